//! Named tokens. A token is derived from its row and the server's secret, so that a repeated request returns the same
//! one, and only its hash is stored.

use chrono::{Days, NaiveDate, NaiveDateTime, TimeDelta};
use diesel::prelude::*;
use inventree::access::user::{self, User};
use inventree::db::{Db, generation};
use inventree::schema::tokens;

use super::{digest, hex, sha256, truncate_to_microseconds};
use crate::web::error::{ApiError, Result};

/// Lifetime of a token in days.
const DAYS: u64 = 365;

/// Maximum usable tokens of a user, and maximum unusable ones.
const MAX_PER_USER: usize = 100;

/// How long an unusable token is kept, in days.
const RETENTION_DAYS: u64 = 30;

/// Maximum characters of a name.
pub const MAX_NAME_LENGTH: usize = 100;

/// A token as stored.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = tokens)]
pub struct TokenRow {
    /// Primary key.
    pub id: i64,
    /// Key of its user.
    pub user_id: i64,
    /// Name that the client gave.
    pub name: String,
    /// SHA-256 of the token.
    pub hash: String,
    /// The token with its middle hidden.
    pub masked: String,
    /// When it was created, in UTC.
    pub created: NaiveDateTime,
    /// Last day on which it can be used.
    pub expiry: NaiveDate,
    /// Last day on which it was used.
    pub last_seen: Option<NaiveDate>,
    /// Whether it was revoked.
    pub revoked: bool,
}

/// The owner of a token.
#[derive(Debug)]
pub struct TokenOwner {
    /// Key of the token.
    pub id: i64,
    /// The owner.
    pub user: User,
    /// Last day on which it was used.
    pub last_seen: Option<NaiveDate>,
}

/// Returns the hash by which a token is stored and looked up.
#[must_use]
pub fn hash(token: &str) -> String {
    sha256(token)
}

/// Whether the token can still be used.
///
/// # Errors
/// When the query fails.
pub fn is_usable(db: &mut Db, id: i64, today: NaiveDate) -> QueryResult<bool> {
    let usable = tokens::revoked.eq(false).and(tokens::expiry.ge(today));
    let usable = tokens::table.filter(tokens::id.eq(id).and(usable));
    diesel::select(diesel::dsl::exists(usable)).get_result(db)
}

/// Returns the owner of the token with the hash.
///
/// # Errors
/// 401 if there is no such token, it is revoked or expired, or its user is inactive; when a query fails.
pub fn find(db: &mut Db, hash: &str, today: NaiveDate) -> Result<TokenOwner> {
    let refused = |text: &str| ApiError::Unauthenticated(text.to_owned());
    let row = tokens::table
        .filter(tokens::hash.eq(hash))
        .select(TokenRow::as_select())
        .first(db)
        .optional()?
        .ok_or_else(|| refused("Invalid token."))?;
    let user = user::load(db, row.user_id)?.ok_or_else(inactive)?;
    if row.revoked {
        return Err(refused("Token has been revoked"));
    }
    if row.expiry < today {
        return Err(refused("Token has expired"));
    }
    Ok(TokenOwner {
        id: row.id,
        user,
        last_seen: row.last_seen,
    })
}

fn inactive() -> ApiError {
    ApiError::Unauthenticated("User inactive or deleted.".to_owned())
}

/// Records that the token was used today.
///
/// # Errors
/// When the query fails.
pub fn set_last_seen(db: &mut Db, id: i64, today: NaiveDate) -> Result<()> {
    diesel::update(tokens::table.find(id))
        .set(tokens::last_seen.eq(today))
        .execute(db)?;
    Ok(())
}

/// Returns the user's usable token with the name, else a new one, as its text and its row.
///
/// # Errors
/// 401 if the user may no longer log in; when a query fails.
pub fn issue(
    db: &mut Db,
    secret: &[u8],
    user: i64,
    name: &str,
    now: NaiveDateTime,
) -> Result<(String, TokenRow)> {
    let name: String = name
        .trim()
        .replace(' ', "-")
        .chars()
        .take(MAX_NAME_LENGTH)
        .collect();
    // Locked, so that two requests at once get the same token.
    if !user::lock(db, user)? {
        return Err(inactive());
    }
    let usable = tokens::table
        .filter(tokens::user_id.eq(user).and(tokens::name.eq(&name)))
        .filter(tokens::revoked.eq(false).and(tokens::expiry.ge(now.date())))
        .order(tokens::id.desc())
        .select(TokenRow::as_select())
        .load(db)?;
    // Tokens of another secret, an earlier one or that of another process, cannot be derived.
    for row in usable {
        let text = derive(secret, user, &name, row.created);
        if hash(&text) == row.hash {
            return Ok((text, row));
        }
    }
    revoke_least_recently_used(db, user, now.date())?;
    let wanted = NewToken {
        name,
        ..NewToken::default()
    };
    insert(db, secret, user, wanted, now)
}

/// Revokes the least recently used token if the user has the maximum. Otherwise a client with a stolen token could keep
/// its owner from logging in elsewhere.
fn revoke_least_recently_used(db: &mut Db, user: i64, today: NaiveDate) -> QueryResult<()> {
    let usable = tokens::revoked.eq(false).and(tokens::expiry.ge(today));
    let own = tokens::table.filter(tokens::user_id.eq(user).and(usable));
    let mut rows: Vec<(i64, Option<NaiveDate>)> =
        own.select((tokens::id, tokens::last_seen)).load(db)?;
    rows.sort_by_key(|(id, last_seen)| (*last_seen, *id));
    let surplus = rows.len().saturating_sub(MAX_PER_USER - 1);
    for (id, _) in rows.into_iter().take(surplus) {
        revoke(db, id, Some(user), today)?;
    }
    Ok(())
}

/// The properties of a new token.
#[derive(Debug, Clone, Default)]
pub struct NewToken {
    /// Name.
    pub name: String,
    /// Last day on which it can be used; a year from now if `None`.
    pub expiry: Option<NaiveDate>,
    /// Whether it is created revoked.
    pub revoked: bool,
}

/// Creates a token for the user, also if another has the same name. Returns its text and its row.
///
/// # Errors
/// 401 if the user may no longer log in; 400 if the user has the maximum of usable tokens; when a query fails.
pub fn create(
    db: &mut Db,
    secret: &[u8],
    user: i64,
    wanted: NewToken,
    now: NaiveDateTime,
) -> Result<(String, TokenRow)> {
    if !user::lock(db, user)? {
        return Err(inactive());
    }
    insert(db, secret, user, wanted, now)
}

/// Inserts a token. The user's row must be locked.
fn insert(
    db: &mut Db,
    secret: &[u8],
    user: i64,
    wanted: NewToken,
    now: NaiveDateTime,
) -> Result<(String, TokenRow)> {
    prune(db, user, now.date())?;
    let now = truncate_to_microseconds(now);
    let same = tokens::table.filter(tokens::user_id.eq(user).and(tokens::name.eq(&wanted.name)));
    let last: Option<NaiveDateTime> = same.select(diesel::dsl::max(tokens::created)).first(db)?;
    // The time distinguishes tokens of the same name.
    let now = last.map_or(now, |last| now.max(last + TimeDelta::microseconds(1)));
    let text = derive(secret, user, &wanted.name, now);
    let expiry = now.date().checked_add_days(Days::new(DAYS));
    let expiry = wanted.expiry.or(expiry).unwrap_or(NaiveDate::MAX);
    diesel::insert_into(tokens::table)
        .values((
            tokens::user_id.eq(user),
            tokens::name.eq(&wanted.name),
            tokens::hash.eq(hash(&text)),
            tokens::masked.eq(mask(&text)),
            tokens::created.eq(now),
            tokens::expiry.eq(expiry),
            tokens::revoked.eq(wanted.revoked),
        ))
        .execute(db)?;
    generation::increment(db)?;
    let row = tokens::table
        .filter(tokens::hash.eq(hash(&text)))
        .select(TokenRow::as_select())
        .first(db)?;
    Ok((text, row))
}

/// Revokes a token of `user`, or of any user if that is `None`. Returns whether there is such a token. It expires today,
/// and is deleted some time later.
///
/// # Errors
/// When a query fails.
pub fn revoke(db: &mut Db, id: i64, user: Option<i64>, today: NaiveDate) -> QueryResult<bool> {
    let one = tokens::table.filter(tokens::id.eq(id));
    let owner: Option<i64> = one.select(tokens::user_id).first(db).optional()?;
    if owner.is_none_or(|owner| user.is_some_and(|user| user != owner)) {
        return Ok(false);
    }
    diesel::update(one)
        .set(tokens::revoked.eq(true))
        .execute(db)?;
    diesel::update(one.filter(tokens::expiry.gt(today)))
        .set(tokens::expiry.eq(today))
        .execute(db)?;
    Ok(true)
}

/// Revokes all tokens of a user, and returns how many were usable.
///
/// # Errors
/// When a query fails.
pub fn revoke_all(db: &mut Db, user: i64, today: NaiveDate) -> QueryResult<usize> {
    let own = tokens::table.filter(tokens::user_id.eq(user));
    let usable = own.filter(tokens::revoked.eq(false).and(tokens::expiry.ge(today)));
    let revoked = diesel::update(usable)
        .set(tokens::revoked.eq(true))
        .execute(db)?;
    diesel::update(own.filter(tokens::expiry.gt(today)))
        .set(tokens::expiry.eq(today))
        .execute(db)?;
    Ok(revoked)
}

/// Deletes unusable tokens: those that expired long ago, and the oldest of the user beyond the maximum.
///
/// # Errors
/// 400 if the user has the maximum of usable tokens; when a query fails.
fn prune(db: &mut Db, user: i64, today: NaiveDate) -> Result<()> {
    let usable = tokens::revoked.eq(false).and(tokens::expiry.ge(today));
    let own = tokens::table.filter(tokens::user_id.eq(user));
    let count: i64 = own.filter(usable).count().get_result(db)?;
    if usize::try_from(count).is_ok_and(|count| count >= MAX_PER_USER) {
        let text = format!("a user has at most {MAX_PER_USER} usable tokens: revoke one first");
        return Err(ApiError::invalid(text));
    }
    let old = today
        .checked_sub_days(Days::new(RETENTION_DAYS))
        .unwrap_or(today);
    diesel::delete(tokens::table.filter(tokens::expiry.lt(old))).execute(db)?;
    let ended = tokens::revoked.eq(true).or(tokens::expiry.lt(today));
    let oldest: Vec<i64> = own
        .filter(ended)
        .order((tokens::expiry.desc(), tokens::id.desc()))
        .select(tokens::id)
        .load(db)?;
    let oldest = oldest.get(MAX_PER_USER - 1..).unwrap_or_default();
    if !oldest.is_empty() {
        diesel::delete(tokens::table.filter(tokens::id.eq_any(oldest.to_vec()))).execute(db)?;
    }
    Ok(())
}

/// Derives a token: `inv-`, forty hexadecimal digits, `-` and the day of its creation.
fn derive(secret: &[u8], user: i64, name: &str, created: NaiveDateTime) -> String {
    let micros = created.and_utc().timestamp_micros();
    let digest = digest(secret, "issue", &format!("{user}\0{name}\0{micros}"));
    let digits: String = hex(&digest).chars().take(40).collect();
    format!("inv-{digits}-{}", created.format("%Y%m%d"))
}

/// Hides all but the first eight and the last twelve characters.
fn mask(token: &str) -> String {
    let length = token.chars().count();
    let hide = |(at, c): (usize, char)| if at < 8 || at + 12 >= length { c } else { '*' };
    token.chars().enumerate().map(hide).collect()
}

#[cfg(test)]
mod tests {
    use super::mask;

    #[test]
    fn a_masked_token_shows_its_ends_only() {
        let masked = mask("inv-663aff6503097bf21ac96b12a2d4bf08c62ba0bf-20261120");
        assert_eq!(
            masked,
            "inv-663a*********************************0bf-20261120"
        );
    }
}
