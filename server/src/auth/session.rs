//! Sessions of browsers.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use chrono::{Days, NaiveDateTime};
use diesel::prelude::*;
use inventree::db::Db;
use inventree::models::user::{self, User};
use inventree::schema::{sessions, users};

use super::{Identity, Via, hex, password, sha256};
use crate::web::error::Result;

/// The cookie that holds a session's identifier.
pub const COOKIE: &str = "sessionid";

/// The cookie that holds the value which writes must carry in `X-CSRFToken` or in [`CSRF_FIELD`].
pub const CSRF_COOKIE: &str = "csrftoken";

/// The field of a form that holds that value.
pub const CSRF_FIELD: &str = inventree::context::CSRF_FIELD;

/// How long a session lasts.
const DAYS: u64 = 14;

/// Makes a session for a caller who gave their password; its identifier. Only the hash of that is stored.
/// Sessions that have ended are removed. The user's row comes first, see [`user::hold`].
///
/// # Errors
/// 401 where the user has another password by now or may no longer log in; when a query fails.
pub fn open(db: &mut Db, caller: &Identity, now: NaiveDateTime) -> Result<Option<String>> {
    let (user, Via::Password(hash)) = (caller.user.pk, &caller.via) else {
        return Ok(None);
    };
    let unchanged = users::is_active
        .eq(true)
        .and(users::password.eq(hash.expose()));
    let found = diesel::update(users::table.find(user).filter(unchanged))
        .set(users::last_login.eq(now))
        .execute(db)?;
    if found == 0 {
        return Err(password::wrong());
    }
    let random: [u8; 32] = rand::random();
    let id = hex(&random);
    diesel::delete(sessions::table.filter(sessions::expiry.lt(now))).execute(db)?;
    diesel::insert_into(sessions::table)
        .values((
            sessions::hash.eq(sha256(&id)),
            sessions::user_id.eq(user),
            sessions::created.eq(now),
            sessions::expiry.eq(now.checked_add_days(Days::new(DAYS)).unwrap_or(now)),
        ))
        .execute(db)?;
    Ok(Some(id))
}

/// Whose session it is and when it ends, while it lasts.
///
/// # Errors
/// When a query fails.
pub fn find(
    db: &mut Db,
    hash: &str,
    now: NaiveDateTime,
) -> QueryResult<Option<(User, NaiveDateTime)>> {
    let session: Option<(i64, NaiveDateTime)> = sessions::table
        .filter(sessions::hash.eq(hash).and(sessions::expiry.ge(now)))
        .select((sessions::user_id, sessions::expiry))
        .first(db)
        .optional()?;
    let Some((user, expiry)) = session else {
        return Ok(None);
    };
    Ok(user::load(db, user)?.map(|user| (user, expiry)))
}

/// Ends a session.
///
/// # Errors
/// When the query fails.
pub fn close(db: &mut Db, id: &str) -> QueryResult<()> {
    diesel::delete(sessions::table.find(sha256(id))).execute(db)?;
    inventree::db::generation::raise(db)
}

/// Ends every session of a user.
///
/// # Errors
/// When the query fails.
pub fn close_all(db: &mut Db, user: i64) -> QueryResult<()> {
    diesel::delete(sessions::table.filter(sessions::user_id.eq(user)))
        .execute(db)
        .map(drop)
}

/// The two cookies of a session. Scripts may read the second one only.
#[must_use]
pub fn cookies(id: String, csrf: String, secure: bool) -> [Cookie<'static>; 2] {
    let cookie = |name: &'static str, value: String| {
        Cookie::build(name, value)
            .path("/")
            .same_site(SameSite::Lax)
            .secure(secure)
            .max_age(Duration::days(i64::try_from(DAYS).unwrap_or(1)))
    };
    [
        cookie(COOKIE, id).http_only(true).finish(),
        cookie(CSRF_COOKIE, csrf).finish(),
    ]
}
