//! Named tokens. A token is derived from what its row holds, so that asking again gives the same one,
//! and only its hash is stored.

use chrono::{Days, NaiveDate, NaiveDateTime, TimeDelta, Timelike};
use diesel::prelude::*;
use inventree::db::{Db, generation};
use inventree::models::user::{self, User};
use inventree::schema::tokens;

use super::{digest, hex, sha256};
use crate::web::error::{ApiError, Result};

/// How long a token can be used.
const DAYS: u64 = 365;

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
    if row.revoked {
        return Err(refused("Token has been revoked"));
    }
    if row.expiry < today {
        return Err(refused("Token has expired"));
    }
    let user = user::load(db, row.user_id)?.ok_or_else(inactive)?;
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
        .first(db)
        .optional()?;
    if let Some(row) = usable {
        let text = derive(secret, user, &name, row.created);
        // After the secret was changed, an old row's token can no longer be derived.
        if hash(&text) == row.hash {
            return Ok((text, row));
        }
    }
    let wanted = Wanted {
        name,
        ..Wanted::default()
    };
    insert(db, secret, user, wanted, now)
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
    // Both databases keep microseconds.
    let now = now
        .with_nanosecond(now.nanosecond() / 1000 * 1000)
        .unwrap_or(now);
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
