//! `urls`: HTTP endpoints of a plugin.

use crate::mixin::listed;
use crate::plugin_trait::Plugin;

mod check;
mod request_context;
pub mod reverse_url;
mod url;

pub use request_context::RequestContext;
pub use url::{ANONYMOUS_BODY_LIMIT, Access, Url};

/// HTTP endpoints of the plugin below `/plugin/<slug>/`: ordinary async actix-web handlers with extractors.
///
/// - *linked*: the table is checked at compile time. Duplicate names or paths and malformed patterns do not compile.
/// - *server start*: the URLs of every linked plugin are mounted once, behind a guard. A URL that cannot be mounted,
///   for example because of a bad regular expression, is left out and recorded as a failure.
/// - *active*: the guard passes requests on, while the setting `ENABLE_PLUGINS_URL` is on. Otherwise it returns a 404.
/// - *authorized*: the guard checks [`Url::access`]. A browser that is not logged in is redirected to the login page,
///   another client gets a 401; a user without the permission gets a 403. A session needs a CSRF token for every method
///   but `GET`, `HEAD`, `OPTIONS` and `TRACE`: put `{{ csrf_input }}` into each form of a template, or send
///   [`cx.csrf_token()`](crate::context::CallContext::csrf_token) in the header `X-CSRFToken`.
/// - *body*: the guard reads the whole body first, so that a slow client does not use the plugin's time. The limit is
///   the server's `body_limit`, and [`Url::anonymous_body_limit`] for requests without a log-in.
/// - *called*: the handler runs isolated, on an HTTP worker. A panic is recorded as a failure of the plugin and sent as
///   a 500. Deadline, limit of concurrent calls and quarantine are those of every mixin. What
///   waits, such as the database, is reached in [`RequestContext::with_inventory`] and [`RequestContext::run`], which
///   use a thread that may block.
///
/// A handler takes a [`RequestContext`] as an extractor for the user, the settings and the inventory. It may
/// return a [`Result`](crate::Result): an error of the request is sent with its status, as JSON or as a page, depending
/// on the client's `Accept` header. Any other error is a 500 and a failure of the plugin, and so is a
/// [`web::Path`](actix_web::web::Path) extractor that does not match the placeholders of the path.
///
/// ```
/// use inventree::prelude::*;
/// use inventree::actix_web::{Responder, web};
///
/// async fn hello(cx: RequestContext, name: web::Path<String>) -> Result<impl Responder> {
///     if name.is_empty() {
///         return Err(Error::NotFound);
///     }
///     Ok(format!("{} says hello to {name}", cx.user().username))
/// }
///
/// /// A page for all users who are logged in.
/// #[plugin(name = "Hello name", slug = "hello-name", version = "1.0.0", mixins(urls))]
/// #[derive(Default)]
/// struct Hello;
///
/// impl UrlsMixin for Hello {
///     const URLS: &'static [Url] = &[Url::new("hello/{name}/", "hello", |r| r.route(web::get().to(hello)))];
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "plugin `{Self}` declares the mixin `urls` but does not implement `UrlsMixin`",
    label = "`impl UrlsMixin for {Self}` is missing",
    note = "write `impl UrlsMixin for {Self} {{ const URLS: &'static [Url] = &[Url::new(\"…/\", \"…\", |r| r.route(web::get().to(…)))]; }}`",
    note = "or remove `urls` from `mixins(...)`"
)]
pub trait UrlsMixin: listed::urls {
    /// The plugin's URLs.
    const URLS: &'static [Url];
}

/// The trait object of [`UrlsMixin`]; it has no methods, since the host needs only the table.
pub trait DynUrls: Send + Sync {}

impl<P: UrlsMixin + Plugin> DynUrls for P {}

crate::mixin_kind! {
    /// The mixin `urls`.
    #[expect(non_camel_case_types, reason = "a marker is spelt like its keyword")]
    pub urls = "urls", "URLs": UrlsMixin => dyn DynUrls,
        spec: &'static [Url] = P::URLS,
        check: check::check_urls(P::URLS)
}
