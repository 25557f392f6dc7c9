//! Users: their resource, and their creation.

use std::collections::HashMap;

use diesel::prelude::*;
use serde_json::{Value, json};

use crate::access::UserRow;
use crate::access::role::Role;
use crate::db::Db;
use crate::models::user::confusable::is_invisible;
use crate::resource::filter::Lookup;
use crate::resource::row::update_search_text;
use crate::resource::{
    AllowedOperations, Field, FieldType, Filter, Item, ModelRef, Resource, Rules, SerializeContext,
    Statement, parse, read,
};
use crate::schema::{owners, users};

/// Parses a username: letters, digits and `@.+-_`, but no invisible characters.
///
/// # Errors
/// When the name is invalid, with InvenTree's message.
pub fn parse_username(sent: &Value) -> Result<String, String> {
    let name = parse::text(sent, MAX_LENGTH, false)?;
    let fits = |c: char| (c.is_alphanumeric() && !is_invisible(c)) || "@.+-_".contains(c);
    if name.chars().all(fits) {
        return Ok(name);
    }
    Err(INVALID_USERNAME.to_owned())
}

const INVALID_USERNAME: &str = "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.";

/// Maximum length of a username in characters.
const MAX_LENGTH: usize = 150;

/// A user that is about to be created. Call [`check`](Self::check) before.
#[derive(Debug, Clone, Default)]
pub struct NewUser<'a> {
    /// Username.
    pub username: &'a str,
    /// Email address.
    pub email: &'a str,
    /// Hash of the password; an empty one allows no login.
    pub password: &'a str,
    /// Whether the user is staff.
    pub is_staff: bool,
    /// Whether the user has all permissions.
    pub is_superuser: bool,
}

impl NewUser<'_> {
    /// Checks the username and the email address.
    ///
    /// # Errors
    /// When one is invalid, with the name of the field and the message.
    pub fn check(&self) -> Result<(), (&'static str, String)> {
        let name = parse_username(&self.username.into()).map_err(|text| ("username", text))?;
        if name != self.username {
            return Err(("username", INVALID_USERNAME.to_owned()));
        }
        let email = USER.field("email");
        let email = email.map(|field| parse::field_value(field, &self.email.into()));
        email.transpose().map_err(|text| ("email", text))?;
        Ok(())
    }
}

/// Creates a user, and the owner that represents it. Returns the row.
///
/// # Errors
/// When the name is taken or a query fails.
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
    update_search_text(db, &USER, row.id)?;
    Ok(row)
}

/// Users.
pub static USER: Resource = Resource {
    model: ModelRef {
        name: "user",
        class: "User",
        table: "users",
        path: "/api/user/",
    },
    verbose_name: "User",
    event_table: "auth_user",
    roles: &[Role::Admin],
    is_public: true,
    fields: &[
        Field::primary_key(),
        Field::required_text("username", "Username", MAX_LENGTH),
        Field::text("first_name", "First name", 150).searchable(),
        Field::text("last_name", "Last name", 150).searchable(),
        Field::new("email", "Email", FieldType::Email(254)).blank(),
        Field::custom("groups", "Groups", FieldType::List).read_only(),
        Field::custom("group_ids", "Group ids", FieldType::List),
        Field::boolean("is_staff", "Staff", false),
        Field::boolean("is_superuser", "Superuser", false),
        Field::boolean("is_active", "Active", true),
        Field::new("profile", "Profile", FieldType::Json).read_only(),
    ],
    filters: &[
        Filter::new("is_staff", Lookup::Boolean("t.is_staff")),
        Filter::new("is_superuser", Lookup::Boolean("t.is_superuser")),
        Filter::new("is_active", Lookup::Boolean("t.is_active")),
    ],
    ordering_fields: &[
        ("username", "t.username"),
        ("first_name", "t.first_name"),
        ("last_name", "t.last_name"),
        ("email", "t.email"),
        ("is_staff", "t.is_staff"),
        ("is_superuser", "t.is_superuser"),
        ("is_active", "t.is_active"),
    ],
    allows: AllowedOperations::READ,
    ..Resource::DEFAULT
};

/// The fields of a user that are nested in other items.
pub const USER_BRIEF: &[&str] = &["pk", "username", "first_name", "last_name", "email"];

/// The rules of `USER`.
#[derive(Debug)]
pub(super) struct AccountRules;

impl Rules for AccountRules {
    fn serialize(&self, context: &mut SerializeContext<'_>) -> QueryResult<()> {
        let mut groups = groups(context.db, context.items)?;
        for (item, serialized) in context.items_mut() {
            let groups = groups.remove(&item.pk()).unwrap_or_default();
            serialized.insert("groups".to_owned(), json!(groups));
            let profile = serialized.remove("profile").unwrap_or_default();
            serialized.insert("profile".to_owned(), profile_with_defaults(profile));
        }
        Ok(())
    }
}

/// Returns the groups of each user.
fn groups(db: &mut Db, users: &[Item]) -> QueryResult<HashMap<i64, Vec<Value>>> {
    let head = Statement::new(
        "SELECT m.user_id, g.id, g.name FROM user_groups m JOIN groups g ON g.id = m.group_id WHERE m.user_id IN (",
    );
    let keys = users.iter().map(Item::pk);
    let rows = read::rows_by_keys(db, &head.cached(), keys, ") ORDER BY g.id")?;
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

/// Returns the user's profile, with defaults for missing fields.
fn profile_with_defaults(stored: Value) -> Value {
    let mut profile = json!({
        "language": null, "theme": null, "widgets": null, "displayname": null, "position": null,
        "status": null, "location": null, "active": true, "contact": null, "type": "internal",
        "organisation": null, "primary_group": null,
    });
    if let (Value::Object(profile), Value::Object(stored)) = (&mut profile, stored) {
        profile.extend(stored);
    }
    profile
}
