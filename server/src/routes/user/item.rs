//! A user as the API shows one.

use diesel::prelude::*;
use inventree::db::Db;
use inventree::models::user::UserRow;
use inventree::schema::{groups, user_groups, users};
use serde_json::{Map, Value, json};

use crate::web::error::{ApiError, Result};
use inventree::resource::{Field, Kind};

/// The fields of a user.
pub(crate) const FIELDS: &[Field] = &[
    Field::of("pk", "ID", Kind::Integer(i64::MIN, i64::MAX)).read_only(),
    Field::of("username", "Username", Kind::Text(150)).required(),
    Field::of("first_name", "First name", Kind::Text(150)),
    Field::of("last_name", "Last name", Kind::Text(150)),
    Field::of("email", "Email", Kind::Email(254)),
    Field::of("groups", "Groups", Kind::List).read_only(),
    Field::of("group_ids", "Group ids", Kind::List),
    Field::of("is_staff", "Staff", Kind::Boolean),
    Field::of("is_superuser", "Superuser", Kind::Boolean),
    Field::of("is_active", "Active", Kind::Boolean),
    Field::of("profile", "Profile", Kind::Json).read_only(),
];

/// What a user tells of themselves, unless they said otherwise.
fn profile(row: &UserRow) -> Map<String, Value> {
    let plain = json!({
        "language": null, "theme": null, "widgets": null, "displayname": null, "position": null,
        "status": null, "location": null, "active": true, "contact": null, "type": "internal",
        "organisation": null, "primary_group": null,
    });
    let mut profile = match plain {
        Value::Object(profile) => profile,
        _ => Map::new(),
    };
    profile.extend(row.profile.0.clone());
    profile
}

/// The user of the given key.
///
/// # Errors
/// 404 where there is none.
pub(crate) fn find(db: &mut Db, pk: i64) -> Result<UserRow> {
    let row = users::table
        .find(pk)
        .select(UserRow::as_select())
        .first(db)
        .optional()?;
    row.ok_or_else(|| ApiError::no_match("User"))
}

/// The user of the given key, for a change that rests on what is there: on PostgreSQL others who change it
/// wait, as all writers do on SQLite.
///
/// # Errors
/// 404 where there is none.
pub(crate) fn find_to_change(db: &mut Db, pk: i64) -> Result<UserRow> {
    diesel::update(users::table.find(pk))
        .set(users::is_active.eq(users::is_active))
        .execute(db)?;
    find(db, pk)
}

/// The user as shown.
///
/// # Errors
/// When a query fails.
pub(crate) fn show(db: &mut Db, row: &UserRow) -> Result<Value> {
    let groups: Vec<(i64, String)> = groups::table
        .inner_join(user_groups::table)
        .filter(user_groups::user_id.eq(row.id))
        .order(groups::id)
        .select((groups::id, groups::name))
        .load(db)?;
    let groups: Vec<Value> = groups
        .into_iter()
        .map(|(pk, name)| json!({ "pk": pk, "name": name }))
        .collect();
    let mut shown = brief(row);
    shown["groups"] = groups.into();
    shown["is_staff"] = row.is_staff.into();
    shown["is_superuser"] = row.is_superuser.into();
    shown["is_active"] = row.is_active.into();
    shown["profile"] = profile(row).into();
    Ok(shown)
}

/// The user in a few words, as part of another item.
pub(crate) fn brief(row: &UserRow) -> Value {
    json!({
        "pk": row.id,
        "username": row.username,
        "first_name": row.first_name,
        "last_name": row.last_name,
        "email": row.email,
    })
}
