//! The registry of a plugin call, bound to the calling user.

use std::ops::Deref;
use std::sync::Arc;

use crate::access::User;
use crate::context::Context;
use crate::dispatch::failure::CallError;
use crate::mixin::Kind;
use crate::registry::Registry;

/// The registry bound to one user: a plugin that is called through it runs on behalf of that user. So a user cannot get
/// the permissions of the server through a plugin that calls another one.
#[derive(Debug)]
pub struct UserRegistry {
    pub(crate) registry: Arc<Registry>,
    pub(crate) user: Arc<User>,
}

impl UserRegistry {
    /// Calls the active plugin with the given slug through its mixin `K`, isolated, on behalf of the user of the
    /// current call.
    ///
    /// # Errors
    /// [`CallError::Busy`] if the plugin is not active or lacks the mixin; otherwise the reason why there is no result.
    pub fn call<K: Kind, R: Send + 'static>(
        &self,
        slug: &str,
        function: &'static str,
        call: impl Fn(&K::Dyn, &Context) -> crate::Result<R> + Send + Sync + 'static,
    ) -> Result<R, CallError> {
        self.registry
            .call_as::<K, R>(&self.user, slug, function, call)
    }
}

impl Deref for UserRegistry {
    type Target = Arc<Registry>;

    fn deref(&self) -> &Arc<Registry> {
        &self.registry
    }
}
