//! The user on whose behalf items are read or written.

use chrono::{DateTime, Utc};

use super::{Answers, Checks, Effects, Item, Resource, Rules, SqlValue, WriteError};
use crate::access::User;
use crate::access::role::{MissingPermission, Permission};
use crate::media::Files;
use crate::server_settings::global::GlobalSettings;

/// The user on whose behalf items are read or written, and the settings that apply.
#[derive(Debug, Clone, Copy)]
pub struct Actor<'a> {
    /// The user.
    pub user: &'a User,
    /// The current time in UTC.
    pub now: DateTime<Utc>,
    /// The server's settings.
    pub settings: &'a GlobalSettings,
    /// The files of the request.
    pub files: &'a Files<'a>,
    /// The effects of the transaction on items.
    pub effects: &'a Effects,
    /// The answers of plugins that are known; see [`ask`](Self::ask).
    pub answers: &'a Answers,
    /// Whether there are validators to ask.
    pub has_validators: bool,
    /// The rules of all resources, and the validator.
    pub checks: &'static Checks,
}

impl Actor<'_> {
    /// Checks that a role of the user's groups grants the permission for the resource.
    ///
    /// # Errors
    /// When none does.
    pub fn check_permission(
        &self,
        resource: &Resource,
        permission: Permission,
    ) -> Result<(), WriteError> {
        if self.user.has_permission_in_any(resource.roles, permission) {
            Ok(())
        } else {
            let missing = MissingPermission::of(resource.roles, permission);
            Err(WriteError::Forbidden(missing))
        }
    }

    /// Whether the user may view the item.
    #[must_use]
    pub fn may_view(&self, item: &Item) -> bool {
        let rules = self.rules(item.resource());
        item.resource().is_visible_to(self.user)
            && rules.has_object_permission(self.user, Permission::View, item)
    }

    /// Returns the rules of the resource.
    #[must_use]
    pub fn rules(&self, resource: &Resource) -> &'static dyn Rules {
        self.checks.rules(resource)
    }

    /// Returns the user's key as it is stored; null for the server itself.
    #[must_use]
    pub fn user_pk(&self) -> SqlValue {
        if self.user.pk == 0 {
            SqlValue::Null
        } else {
            SqlValue::Int(self.user.pk)
        }
    }
}
