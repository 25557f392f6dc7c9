//! Who calls.

use std::sync::Arc;

use chrono::NaiveDateTime;
use inventree::access::{User, user};
use inventree::db::Db;
use inventree::settings::Secret;

use super::{password, session, token};
use crate::web::error::{ApiError, Result};

/// An authenticated or anonymous caller.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The user.
    pub user: Arc<User>,
    /// How the caller was authenticated.
    pub method: AuthMethod,
}

/// How a caller was authenticated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthMethod {
    /// Not at all.
    Anonymous,
    /// By the token with this key.
    Token(i64),
    /// By username and password; holds the hash that the password matched.
    Password(Secret),
    /// By a cookie; holds the session's identifier.
    Session(Secret),
}

impl Identity {
    /// Whether browsers send the credentials on their own, also for pages of other sites: cookies, remembered passwords.
    #[must_use]
    pub fn is_sent_by_browsers(&self) -> bool {
        matches!(
            self.method,
            AuthMethod::Session(_) | AuthMethod::Password(_)
        )
    }

    /// Locks the user's row, and checks that the credentials are still valid: they may have ended since the request came.
    /// Call this before the caller gets new credentials.
    ///
    /// # Errors
    /// 401 if they have ended; when a query fails.
    pub fn lock_and_recheck(&self, db: &mut Db, now: NaiveDateTime) -> Result<()> {
        let holds = user::lock(db, self.user.pk)?
            && match &self.method {
                AuthMethod::Anonymous => false,
                AuthMethod::Token(id) => token::is_usable(db, *id, now.date())?,
                AuthMethod::Session(id) => session::is_open(db, id.expose(), now)?,
                AuthMethod::Password(hash) => password::is_current_hash(db, self.user.pk, hash)?,
            };
        if holds {
            return Ok(());
        }
        Err(match self.method {
            AuthMethod::Password(_) => password::invalid_credentials(),
            _ => ApiError::no_credentials(),
        })
    }
}
