//! The row of a user, to be changed.

use diesel::prelude::*;
use inventree::db::Db;
use inventree::models::user::{USER, UserRow};
use inventree::schema::users;

use crate::web::error::{ApiError, Result};
use crate::web::input::Input;

/// The address that was sent, by the rule of its field.
pub(crate) fn email(input: &mut Input) -> Option<String> {
    let field = USER.field("email")?;
    let email = input.cell(field.name, field)?;
    Some(email.text().to_owned())
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
