//! What ends with a password or an account: the tokens and sessions by which others may still be logged in.

use chrono::NaiveDate;
use diesel::QueryResult;
use inventree::db::Db;

use super::{session, token};

/// What else ends with a user's password.
#[derive(Debug, Clone, Default)]
pub enum Ends {
    /// All tokens and sessions: somebody else has set it.
    #[default]
    All,
    /// All sessions but the one, and where it is wished all tokens: it was set by the user.
    Others {
        /// Identifier of the session that goes on.
        but: Option<inventree::settings::Secret>,
        /// Whether tokens are revoked.
        tokens: bool,
    },
}

/// Ends what the user is logged in by. To be called in the transaction that also raises the generation.
///
/// # Errors
/// When a query fails.
pub fn end(db: &mut Db, user: i64, ends: &Ends, today: NaiveDate) -> QueryResult<()> {
    let (but, tokens) = match ends {
        Ends::All => (None, true),
        Ends::Others { but, tokens } => (but.as_ref(), *tokens),
    };
    session::close_all(db, user, but)?;
    if tokens {
        token::revoke_all(db, user, today)?;
    }
    Ok(())
}
