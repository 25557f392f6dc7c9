//! What a plugin gets with every call.

use std::ops::Deref;
use std::sync::Arc;

use crate::db::Database;
use crate::dispatch::Scope;
use crate::error::Result;
use crate::meta::Meta;
use crate::registry::Behalf;
use crate::resource::Desk;

mod purpose;
mod read;

pub use purpose::Purpose;
pub use read::ReadContext;

/// The field of a form that holds [`ReadContext::csrf_token`].
pub const CSRF_FIELD: &str = "csrfmiddlewaretoken";

/// What a plugin gets with every call in which it acts: all of a [`ReadContext`], and the ways to write.
#[derive(Debug, Clone)]
pub struct Context(ReadContext);

impl Context {
    pub(crate) fn of(scope: Arc<Scope>, plugin: &'static Meta) -> Self {
        Self(ReadContext::of(scope, plugin))
    }

    pub(crate) fn set_plugin(&mut self, plugin: &'static Meta) {
        self.0.set_plugin(plugin);
    }

    /// A context outside of dispatch: for `urls` handlers and for tests.
    #[must_use]
    pub fn new(scope: Scope, plugin: &'static Meta) -> Self {
        Self::of(Arc::new(scope), plugin)
    }

    /// Makes, changes and deletes items on behalf of the calling user: with their rights, under the same rules as
    /// a request of theirs. See [`Desk`].
    #[must_use]
    pub fn desk(&self) -> Desk {
        self.0.own_desk()
    }

    /// The database.
    #[must_use]
    pub fn db(&self) -> &Database {
        self.registry().db()
    }

    /// The plugins of this server. Another plugin that is called by it works on behalf of the same user.
    #[must_use]
    pub fn registry(&self) -> &Behalf {
        self.0.behalf()
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
            actix_web::error::ErrorInternalServerError("a context exists in plugin URLs only")
        }))
    }
}
