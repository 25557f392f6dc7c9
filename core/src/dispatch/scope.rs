//! What a call of plugins is made for.

use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;

use super::failure::{CallError, Failure};
use super::health::Health;
use super::nesting;
use crate::context::Purpose;
use crate::db::group::{self, Group};
use crate::db::held;
use crate::meta::Meta;
use crate::models::user::User;
use crate::registry::{Behalf, Registry};

/// What a call is made for: the same for every plugin that it visits.
#[derive(Debug)]
pub struct Scope {
    pub(crate) behalf: Behalf,
    pub(crate) mixin: &'static str,
    pub(crate) function: &'static str,
    pub(crate) allowed: Duration,
    pub(crate) waits: bool,
    pub(crate) purpose: Purpose,
    /// In how many calls of plugins it was made, one inside of the other.
    pub(crate) depth: u32,
    /// Whether plugins are only asked, and write nothing.
    pub(crate) only_reads: bool,
    /// On behalf of whom it asks the database.
    pub(crate) group: Group,
    pub(crate) csrf_token: Option<String>,
}

impl Scope {
    /// A call of `mixin.function` for the user, who waits for at most the host's usual time.
    #[must_use]
    pub fn new(
        registry: &Arc<Registry>,
        user: Arc<User>,
        mixin: &'static str,
        function: &'static str,
    ) -> Self {
        Self {
            behalf: Behalf {
                registry: Arc::clone(registry),
                user,
            },
            mixin,
            function,
            allowed: registry.dispatcher().deadline,
            waits: true,
            purpose: Purpose::Method,
            depth: nesting::depth(),
            only_reads: held::only_reads(),
            group: group::current(),
            csrf_token: None,
        }
    }

    /// A call as [`new`](Self::new) makes it, in which plugins are only asked: whatever they keep, they write nothing.
    #[must_use]
    pub fn asking(
        registry: &Arc<Registry>,
        user: Arc<User>,
        mixin: &'static str,
        function: &'static str,
    ) -> Self {
        Self {
            only_reads: true,
            ..Self::new(registry, user, mixin, function)
        }
    }

    /// With the value that writes of the caller's session must carry.
    #[must_use]
    pub fn with_csrf_token(mut self, token: Option<String>) -> Self {
        self.csrf_token = token;
        self
    }

    /// With what it is called for.
    #[must_use]
    pub fn meant_for(mut self, purpose: Purpose) -> Self {
        self.purpose = purpose;
        self
    }

    /// Whether to wait for a permit where a plugin has none left.
    #[must_use]
    pub(crate) fn waiting(mut self, waits: bool) -> Self {
        self.waits = waits;
        self
    }

    /// With another time to wait for each plugin.
    #[must_use]
    pub fn allow(mut self, allowed: Duration) -> Self {
        self.allowed = allowed;
        self
    }

    /// Records a failure of the plugin in this call.
    pub fn record(&self, plugin: &'static Meta, health: &Health, error: &CallError) {
        let Some(kind) = error.failure_kind() else {
            return;
        };
        self.behalf.dispatcher().failures.record(Failure {
            plugin: plugin.slug,
            mixin: self.mixin,
            function: self.function,
            kind,
            text: error.to_string(),
            time: Utc::now(),
        });
        if health.failed() {
            let became = if health.is_quarantined() {
                "quarantined after repeated failures"
            } else {
                "fails again and again, and stays in use: the server needs it"
            };
            tracing::error!(plugin = plugin.slug, "{became}");
        }
    }
}
