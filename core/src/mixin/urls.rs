//! `urls`: HTTP of a plugin's own.

use actix_web::Resource;

use crate::mixin::listed;
use crate::models::role::{Permission, Role};
use crate::plugin_trait::Plugin;

pub mod address;
mod check;

/// HTTP of the plugin's own, below `/plugin/<slug>/`: ordinary async actix-web handlers with its extractors.
///
/// - *linked*: the table is checked for doubled names and paths and for bad patterns; a wrong one does not compile.
/// - *server start*: the resources of every linked plugin are mounted once, behind a guard. One that cannot be
///   mounted, such as for a bad regular expression, is left out and told as a failure.
/// - *active*: the guard lets requests through, while the setting `ENABLE_PLUGINS_URL` is on; 404 otherwise.
/// - *called*: a panic becomes a 500 and a failure of the plugin; the deadline, the limit of calls in flight and
///   the quarantine hold as for every other mixin. The body is read before, up to the server's `body_limit`, so
///   that a slow client costs the plugin nothing; of a caller who is not logged in up to 16 kB, or what
///   [`Url::open_body`] says. A handler runs on an HTTP worker: work that blocks belongs into
///   [`web::block`](actix_web::web::block).
/// - *refused*: who is not logged in is sent to the log-in page by a browser, and gets a 401 as a program. What a
///   session sends by another method than `GET` needs a CSRF token: put `{{ csrf_input }}` into each form of a
///   template, or send [`Context::csrf_token`](crate::context::ReadContext::csrf_token) in the header `X-CSRFToken`.
///
/// A handler takes [`Context`](crate::Context) as an extractor to know the user, the settings and the database. It may
/// return a [`Result`](crate::Result): what the caller has done wrong is answered with its status, in JSON or as a page
/// as the client asks for, and any other error is a 500 and a failure of the plugin. So is a handler whose extractor
/// [`web::Path`](actix_web::web::Path) does not fit the placeholders of its path.
///
/// ```
/// use inventree::prelude::*;
/// use inventree::actix_web::{Responder, web};
///
/// async fn hello(cx: Context, name: web::Path<String>) -> Result<impl Responder> {
///     if name.is_empty() {
///         return Err(Error::NotFound);
///     }
///     Ok(format!("{} says hello to {name}", cx.user().username))
/// }
///
/// /// A page for everyone who is logged in.
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
    /// The plugin's addresses.
    const URLS: &'static [Url];
}

/// The largest body of a caller who is not logged in, in bytes.
pub const OPEN_BODY: usize = 16 * 1024;

/// Who may call an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anyone. The route's own scheme, such as a token of a webhook, is the handler's affair.
    Public,
    /// Anyone who is logged in.
    Login,
    /// Anyone whose groups give the permission in the role.
    Role(Role, Permission),
    /// Anyone whose groups give the permission in one of the roles at least.
    Roles(&'static [Role], Permission),
    /// Members of the staff.
    Staff,
    /// Members of the staff whose groups give the permission in the role.
    StaffRole(Role, Permission),
    /// Superusers.
    Superuser,
}

/// One address of a plugin.
#[derive(Clone, Copy)]
pub struct Url {
    /// Path below `/plugin/<slug>/`, as an actix-web pattern; empty for the root.
    pub path: &'static str,
    /// Name, unique in the plugin: `plugin:<slug>:<name>` in templates.
    pub name: &'static str,
    /// Who may call it: [`Access::Login`] unless said otherwise.
    pub access: Access,
    /// Whether a session may send writes without a CSRF token.
    pub csrf_exempt: bool,
    /// The largest body of a caller who is not logged in: [`OPEN_BODY`] unless said otherwise.
    pub open_body: usize,
    /// Adds the handlers.
    pub mount: fn(Resource) -> Resource,
}

impl Url {
    /// An address for everyone who is logged in.
    #[must_use]
    pub const fn new(
        path: &'static str,
        name: &'static str,
        mount: fn(Resource) -> Resource,
    ) -> Self {
        Self {
            path,
            name,
            access: Access::Login,
            csrf_exempt: false,
            open_body: OPEN_BODY,
            mount,
        }
    }

    /// For everyone, logged in or not.
    #[must_use]
    pub const fn public(self) -> Self {
        self.access(Access::Public)
    }

    /// For everyone whose groups give the permission in the role.
    #[must_use]
    pub const fn role(self, role: Role, permission: Permission) -> Self {
        self.access(Access::Role(role, permission))
    }

    /// For the given class of callers.
    #[must_use]
    pub const fn access(mut self, access: Access) -> Self {
        self.access = access;
        self
    }

    /// Takes so many bytes of a caller who is not logged in, though never more than the server takes of others: for
    /// a webhook whose messages are longer than 16 kB.
    #[must_use]
    pub const fn open_body(mut self, bytes: usize) -> Self {
        self.open_body = bytes;
        self
    }

    /// Accepts writes of a session without a CSRF token.
    #[must_use]
    pub const fn csrf_exempt(mut self) -> Self {
        self.csrf_exempt = true;
        self
    }
}

impl std::fmt::Debug for Url {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Url")
            .field("path", &self.path)
            .field("name", &self.name)
            .field("access", &self.access)
            .finish_non_exhaustive()
    }
}

/// The host's side of [`UrlsMixin`]: the table is all that it needs.
pub trait DynUrls: Send + Sync {}

impl<P: UrlsMixin + Plugin> DynUrls for P {}

crate::mixin_kind! {
    /// The mixin `urls`.
    #[expect(non_camel_case_types, reason = "a marker is spelt like its keyword")]
    pub urls = "urls", "URLs": UrlsMixin => dyn DynUrls,
        facts: &'static [Url] = P::URLS,
        check: check::table(P::URLS)
}
