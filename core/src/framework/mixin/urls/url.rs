//! One URL of a plugin.

use actix_web::Resource;

use crate::access::role::{Permission, Role};

/// Default size limit of the body of an unauthenticated request, in bytes.
pub const ANONYMOUS_BODY_LIMIT: usize = 16 * 1024;

/// Who may call a URL. A superuser has every permission in every role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// All clients. A check of the route's own, such as the token of a webhook, is up to the handler.
    Public,
    /// All users who are logged in.
    Login,
    /// Users whose groups grant the permission in the role.
    Role(Role, Permission),
    /// Users whose groups grant the permission in at least one of the roles.
    Roles(&'static [Role], Permission),
    /// Staff users and superusers.
    Staff,
    /// Staff users whose groups grant the permission in the role.
    StaffRole(Role, Permission),
    /// Superusers.
    Superuser,
}

/// One URL of a plugin, with its handlers.
#[derive(Clone, Copy)]
pub struct Url {
    /// Path below `/plugin/<slug>/`, as an actix-web pattern; empty for the root.
    pub path: &'static str,
    /// Name, unique in the plugin: `plugin:<slug>:<name>` in templates.
    pub name: &'static str,
    /// Who may call it; by default [`Access::Login`].
    pub access: Access,
    /// Whether a session may write without a CSRF token.
    pub csrf_exempt: bool,
    /// Size limit of the body of an unauthenticated request, in bytes; by default [`ANONYMOUS_BODY_LIMIT`].
    pub anonymous_body_limit: usize,
    /// Adds the handlers.
    pub mount: fn(Resource) -> Resource,
}

impl Url {
    /// Creates a URL for all users who are logged in.
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
            anonymous_body_limit: ANONYMOUS_BODY_LIMIT,
            mount,
        }
    }

    /// Allows all clients, logged in or not.
    #[must_use]
    pub const fn public(self) -> Self {
        self.access(Access::Public)
    }

    /// Allows users whose groups grant the permission in the role.
    #[must_use]
    pub const fn role(self, role: Role, permission: Permission) -> Self {
        self.access(Access::Role(role, permission))
    }

    /// Sets who may call the URL.
    #[must_use]
    pub const fn access(mut self, access: Access) -> Self {
        self.access = access;
        self
    }

    /// Sets the size limit of the body of an unauthenticated request, in bytes: for a webhook with messages of more
    /// than 16 kB. The server's `body_limit` still applies.
    #[must_use]
    pub const fn anonymous_body_limit(mut self, bytes: usize) -> Self {
        self.anonymous_body_limit = bytes;
        self
    }

    /// Lets a session write without a CSRF token.
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
