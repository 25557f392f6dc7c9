//! `urls`: HTTP of a plugin's own.

use actix_web::Resource;

use crate::constant::{Verdict, contains, is_among, same};
use crate::mixin::listed;
use crate::models::role::{PERMISSIONS, ROLES};
use crate::plugin_trait::Plugin;

/// HTTP of the plugin's own, below `/plugin/<slug>/`: ordinary async actix-web handlers with its extractors.
///
/// - *linked*: the table is checked for doubled names and paths and for bad patterns; a wrong one does not compile.
/// - *server start*: the resources of every linked plugin are mounted once, behind a guard.
/// - *active*: the guard lets requests through, while the setting `ENABLE_PLUGINS_URL` is on; 404 otherwise.
/// - *called*: a panic becomes a 500 and a failure of the plugin; the deadline, the limit of calls in flight and
///   the quarantine hold as for every other mixin. A handler runs on an HTTP worker: work that blocks belongs into
///   [`web::block`](actix_web::web::block).
///
/// A handler takes [`Context`](crate::Context) as an extractor to know the user, the settings and the database.
///
/// ```
/// use inventree::prelude::*;
/// use inventree::actix_web::{Responder, web};
///
/// async fn hello(cx: Context, name: web::Path<String>) -> impl Responder {
///     format!("{} says hello to {name}", cx.user().username)
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

/// Who may call an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anyone. The route's own scheme, such as a token of a webhook, is the handler's affair.
    Public,
    /// Anyone who is logged in.
    Login,
    /// Anyone whose groups give the role, such as `("stock", "change")`.
    Role(&'static str, &'static str),
    /// Members of the staff.
    Staff,
    /// Members of the staff whose groups give the role.
    StaffRole(&'static str, &'static str),
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
            mount,
        }
    }

    /// For everyone, logged in or not.
    #[must_use]
    pub const fn public(self) -> Self {
        self.access(Access::Public)
    }

    /// For everyone whose groups give the role, such as `("stock", "change")`.
    #[must_use]
    pub const fn role(self, role: &'static str, permission: &'static str) -> Self {
        self.access(Access::Role(role, permission))
    }

    /// For the given class of callers.
    #[must_use]
    pub const fn access(mut self, access: Access) -> Self {
        self.access = access;
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

/// Whether the table agrees with itself.
pub(crate) const fn check(urls: &[Url]) -> Verdict {
    let mut i = 0;
    while i < urls.len() {
        let verdict = check_one(&urls[i]);
        if !verdict.is_fine() {
            return verdict;
        }
        let mut j = 0;
        while j < i {
            if same(urls[i].name, urls[j].name) {
                return Verdict::wrong(&[
                    "two URLS have the name `",
                    urls[i].name,
                    "`\nhelp: give each a name of its own",
                ]);
            }
            if same(urls[i].path, urls[j].path) {
                return Verdict::wrong(&[
                    "two URLS have the path `",
                    urls[i].path,
                    "`\nhelp: add both handlers to one `Url`, each with its method",
                ]);
            }
            j += 1;
        }
        i += 1;
    }
    Verdict::FINE
}

const fn check_one(url: &Url) -> Verdict {
    let path = url.path.as_bytes();
    if url.name.is_empty() || contains(url.name, b':') || contains(url.name, b' ') {
        return Verdict::wrong(&[
            "the name `",
            url.name,
            "` of the path `",
            url.path,
            "` is empty or holds `:` or a blank\nhelp: a name is one word, such as `hello`",
        ]);
    }
    if !path.is_empty() && path[0] == b'/' {
        return Verdict::wrong(&[
            "the path `",
            url.path,
            "` starts with `/`, but it stands below `/plugin/<slug>/`\nhelp: remove the `/` in front",
        ]);
    }
    let access = check_access(url);
    if access.is_fine() {
        check_braces(url.path)
    } else {
        access
    }
}

/// Whether the role that a caller needs is one that a group can give.
const fn check_access(url: &Url) -> Verdict {
    match url.access {
        Access::Role(role, _) | Access::StaffRole(role, _) if !is_among(role, &ROLES) => {
            Verdict::wrong(&[
                "the path `",
                url.path,
                "` needs the role `",
                role,
                "`, which no group can give\nhelp: the roles are admin, part_category, part, stock_location, \
                 stock, build, purchase_order, sales_order, return_order",
            ])
        }
        Access::Role(_, permission) | Access::StaffRole(_, permission)
            if !is_among(permission, &PERMISSIONS) =>
        {
            Verdict::wrong(&[
                "the path `",
                url.path,
                "` needs the permission `",
                permission,
                "`, which no role has\nhelp: the permissions are view, add, change, delete",
            ])
        }
        _ => Verdict::FINE,
    }
}

/// Whether every brace is closed, and no sign stands in the path that an address cannot hold.
const fn check_braces(text: &str) -> Verdict {
    let path = text.as_bytes();
    let mut depth = 0_usize;
    let mut i = 0;
    while i < path.len() {
        match path[i] {
            b'{' => depth += 1,
            b'}' if depth == 0 => {
                return Verdict::wrong(&[
                    "the path `",
                    text,
                    "` closes a `{` that it did not open\nhelp: a variable part is `{name}`",
                ]);
            }
            b'}' => depth -= 1,
            b' ' | b'?' | b'#' if depth == 0 => {
                return Verdict::wrong(&[
                    "the path `",
                    text,
                    "` holds a blank, `?` or `#`, which a path cannot\nhelp: remove it",
                ]);
            }
            _ => {}
        }
        i += 1;
    }
    if depth > 0 {
        return Verdict::wrong(&[
            "the path `",
            text,
            "` opens a `{` that it does not close\nhelp: a variable part is `{name}`",
        ]);
    }
    Verdict::FINE
}

crate::mixin_kind! {
    /// The mixin `urls`.
    #[expect(non_camel_case_types, reason = "a marker is spelt like its keyword")]
    pub urls = "urls", "URLs": UrlsMixin => dyn DynUrls,
        facts: &'static [Url] = P::URLS,
        check: check(P::URLS)
}
