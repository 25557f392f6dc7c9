//! Who calls.

use std::sync::Arc;

use inventree::access::User;
use inventree::settings::Secret;

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
}
