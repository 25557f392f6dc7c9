//! Loads the row of a user for a change.

use diesel::prelude::*;
use inventree::access::UserRow;
use inventree::db::Db;
use inventree::models::user::USER;
use inventree::schema::users;

use crate::web::error::{ApiError, Result};
use crate::web::input::Input;

/// Parses the e-mail address by the rules of its field.
pub(crate) fn email(input: &mut Input) -> Option<String> {
    let field = USER.field("email")?;
    let email = input.sql_value(field.name, field)?;
    Some(email.text().to_owned())
}

/// Returns the user of the key.
///
/// # Errors
/// 404 when there is none.
pub(crate) fn find(db: &mut Db, pk: i64) -> Result<UserRow> {
    let row = users::table
        .find(pk)
        .select(UserRow::as_select())
        .first(db)
        .optional()?;
    row.ok_or_else(|| ApiError::no_match("User"))
}

/// Locks the user of the key and returns it, for a change that depends on the current values. On PostgreSQL
/// concurrent changes of the user wait, as all writers do on SQLite.
///
/// # Errors
/// 404 when there is none.
pub(crate) fn find_for_update(db: &mut Db, pk: i64) -> Result<UserRow> {
    diesel::update(users::table.find(pk))
        .set(users::is_active.eq(users::is_active))
        .execute(db)?;
    find(db, pk)
}
