//! The registry of a plugin call, bound to the calling user.

use std::ops::Deref;
use std::sync::Arc;

use crate::access::User;
use crate::registry::Registry;

/// The registry bound to one user: a plugin that is called through it runs on behalf of that user. So a user cannot get
/// the permissions of the server through a plugin that calls another one.
#[derive(Debug)]
pub struct UserRegistry {
    pub(crate) registry: Arc<Registry>,
    pub(crate) user: Arc<User>,
}

impl Deref for UserRegistry {
    type Target = Arc<Registry>;

    fn deref(&self) -> &Arc<Registry> {
        &self.registry
    }
}
