//! A user as the API shows one.

use diesel::prelude::*;
use inventree::db::Db;
use inventree::models::user::UserRow;
use inventree::schema::{groups, user_groups, users};
use serde_json::{Map, Value, json};

use crate::web::error::{ApiError, Result};
use crate::web::field::Field;

/// The fields of a user.
pub(crate) const FIELDS: &[Field] = &[
    Field::new("pk", "integer", "ID").read_only(),
    Field::new("username", "string", "Username")
        .required()
        .max_length(150),
    Field::new("first_name", "string", "First name").max_length(150),
    Field::new("last_name", "string", "Last name").max_length(150),
    Field::new("email", "email", "Email"),
    Field::new("groups", "list", "Groups").read_only(),
    Field::new("group_ids", "list", "Group ids"),
    Field::new("is_staff", "boolean", "Staff"),
    Field::new("is_superuser", "boolean", "Superuser"),
    Field::new("is_active", "boolean", "Active"),
    Field::new("profile", "nested object", "Profile").read_only(),
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
