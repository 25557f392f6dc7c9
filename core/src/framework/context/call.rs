//! The context of a plugin call, without and with the database for reading.

use std::ops::Deref;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use super::Purpose;
use crate::access::User;
use crate::db::ReadDatabase;
use crate::dispatch::Scope;
use crate::meta::Meta;
use crate::registry::{Registry, UserRegistry};

/// What every call of a plugin knows without waiting: the user, the settings, the time left.
#[derive(Debug, Clone)]
pub struct CallContext {
    scope: Arc<Scope>,
    plugin: &'static Meta,
    deadline: Instant,
}

/// The context of a plugin call that only reads: what [`CallContext`] knows, and the database for reading.
///
/// It has no way to write, so the host can repeat the call or only display its result. Methods that may write get a
/// [`Context`](super::Context).
#[derive(Debug, Clone)]
pub struct ReadContext(CallContext);

impl Deref for ReadContext {
    type Target = CallContext;

    fn deref(&self) -> &CallContext {
        &self.0
    }
}

/// A context that can write. Only [`Context`](super::Context) implements it.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a plugin cannot write in a call that only reads: the host may repeat the call, or only display its result",
    label = "a `ReadContext` only reads",
    note = "write in a method that takes `&Context`, such as `after_scan` of `barcode` or `perform_action` of `action`"
)]
pub trait CanWrite {
    fn registry(self) -> Arc<Registry>;
}

impl ReadContext {
    pub(super) fn new(scope: Arc<Scope>, plugin: &'static Meta) -> Self {
        let deadline = Instant::now() + scope.timeout;
        Self(CallContext {
            scope,
            plugin,
            deadline,
        })
    }

    pub(super) fn set_plugin(&mut self, plugin: &'static Meta) {
        self.0.plugin = plugin;
    }

    /// Exists only for its compile error: a call that only reads has no registry.
    #[doc(hidden)]
    #[must_use]
    pub fn registry(&self) -> Arc<Registry>
    where
        for<'a> &'a Self: CanWrite,
    {
        CanWrite::registry(self)
    }

    /// Returns the database, for reading.
    #[must_use]
    pub fn db(&self) -> ReadDatabase<'_> {
        self.host().db().read_only()
    }
}

impl CallContext {
    /// Returns the registry, for the host's own code.
    pub(crate) fn host(&self) -> &Arc<Registry> {
        &self.scope.registry
    }

    /// Returns the registry for the calling user.
    pub(super) fn user_registry(&self) -> &UserRegistry {
        &self.scope.registry
    }

    /// Returns the calling user, shared.
    pub(crate) fn shared_user(&self) -> &Arc<User> {
        &self.scope.registry.user
    }

    /// Returns the calling user; [`User::system`] for a call of the server itself.
    #[must_use]
    pub fn user(&self) -> &User {
        &self.scope.registry.user
    }

    /// Returns the purpose of the call.
    #[must_use]
    pub fn purpose(&self) -> Purpose {
        self.scope.purpose
    }

    /// Returns the metadata of the called plugin.
    #[must_use]
    pub fn plugin(&self) -> &'static Meta {
        self.plugin
    }

    /// Returns the current time, in UTC.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.host().clock().now()
    }

    /// Returns the time until which the host waits at least. Plugins that are called one after the other on the same
    /// thread share this value, although the host waits the full timeout for each of them.
    #[must_use]
    pub fn deadline(&self) -> Instant {
        self.deadline
    }

    /// Returns how long the host still waits at least; zero after the deadline.
    #[must_use]
    pub fn time_left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    /// Returns the CSRF token of the session; `None` without a session, which needs no token.
    ///
    /// A request of the session must send it in order to write: in the header `X-CSRFToken`, or in the form field
    /// [`CSRF_FIELD`](super::CSRF_FIELD).
    #[must_use]
    pub fn csrf_token(&self) -> Option<&str> {
        self.scope.csrf_token.as_deref()
    }

    /// Writes a line with the plugin's slug to the server's log: at the level `info` of the target `plugin`, which is
    /// shown by default (option `log_level`).
    pub fn log(&self, text: &str) {
        tracing::info!(
            target: "plugin",
            plugin = self.plugin.slug,
            mixin = self.scope.mixin,
            "{text}"
        );
    }
}
