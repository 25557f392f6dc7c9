//! The context of a request to a plugin's page.

use std::future::{Ready, ready};
use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::error::ErrorInternalServerError;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, web};

use crate::context::{CallContext, Context};
use crate::db::route_group;
use crate::error::{Error, Result};

/// The context of a request to a plugin's page, an argument of its asynchronous handler.
///
/// It knows what a [`CallContext`] knows. What waits, such as the database and other plugins, is reached in
/// [`run`](Self::run) and [`with_inventory`](Self::with_inventory): they run on a thread that may block, so that a handler
/// keeps no HTTP worker busy.
///
/// ```
/// use inventree::actix_web::{Responder, web};
/// use inventree::prelude::*;
///
/// async fn quantity(cx: RequestContext, item: web::Path<i64>) -> Result<impl Responder> {
///     let item = StockItemId::new(*item);
///     let item: StockItem = cx.with_inventory(move |inventory| inventory.get(item)).await?;
///     Ok(format!("{} for {}", item.quantity, cx.user().username))
/// }
/// ```
#[derive(Debug, Clone)]
pub struct RequestContext(Context);

impl RequestContext {
    /// Runs work that waits, such as a call of another plugin, on a thread that may block.
    ///
    /// # Errors
    /// Those of the work, and [`Error::Failed`] when it panics.
    pub async fn run<R: Send + 'static>(
        &self,
        work: impl FnOnce(&Context) -> Result<R> + Send + 'static,
    ) -> Result<R> {
        let (context, group) = (self.0.clone(), route_group::current());
        let work = move || route_group::with_group(group, || work(&context));
        let done = web::block(work).await;
        done.unwrap_or_else(|_| Err(Error::failed("the work of the handler panicked")))
    }
}

impl Deref for RequestContext {
    type Target = CallContext;

    fn deref(&self) -> &CallContext {
        &self.0
    }
}

impl FromRequest for RequestContext {
    type Error = actix_web::Error;
    type Future = Ready<std::result::Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let context = request.extensions().get::<Context>().cloned();
        ready(context.map(Self).ok_or_else(|| {
            ErrorInternalServerError("a `RequestContext` exists in plugin URLs only")
        }))
    }
}
