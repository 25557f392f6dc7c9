//! The rules of all models, and the plugins that validate.

use std::sync::{Arc, LazyLock};

use crate::access::User;
use crate::mixin::validation::PluginValidator;
use crate::models;
use crate::registry::Registry;
use crate::resource::{Checks, Resource, Rules, Writer};

static CHECKS: LazyLock<Checks> =
    LazyLock::new(|| Checks::new(models::RULE_LISTS, &PluginValidator));

impl Writer {
    /// Returns a writer for the user, without uploaded files.
    #[must_use]
    pub fn new(registry: &Arc<Registry>, user: Arc<User>) -> Self {
        Self {
            registry: Arc::clone(registry),
            user,
            uploads: Arc::default(),
            is_plugin: false,
            checks: &CHECKS,
        }
    }
}

/// Returns the rules of the resource.
pub(crate) fn rules(resource: &Resource) -> &'static dyn Rules {
    CHECKS.rules(resource)
}
