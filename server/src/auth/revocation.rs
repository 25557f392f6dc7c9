//! Revoking a user's tokens and sessions when the password changes or the account is deactivated.

use chrono::NaiveDate;
use diesel::QueryResult;
use inventree::db::Db;

use super::{session, token};

/// Which tokens and sessions to revoke.
#[derive(Debug, Clone, Default)]
pub enum RevocationScope {
    /// All tokens and sessions: the user did not set the password.
    #[default]
    All,
    /// All sessions except one, and on request all tokens: the user set the password.
    Others {
        /// Identifier of the session that stays open.
        except: Option<inventree::settings::Secret>,
        /// Whether to revoke all tokens.
        tokens: bool,
    },
}

/// Revokes the user's tokens and sessions. Call this in the transaction that also increments the generation.
///
/// # Errors
/// When a query fails.
pub fn revoke(
    db: &mut Db,
    user: i64,
    scope: &RevocationScope,
    today: NaiveDate,
) -> QueryResult<()> {
    let (but, tokens) = match scope {
        RevocationScope::All => (None, true),
        RevocationScope::Others {
            except: but,
            tokens,
        } => (but.as_ref(), *tokens),
    };
    session::close_all(db, user, but)?;
    if tokens {
        token::revoke_all(db, user, today)?;
    }
    Ok(())
}
