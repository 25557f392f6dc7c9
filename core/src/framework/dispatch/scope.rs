//! The scope of a call: what is the same for all plugins that it visits.

use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;

use super::failure::{CallError, Failure};
use super::health::Health;
use super::nesting;
use crate::access::User;
use crate::context::Purpose;
use crate::db::route_group::{self, RouteGroup};
use crate::db::{NestedCallError, thread_state};
use crate::framework::mixin::Kind;
use crate::meta::Meta;
use crate::registry::{Registry, UserRegistry};

/// Maximum depth of nested calls. Less than a plugin's permits, so that a circle is reported as a circle, not as busy.
const MAX_DEPTH: u32 = 5;

/// The function, user and limits of a call: the same for every plugin that it visits.
#[derive(Debug)]
pub struct Scope {
    pub(crate) registry: UserRegistry,
    pub(crate) mixin: &'static str,
    pub(crate) function: &'static str,
    pub(crate) timeout: Duration,
    pub(crate) waits_for_permit: bool,
    pub(crate) purpose: Purpose,
    /// Number of calls of plugins that this call is nested in.
    pub(crate) depth: u32,
    /// Whether the plugins may not write.
    pub(crate) read_only: bool,
    /// The group of routes for which the call uses the database.
    pub(crate) group: RouteGroup,
    pub(crate) csrf_token: Option<String>,
}

impl Scope {
    /// Creates the scope of a call of a function of mixin `K` for the user, with the host's default timeout.
    #[must_use]
    pub fn new<K: Kind>(registry: &Arc<Registry>, user: Arc<User>, function: &'static str) -> Self {
        Self {
            registry: UserRegistry {
                registry: Arc::clone(registry),
                user,
            },
            mixin: K::KEYWORD,
            function,
            timeout: registry.dispatcher().deadline,
            waits_for_permit: true,
            purpose: Purpose::Unspecified,
            depth: nesting::depth(),
            read_only: thread_state::is_read_only(),
            group: route_group::current(),
            csrf_token: None,
        }
    }

    /// Like [`new`](Self::new), for a read-only call: plugins cannot write, even with values kept from other calls.
    #[must_use]
    pub fn read_only<K: Kind>(
        registry: &Arc<Registry>,
        user: Arc<User>,
        function: &'static str,
    ) -> Self {
        Self {
            read_only: true,
            ..Self::new::<K>(registry, user, function)
        }
    }

    /// Sets the CSRF token of the caller's session, which its writes must carry.
    #[must_use]
    pub fn with_csrf_token(mut self, token: Option<String>) -> Self {
        self.csrf_token = token;
        self
    }

    /// Sets the purpose of the call.
    #[must_use]
    pub fn with_purpose(mut self, purpose: Purpose) -> Self {
        self.purpose = purpose;
        self
    }

    /// Sets whether to wait for a permit if a plugin has none left.
    #[must_use]
    pub(crate) fn with_waiting(mut self, waits: bool) -> Self {
        self.waits_for_permit = waits;
        self
    }

    /// Sets the timeout for each plugin.
    #[must_use]
    pub fn with_timeout(mut self, allowed: Duration) -> Self {
        self.timeout = allowed;
        self
    }

    /// Records a failure of the plugin in this call.
    pub fn record(&self, plugin: &'static Meta, health: &Health, error: &CallError) {
        let Some(kind) = error.failure_kind() else {
            return;
        };
        self.registry.dispatcher().failures.record(Failure {
            plugin: plugin.slug,
            mixin: self.mixin,
            function: self.function,
            kind,
            text: error.to_string(),
            time: Utc::now(),
        });
        if health.record_failure() {
            let became = if health.is_quarantined() {
                "quarantined after repeated failures"
            } else {
                "fails repeatedly, but stays active, since the server needs it"
            };
            tracing::error!(plugin = plugin.slug, "{became}");
        }
    }

    /// Checks that the call cannot wait for its own caller.
    ///
    /// # Errors
    /// When the caller holds a database connection, or calls are nested too deeply.
    pub(super) fn check_nesting(&self) -> Result<(), NestedCallError> {
        if self.registry.db().is_held() {
            return Err(NestedCallError::Call);
        }
        if self.depth >= MAX_DEPTH {
            return Err(NestedCallError::TooDeep(MAX_DEPTH));
        }
        Ok(())
    }
}
