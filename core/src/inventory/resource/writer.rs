//! Who writes items, with what rights and files.

use std::sync::Arc;

use super::{Actor, Answers, Checks, Effects, Resource, Rules};
use crate::access::User;
use crate::media::{Files, Store, Uploads};
use crate::registry::Registry;
use crate::server_settings::global::GlobalSettings;

/// Creates, updates and deletes items on behalf of a user, with the user's permissions.
///
/// The roles of the user's groups must grant the permission for the resource, also where a plugin acts for the user.
/// The server itself may do everything.
///
/// Plugins use the [`Inventory`](crate::Inventory), which has one inside.
#[derive(Debug, Clone)]
pub struct Writer {
    /// The plugins, the database and the settings.
    pub registry: Arc<Registry>,
    /// The user.
    pub user: Arc<User>,
    /// The uploaded files of the request.
    pub uploads: Arc<Uploads>,
    /// Whether a plugin writes. Its time is running, so it does not wait for a permit, of another plugin or its own.
    pub(crate) is_plugin: bool,
    /// The rules of all resources, and the validator.
    pub checks: &'static Checks,
}

impl Writer {
    /// Returns the rules of the resource.
    #[must_use]
    pub fn rules(&self, resource: &Resource) -> &'static dyn Rules {
        self.checks.rules(resource)
    }

    /// Runs the closure with the actor at the current time. The closure opens the transaction, if it writes; released
    /// files are removed after it.
    pub fn with_actor<R>(&self, work: impl FnOnce(Actor<'_>) -> R) -> R {
        self.with_answers(&Answers::default(), &Effects::default(), work)
    }

    /// As [`with_actor`](Self::with_actor), with known answers of plugins, and records effects on items.
    pub(super) fn with_answers<R>(
        &self,
        answers: &Answers,
        effects: &Effects,
        work: impl FnOnce(Actor<'_>) -> R,
    ) -> R {
        let snapshot = self.registry.snapshot();
        let files = Files::new(Store::of(&self.registry), &self.uploads);
        let result = work(Actor {
            user: &self.user,
            now: self.registry.clock().now(),
            settings: GlobalSettings::of(&snapshot),
            files: &files,
            effects,
            answers,
            has_validators: self.has_validators(),
            checks: self.checks,
        });
        files.clean_up(self.registry.db());
        result
    }

    /// Whether there are validators to ask.
    #[must_use]
    pub fn has_validators(&self) -> bool {
        self.checks.validator.is_active(self)
    }
}
