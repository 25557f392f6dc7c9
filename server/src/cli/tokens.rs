//! Listing and revoking the tokens of a user.

use anyhow::ensure;
use chrono::Utc;
use diesel::prelude::*;
use inventree::access::{UserRow, user};
use inventree::db::{Database, DbError, generation};
use inventree::schema::tokens;

use super::print::print_line;
use crate::auth::revocation::{self, RevocationScope};
use crate::auth::token::{self, TokenRow};

pub(super) fn list(database: &Database, user: &UserRow) -> anyhow::Result<()> {
    let rows = database.read(|db| {
        let own = tokens::table.filter(tokens::user_id.eq(user.id));
        let own = own.order(tokens::id).select(TokenRow::as_select());
        own.load(db).map_err(DbError::from)
    })?;
    let today = Utc::now().date_naive();
    print_line(&format!(
        "{:>8} {:<8} {:<10} {:<10} {:<10} name",
        "token", "state", "created", "last used", "expires"
    ));
    for row in rows {
        let state = match row.revoked {
            true => "revoked",
            false if row.expiry < today => "expired",
            false => "usable",
        };
        let seen = row
            .last_seen
            .map_or("never".to_owned(), |day| day.to_string());
        print_line(&format!(
            "{:>8} {state:<8} {:<10} {seen:<10} {:<10} {}",
            row.id,
            row.created.date(),
            row.expiry,
            row.name
        ));
    }
    Ok(())
}

/// Revokes the named tokens. Without any, revokes all of them and ends the user's sessions.
pub(super) fn revoke(database: &Database, user: &UserRow, named: &[i64]) -> anyhow::Result<()> {
    let today = Utc::now().date_naive();
    database.write(|db| -> anyhow::Result<()> {
        user::lock(db, user.id)?;
        if named.is_empty() {
            revocation::revoke(db, user.id, &RevocationScope::All, today)?;
        }
        for id in named {
            ensure!(
                token::revoke(db, *id, Some(user.id), today)?,
                "`{}` has no token {id}, see `user tokens`",
                user.username
            );
        }
        Ok(generation::increment(db)?)
    })?;
    print_line(&match named.len() {
        0 => format!(
            "all tokens of {} are revoked, and their sessions have ended",
            user.username
        ),
        1 => "the token is revoked".to_owned(),
        number => format!("{number} tokens are revoked"),
    });
    Ok(())
}
