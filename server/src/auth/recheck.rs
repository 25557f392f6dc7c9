//! Checks again that the credentials of a request are valid.

use chrono::NaiveDateTime;
use inventree::access::user;
use inventree::db::Db;

use super::{AuthMethod, Identity, password, session, token};
use crate::web::error::{ApiError, Result};

impl Identity {
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
