//! Sessions of browsers.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use chrono::{Days, NaiveDateTime};
use diesel::prelude::*;
use inventree::db::Db;
use inventree::models::user::{self, User};
use inventree::schema::{sessions, users};
use inventree::settings::Secret;

use super::{Identity, Via, digest, hex, sha256, to_the_microsecond};
use crate::web::error::Result;

/// The cookie that holds a session's identifier.
pub const COOKIE: &str = "sessionid";

/// The cookie that holds the value which writes must carry in `X-CSRFToken` or in [`CSRF_FIELD`].
pub const CSRF_COOKIE: &str = "csrftoken";

/// The field of a form that holds that value.
pub const CSRF_FIELD: &str = inventree::context::CSRF_FIELD;

/// How long a session lasts.
const DAYS: u64 = 14;

/// Most sessions of a user: one more ends the oldest.
const MOST: i64 = 50;

/// Makes a session for a caller who gave their password; its identifier. Only the hash of that is stored.
/// Sessions that have ended are removed. The user's row comes first, see [`user::hold`].
///
/// # Errors
/// 401 where the user has another password by now or may no longer log in; when a query fails.
pub fn open(db: &mut Db, caller: &Identity, now: NaiveDateTime) -> Result<Option<String>> {
    if !is_still_right(db, caller, now)? {
        return Ok(None);
    }
    let random: [u8; 32] = rand::random();
    let id = hex(&random);
    insert(db, caller.user.pk, &id, now)?;
    Ok(Some(id))
}

/// The session that came with the token of a caller who gave their password: asking again and again leaves one.
///
/// It is a fresh one where that has ended or lasts for less than half of its time. The identifier is derived from what
/// its row holds, like a token.
///
/// # Errors
/// 401 where the user has another password by now or may no longer log in; when a query fails.
pub fn open_again(
    db: &mut Db,
    secret: &[u8],
    caller: &Identity,
    now: NaiveDateTime,
) -> Result<Option<String>> {
    if !is_still_right(db, caller, now)? {
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
    let now = to_the_microsecond(now);
    let id = derive(secret, user, now);
    insert(db, user, &id, now)?;
    Ok(Some(id))
}

fn derive(secret: &[u8], user: i64, created: NaiveDateTime) -> String {
    let micros = created.and_utc().timestamp_micros();
    hex(&digest(secret, "open", &format!("{user}\0{micros}")))
}

/// Whether the caller gave a password, which still is the user's. Notes that they have logged in.
fn is_still_right(db: &mut Db, caller: &Identity, now: NaiveDateTime) -> Result<bool> {
    if !matches!(caller.via, Via::Password(_)) {
        return Ok(false);
    }
    caller.hold(db, now)?;
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
        .offset(MOST - 1)
        .limit(MOST)
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
    inventree::db::generation::raise(db)
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

/// Whether there still is a session with the identifier.
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
    inventree::db::generation::raise(db)
}

/// Ends every session of a user, but one.
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
