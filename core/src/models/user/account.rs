//! Users as they are stored and listed.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde_json::{Value, json};

use crate::db::Db;
use crate::models::role::Role;
use crate::models::user::likeness::is_invisible;
use crate::resource::filter::Test;
use crate::resource::row::index;
use crate::resource::{
    Allows, Field, Filter, Item, Kind, Resource, Rules, Showing, Statement, Target, read, sent,
};
use crate::schema::{owners, users};

/// A user as stored.
#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
#[diesel(table_name = users)]
pub struct UserRow {
    /// Primary key.
    pub id: i64,
    /// Name to log in with.
    pub username: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// E-mail address.
    pub email: String,
    /// Whether the user belongs to the staff.
    pub is_staff: bool,
    /// Whether the user may do everything.
    pub is_superuser: bool,
    /// Whether the user may log in.
    pub is_active: bool,
    /// When the user was made, in UTC.
    pub date_joined: NaiveDateTime,
    /// When the user last logged in, in UTC.
    pub last_login: Option<NaiveDateTime>,
}

/// A name to log in with: only signs that can be told apart.
///
/// # Errors
/// With the rule that it breaks, in the reference's words.
pub fn username(sent: &Value) -> Result<String, String> {
    let name = sent::text(sent, LONGEST, false)?;
    let fits = |c: char| (c.is_alphanumeric() && !is_invisible(c)) || "@.+-_".contains(c);
    if name.chars().all(fits) {
        return Ok(name);
    }
    Err(NO_USERNAME.to_owned())
}

const NO_USERNAME: &str = "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.";

/// Longest name in characters.
const LONGEST: usize = 150;

/// Who is to become a user. [`check`](Self::check) comes before.
#[derive(Debug, Clone, Default)]
pub struct NewUser<'a> {
    /// Name to log in with.
    pub username: &'a str,
    /// E-mail address.
    pub email: &'a str,
    /// Hash of the password; nobody can log in by an empty one.
    pub password: &'a str,
    /// Whether the user belongs to the staff.
    pub is_staff: bool,
    /// Whether the user may do everything.
    pub is_superuser: bool,
}

impl NewUser<'_> {
    /// Whether name and address are such.
    ///
    /// # Errors
    /// With the first rule that is broken, and the name of the field.
    pub fn check(&self) -> Result<(), (&'static str, String)> {
        let name = username(&self.username.into()).map_err(|text| ("username", text))?;
        if name != self.username {
            return Err(("username", NO_USERNAME.to_owned()));
        }
        let email = USER.field("email");
        let email = email.map(|field| sent::read(field, &self.email.into()));
        email.transpose().map_err(|text| ("email", text))?;
        Ok(())
    }
}

/// Makes a user, who can own things; the row.
///
/// # Errors
/// Where the name is taken, or when a query fails.
pub fn create(db: &mut Db, new: &NewUser<'_>) -> QueryResult<UserRow> {
    diesel::insert_into(users::table)
        .values((
            users::username.eq(new.username),
            users::email.eq(new.email),
            users::password.eq(new.password),
            users::is_staff.eq(new.is_staff),
            users::is_superuser.eq(new.is_superuser),
            users::date_joined.eq(chrono::Utc::now().naive_utc()),
        ))
        .execute(db)?;
    let row: UserRow = users::table
        .filter(users::username.eq(new.username))
        .select(UserRow::as_select())
        .first(db)?;
    diesel::insert_into(owners::table)
        .values(owners::user_id.eq(row.id))
        .execute(db)?;
    index(db, &USER, row.id)?;
    Ok(row)
}

/// Users.
pub static USER: Resource = Resource {
    target: Target {
        model: "user",
        class: "User",
        table: "users",
        path: "/api/user/",
    },
    name: "User",
    event: "auth_user",
    roles: &[Role::Admin],
    fields: &[
        Field::key(),
        Field::title("username", "Username", LONGEST),
        Field::text("first_name", "First name", 150).searched(),
        Field::text("last_name", "Last name", 150).searched(),
        Field::of("email", "Email", Kind::Email(254)).blank(),
        Field::own("groups", "Groups", Kind::List).read_only(),
        Field::own("group_ids", "Group ids", Kind::List),
        Field::boolean("is_staff", "Staff", false),
        Field::boolean("is_superuser", "Superuser", false),
        Field::boolean("is_active", "Active", true),
        Field::of("profile", "Profile", Kind::Json).read_only(),
    ],
    details: &[],
    filters: &[
        Filter::of("is_staff", Test::Holds("t.is_staff")),
        Filter::of("is_superuser", Test::Holds("t.is_superuser")),
        Filter::of("is_active", Test::Holds("t.is_active")),
    ],
    found_by: &[],
    orders: &[
        ("username", "t.username"),
        ("first_name", "t.first_name"),
        ("last_name", "t.last_name"),
        ("email", "t.email"),
        ("is_staff", "t.is_staff"),
        ("is_superuser", "t.is_superuser"),
        ("is_active", "t.is_active"),
    ],
    joins: "",
    whole: "",
    order: "t.id",
    allows: Allows::READ,
    rules: &AccountRules,
};

/// What other items show of a user.
pub const USER_BRIEF: &[&str] = &["pk", "username", "first_name", "last_name", "email"];

#[derive(Debug)]
struct AccountRules;

impl Rules for AccountRules {
    fn show(&self, showing: &mut Showing<'_>) -> QueryResult<()> {
        let mut groups = groups(showing.db, showing.items)?;
        for (item, shown) in showing.each() {
            let groups = groups.remove(&item.pk()).unwrap_or_default();
            shown.insert("groups".to_owned(), json!(groups));
            let profile = shown.remove("profile").unwrap_or_default();
            shown.insert("profile".to_owned(), whole_profile(profile));
        }
        Ok(())
    }
}

/// The groups of each user.
fn groups(db: &mut Db, users: &[Item]) -> QueryResult<HashMap<i64, Vec<Value>>> {
    let head = Statement::new(
        "SELECT m.user_id, g.id, g.name FROM user_groups m JOIN groups g ON g.id = m.group_id WHERE m.user_id IN (",
    );
    let keys = users.iter().map(Item::pk);
    let rows = read::rows_of(db, &head.kept(), keys, ") ORDER BY g.id")?;
    let mut groups: HashMap<i64, Vec<Value>> = HashMap::new();
    for row in &rows {
        if let [user, pk, name] = row.as_slice() {
            let group = json!({ "pk": pk.int(), "name": name.text() });
            let user = user.int().unwrap_or_default();
            groups.entry(user).or_default().push(group);
        }
    }
    Ok(groups)
}

/// What a user tells of themselves, with what is usual where they said nothing.
fn whole_profile(told: Value) -> Value {
    let mut profile = json!({
        "language": null, "theme": null, "widgets": null, "displayname": null, "position": null,
        "status": null, "location": null, "active": true, "contact": null, "type": "internal",
        "organisation": null, "primary_group": null,
    });
    if let (Value::Object(profile), Value::Object(told)) = (&mut profile, told) {
        profile.extend(told);
    }
    profile
}
