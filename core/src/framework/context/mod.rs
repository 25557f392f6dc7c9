//! The context of a plugin call.

use std::ops::Deref;
use std::sync::Arc;

use crate::db::Database;
use crate::dispatch::Scope;
use crate::meta::Meta;
use crate::registry::{Registry, UserRegistry};

mod call;
mod purpose;

pub use call::{CallContext, CanWrite, ReadContext};
pub use purpose::Purpose;

/// Name of the form field with [`CallContext::csrf_token`].
pub const CSRF_FIELD: &str = "csrfmiddlewaretoken";

/// The context of a plugin call that may write: a [`ReadContext`] with write access.
#[derive(Debug, Clone)]
pub struct Context(ReadContext);

impl Context {
    pub(crate) fn from_scope(scope: Arc<Scope>, plugin: &'static Meta) -> Self {
        Self(ReadContext::new(scope, plugin))
    }

    pub(crate) fn set_plugin(&mut self, plugin: &'static Meta) {
        self.0.set_plugin(plugin);
    }

    /// Creates a context outside of dispatch, for `urls` handlers and tests.
    #[must_use]
    pub fn new(scope: Scope, plugin: &'static Meta) -> Self {
        Self::from_scope(Arc::new(scope), plugin)
    }

    /// Returns the database.
    #[must_use]
    pub fn db(&self) -> &Database {
        self.registry().db()
    }

    /// Returns the registry of plugins. Another plugin that is called through it runs on behalf of the same user.
    #[must_use]
    pub fn registry(&self) -> &UserRegistry {
        self.0.user_registry()
    }
}

impl CanWrite for &Context {
    fn registry(self) -> Arc<Registry> {
        Arc::clone(self.0.host())
    }
}

impl Deref for Context {
    type Target = ReadContext;

    fn deref(&self) -> &ReadContext {
        &self.0
    }
}
