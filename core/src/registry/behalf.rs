//! The registry as a plugin has it in a call: for the user on whose behalf it was called.

use std::ops::Deref;
use std::sync::Arc;

use crate::context::Context;
use crate::dispatch::failure::CallError;
use crate::mixin::Kind;
use crate::models::user::User;
use crate::registry::Registry;

/// The plugins of this server, for one user: a plugin that is called here is called on that user's behalf. So no user
/// gets the rights of the server through a plugin that asks another one.
#[derive(Debug)]
pub struct Behalf {
    pub(crate) registry: Arc<Registry>,
    pub(crate) user: Arc<User>,
}

impl Behalf {
    /// Calls the active plugin of the given slug by its mixin `K`, behind the fence, on behalf of the user for whom
    /// the calling plugin works.
    ///
    /// # Errors
    /// [`CallError::Busy`] where the plugin is not active or lacks the mixin; else why there is no result.
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

impl Deref for Behalf {
    type Target = Arc<Registry>;

    fn deref(&self) -> &Arc<Registry> {
        &self.registry
    }
}
