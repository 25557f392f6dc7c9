//! Browser sessions.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use chrono::{Days, NaiveDateTime};
use diesel::prelude::*;
use inventree::access::user::{self, User};
use inventree::db::Db;
use inventree::schema::{sessions, users};
use inventree::settings::Secret;

use super::{AuthMethod, Identity, digest, hex, sha256, truncate_to_microseconds};
use crate::web::error::Result;

/// The cookie that holds a session's identifier.
pub const COOKIE: &str = "sessionid";

/// The cookie that holds the CSRF token, which writes must carry in `X-CSRFToken` or in [`CSRF_FIELD`].
pub const CSRF_COOKIE: &str = "csrftoken";

/// The form field that holds the CSRF token.
pub const CSRF_FIELD: &str = inventree::context::CSRF_FIELD;

/// Lifetime of a session in days.
const DAYS: u64 = 14;

/// Maximum sessions of a user: another one ends the oldest.
const MAX_PER_USER: i64 = 50;

/// Opens a session, and returns its identifier, of which only the hash is stored; `None` unless the caller authenticated
/// by password.
///
/// Deletes expired sessions. Locks the user's row first, see [`user::lock`].
///
/// # Errors
/// 401 if the password has changed or the user may no longer log in; when a query fails.
pub fn open(db: &mut Db, caller: &Identity, now: NaiveDateTime) -> Result<Option<String>> {
    if !record_login(db, caller, now)? {
        return Ok(None);
    }
    let random: [u8; 32] = rand::random();
    let id = hex(&random);
    insert(db, caller.user.pk, &id, now)?;
    Ok(Some(id))
}

/// Returns the identifier of the session that comes with a token; `None` unless the caller authenticated by password.
/// Repeated requests share one session.
///
/// Opens a new one if the last has ended or less than half of its lifetime is left. The identifier is derived from the
/// row, like a token.
///
/// # Errors
/// 401 if the password has changed or the user may no longer log in; when a query fails.
pub fn reuse_or_open(
    db: &mut Db,
    secret: &[u8],
    caller: &Identity,
    now: NaiveDateTime,
) -> Result<Option<String>> {
    if !record_login(db, caller, now)? {
        return Ok(None);
    }
    let user = caller.user.pk;
    let lasting = now.checked_add_days(Days::new(DAYS / 2)).unwrap_or(now);
    let rows: Vec<(String, NaiveDateTime)> = sessions::table
        .filter(sessions::user_id.eq(user).and(sessions::expiry.gt(lasting)))
        .order(sessions::created.desc())
        .select((sessions::hash, sessions::created))
        .load(db)?;
    let again = rows.into_iter().find_map(|(hash, created)| {
        let id = derive(secret, user, created);
        (sha256(&id) == hash).then_some(id)
    });
    if again.is_some() {
        return Ok(again);
    }
    let now = truncate_to_microseconds(now);
    let id = derive(secret, user, now);
    insert(db, user, &id, now)?;
    Ok(Some(id))
}

fn derive(secret: &[u8], user: i64, created: NaiveDateTime) -> String {
    let micros = created.and_utc().timestamp_micros();
    hex(&digest(secret, "open", &format!("{user}\0{micros}")))
}

/// Records the log-in of a caller that authenticated by password, if that is still valid; else fails with a 401. Returns
/// `false` for other callers.
fn record_login(db: &mut Db, caller: &Identity, now: NaiveDateTime) -> Result<bool> {
    if !matches!(caller.method, AuthMethod::Password(_)) {
        return Ok(false);
    }
    caller.lock_and_recheck(db, now)?;
    diesel::update(users::table.find(caller.user.pk))
        .set(users::last_login.eq(now))
        .execute(db)?;
    Ok(true)
}

fn insert(db: &mut Db, user: i64, id: &str, now: NaiveDateTime) -> QueryResult<()> {
    diesel::delete(sessions::table.filter(sessions::expiry.lt(now))).execute(db)?;
    let oldest: Vec<String> = sessions::table
        .filter(sessions::user_id.eq(user))
        .order(sessions::created.desc())
        .offset(MAX_PER_USER - 1)
        .limit(MAX_PER_USER)
        .select(sessions::hash)
        .load(db)?;
    diesel::insert_into(sessions::table)
        .values((
            sessions::hash.eq(sha256(id)),
            sessions::user_id.eq(user),
            sessions::created.eq(now),
            sessions::expiry.eq(now.checked_add_days(Days::new(DAYS)).unwrap_or(now)),
        ))
        .execute(db)?;
    if oldest.is_empty() {
        return Ok(());
    }
    diesel::delete(sessions::table.filter(sessions::hash.eq_any(oldest))).execute(db)?;
    inventree::db::generation::increment(db)
}

/// Returns the user of an open session, and when it expires.
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

/// Whether the session with the identifier is still open.
///
/// # Errors
/// When the query fails.
pub fn is_open(db: &mut Db, id: &str, now: NaiveDateTime) -> QueryResult<bool> {
    let open = sessions::hash.eq(sha256(id)).and(sessions::expiry.ge(now));
    diesel::select(diesel::dsl::exists(sessions::table.filter(open))).get_result(db)
}

/// Ends a session.
///
/// # Errors
/// When the query fails.
pub fn close(db: &mut Db, id: &str) -> QueryResult<()> {
    diesel::delete(sessions::table.find(sha256(id))).execute(db)?;
    inventree::db::generation::increment(db)
}

/// Ends all sessions of a user except `but`.
///
/// # Errors
/// When the query fails.
pub fn close_all(db: &mut Db, user: i64, but: Option<&Secret>) -> QueryResult<()> {
    let kept = but.map(|id| sha256(id.expose())).unwrap_or_default();
    let ended = sessions::user_id.eq(user).and(sessions::hash.ne(kept));
    diesel::delete(sessions::table.filter(ended))
        .execute(db)
        .map(drop)
}

/// Builds the two cookies of a session. Scripts can read only the second one.
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
