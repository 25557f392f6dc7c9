//! The context of a plugin call.

use std::ops::Deref;
use std::sync::Arc;

use crate::db::Database;
use crate::dispatch::Scope;
use crate::error::Result;
use crate::meta::Meta;
use crate::registry::{Registry, UserRegistry};

mod purpose;
mod read;

pub use purpose::Purpose;
pub use read::{CanWrite, ReadContext};

/// Name of the form field with [`ReadContext::csrf_token`].
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

impl actix_web::FromRequest for Context {
    type Error = actix_web::Error;
    type Future = std::future::Ready<Result<Self, Self::Error>>;

    fn from_request(
        request: &actix_web::HttpRequest,
        _: &mut actix_web::dev::Payload,
    ) -> Self::Future {
        use actix_web::HttpMessage as _;
        let context = request.extensions().get::<Self>().cloned();
        std::future::ready(context.ok_or_else(|| {
            actix_web::error::ErrorInternalServerError("a `Context` exists in plugin URLs only")
        }))
    }
}
