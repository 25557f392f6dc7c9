//! Named tokens. A token is derived from what its row holds, so that asking again gives the same one,
//! and only its hash is stored.

use chrono::{Days, NaiveDate, NaiveDateTime, TimeDelta};
use diesel::prelude::*;
use inventree::db::{Db, generation};
use inventree::models::user::{self, User};
use inventree::schema::tokens;

use super::{digest, hex, sha256, to_the_microsecond};
use crate::web::error::{ApiError, Result};

/// How long a token can be used.
const DAYS: u64 = 365;

/// Most tokens of a user that can be used, and most of those that cannot.
const MOST: usize = 100;

/// How long one that can no longer be used is kept, in days.
const KEPT: u64 = 30;

/// Longest name in characters.
pub const NAME: usize = 100;

/// A token as stored.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = tokens)]
pub struct TokenRow {
    /// Primary key.
    pub id: i64,
    /// Whose it is.
    pub user_id: i64,
    /// Name that the client gave.
    pub name: String,
    /// SHA-256 of the token.
    pub hash: String,
    /// The token with its middle hidden.
    pub masked: String,
    /// When it was made, in UTC.
    pub created: NaiveDateTime,
    /// Last day on which it can be used.
    pub expiry: NaiveDate,
    /// Last day on which it was used.
    pub last_seen: Option<NaiveDate>,
    /// Whether it was revoked.
    pub revoked: bool,
}

/// Whom a token belongs to.
#[derive(Debug)]
pub struct Found {
    /// Key of the token.
    pub id: i64,
    /// Whose it is.
    pub user: User,
    /// Last day on which it was used.
    pub seen: Option<NaiveDate>,
}

/// What is stored of a token, and what is looked up.
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

/// The owner of the token with the hash.
///
/// # Errors
/// 401 where there is none, or the token can no longer be used.
pub fn find(db: &mut Db, hash: &str, today: NaiveDate) -> Result<Found> {
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
    Ok(Found {
        id: row.id,
        user,
        seen: row.last_seen,
    })
}

fn inactive() -> ApiError {
    ApiError::Unauthenticated("User inactive or deleted.".to_owned())
}

/// Notes that the token was used today.
///
/// # Errors
/// When the query fails.
pub fn seen(db: &mut Db, id: i64, today: NaiveDate) -> Result<()> {
    diesel::update(tokens::table.find(id))
        .set(tokens::last_seen.eq(today))
        .execute(db)?;
    Ok(())
}

/// The user's token of the given name: the one that can still be used, else a new one. Its text, its name as
/// stored, its last day.
///
/// # Errors
/// 401 where the user may no longer log in; when a query fails.
pub fn issue(
    db: &mut Db,
    secret: &[u8],
    user: i64,
    name: &str,
    now: NaiveDateTime,
) -> Result<(String, TokenRow)> {
    let name: String = name.trim().replace(' ', "-").chars().take(NAME).collect();
    // Two clients that ask at once get the same token.
    if !user::hold(db, user)? {
        return Err(inactive());
    }
    let usable = tokens::table
        .filter(tokens::user_id.eq(user).and(tokens::name.eq(&name)))
        .filter(tokens::revoked.eq(false).and(tokens::expiry.ge(now.date())))
        .order(tokens::id.desc())
        .select(TokenRow::as_select())
        .load(db)?;
    // Those of another secret cannot be derived: that of earlier days, or of another process.
    for row in usable {
        let text = derive(secret, user, &name, row.created);
        if hash(&text) == row.hash {
            return Ok((text, row));
        }
    }
    end_stalest(db, user, now.date())?;
    let wanted = Wanted {
        name,
        ..Wanted::default()
    };
    insert(db, secret, user, wanted, now)
}

/// Where the user has as many tokens as may be, ends the one that was not used for longest: otherwise one who has a token
/// could keep its owner from ever logging in elsewhere.
fn end_stalest(db: &mut Db, user: i64, today: NaiveDate) -> QueryResult<()> {
    let usable = tokens::revoked.eq(false).and(tokens::expiry.ge(today));
    let own = tokens::table.filter(tokens::user_id.eq(user).and(usable));
    let mut rows: Vec<(i64, Option<NaiveDate>)> =
        own.select((tokens::id, tokens::last_seen)).load(db)?;
    rows.sort_by_key(|(id, last_seen)| (*last_seen, *id));
    let surplus = rows.len().saturating_sub(MOST - 1);
    for (id, _) in rows.into_iter().take(surplus) {
        revoke(db, id, Some(user), today)?;
    }
    Ok(())
}

/// What a token is to be like.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Name that tells it from others.
    pub name: String,
    /// Last day on which it can be used; in a year where nothing is said.
    pub expiry: Option<NaiveDate>,
    /// Whether it can no longer be used.
    pub revoked: bool,
}

/// Makes a token of the user, whatever others they have. Its text, its row.
///
/// # Errors
/// 401 where the user may no longer log in; when a query fails.
pub fn create(
    db: &mut Db,
    secret: &[u8],
    user: i64,
    wanted: Wanted,
    now: NaiveDateTime,
) -> Result<(String, TokenRow)> {
    if !user::hold(db, user)? {
        return Err(inactive());
    }
    insert(db, secret, user, wanted, now)
}

/// The user's row is held.
fn insert(
    db: &mut Db,
    secret: &[u8],
    user: i64,
    wanted: Wanted,
    now: NaiveDateTime,
) -> Result<(String, TokenRow)> {
    make_room(db, user, now.date())?;
    let now = to_the_microsecond(now);
    let same = tokens::table.filter(tokens::user_id.eq(user).and(tokens::name.eq(&wanted.name)));
    let last: Option<NaiveDateTime> = same.select(diesel::dsl::max(tokens::created)).first(db)?;
    // The time tells tokens of the same name apart.
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
    generation::raise(db)?;
    let row = tokens::table
        .filter(tokens::hash.eq(hash(&text)))
        .select(TokenRow::as_select())
        .first(db)?;
    Ok((text, row))
}

/// Revokes a token, of any user's where none is named; whether there is one. It ends today, from where on it is
/// kept for a while.
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

/// Revokes all tokens of a user; how many could be used until now.
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

/// Removes what can no longer be used: what ended long ago, and of the user's all but the last.
///
/// # Errors
/// 400 where the user has as many tokens that can be used as anyone may have; when a query fails.
fn make_room(db: &mut Db, user: i64, today: NaiveDate) -> Result<()> {
    let usable = tokens::revoked.eq(false).and(tokens::expiry.ge(today));
    let own = tokens::table.filter(tokens::user_id.eq(user));
    let count: i64 = own.filter(usable).count().get_result(db)?;
    if usize::try_from(count).is_ok_and(|count| count >= MOST) {
        let text = format!("a user has at most {MOST} tokens that can be used: revoke one before");
        return Err(ApiError::non_field(text));
    }
    let old = today.checked_sub_days(Days::new(KEPT)).unwrap_or(today);
    diesel::delete(tokens::table.filter(tokens::expiry.lt(old))).execute(db)?;
    let ended = tokens::revoked.eq(true).or(tokens::expiry.lt(today));
    let oldest: Vec<i64> = own
        .filter(ended)
        .order((tokens::expiry.desc(), tokens::id.desc()))
        .select(tokens::id)
        .load(db)?;
    let oldest = oldest.get(MOST - 1..).unwrap_or_default();
    if !oldest.is_empty() {
        diesel::delete(tokens::table.filter(tokens::id.eq_any(oldest.to_vec()))).execute(db)?;
    }
    Ok(())
}

/// `inv-`, forty hexadecimal digits, `-` and the day on which it was made.
fn derive(secret: &[u8], user: i64, name: &str, created: NaiveDateTime) -> String {
    let micros = created.and_utc().timestamp_micros();
    let digest = digest(secret, "issue", &format!("{user}\0{name}\0{micros}"));
    let digits: String = hex(&digest).chars().take(40).collect();
    format!("inv-{digits}-{}", created.format("%Y%m%d"))
}

/// The first eight and the last twelve characters, the rest hidden.
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
