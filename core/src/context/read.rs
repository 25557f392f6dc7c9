//! What a plugin gets with every call in which it is only asked.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::Purpose;
use crate::db::{DbError, ReadDatabase};
use crate::dispatch::Scope;
use crate::error::{Error, Result};
use crate::meta::Meta;
use crate::mixin::barcode::Barcode;
use crate::mixin::settings::SettingsMixin;
use crate::models::barcode::carrier::Carrier;
use crate::models::barcode::find::{self, Carried};
use crate::models::user::User;
use crate::plugin_trait::Plugin;
use crate::registry::{Behalf, Registry};
use crate::resource::Desk;
use crate::settings::PluginSettings;

/// What a plugin gets with every call in which it is only asked: who calls, the settings, the database to read
/// from, the time left.
///
/// There is no way to write in it, so that an answer has no effects, wherever it is asked for. Methods in which a
/// plugin acts get a [`Context`](super::Context).
#[derive(Debug, Clone)]
pub struct ReadContext {
    scope: Arc<Scope>,
    plugin: &'static Meta,
    deadline: Instant,
}

/// The ways to write, which a context has only where the plugin acts.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "nothing is written where a plugin is only asked: its answer may be wanted again, or only looked at",
    label = "a `ReadContext` only reads",
    note = "write where the plugin acts, in a method that takes `&Context`: `act` of `barcode`, `perform_action` of `action`, …"
)]
pub trait Writes {
    fn desk(self) -> Desk;
    fn registry(self) -> Arc<Registry>;
}

impl ReadContext {
    pub(super) fn of(scope: Arc<Scope>, plugin: &'static Meta) -> Self {
        let deadline = Instant::now() + scope.allowed;
        Self {
            scope,
            plugin,
            deadline,
        }
    }

    pub(super) fn set_plugin(&mut self, plugin: &'static Meta) {
        self.plugin = plugin;
    }

    /// The host behind it, for the host's own code.
    pub(crate) fn host(&self) -> &Arc<Registry> {
        &self.scope.behalf
    }

    /// The registry for the calling user.
    pub(super) fn behalf(&self) -> &Behalf {
        &self.scope.behalf
    }

    /// The desk of the calling user, for the host's own code.
    pub(crate) fn own_desk(&self) -> Desk {
        let mut desk = Desk::new(self.host(), Arc::clone(&self.scope.behalf.user));
        desk.is_plugins = true;
        desk
    }

    /// Says that there is no desk in a call that only asks.
    #[doc(hidden)]
    #[must_use]
    pub fn desk(&self) -> Desk
    where
        for<'a> &'a Self: Writes,
    {
        Writes::desk(self)
    }

    /// Says that there is no registry in a call that only asks.
    #[doc(hidden)]
    #[must_use]
    pub fn registry(&self) -> Arc<Registry>
    where
        for<'a> &'a Self: Writes,
    {
        Writes::registry(self)
    }

    /// The calling user; [`User::system`] where the server itself calls.
    #[must_use]
    pub fn user(&self) -> &User {
        &self.scope.behalf.user
    }

    /// For what the plugin is called.
    #[must_use]
    pub fn purpose(&self) -> Purpose {
        self.scope.purpose
    }

    /// What is known of the plugin that is called.
    #[must_use]
    pub fn plugin(&self) -> &'static Meta {
        self.plugin
    }

    /// An item that can carry a barcode, such as a `part`, as a match shows it; none where it is not there.
    ///
    /// # Errors
    /// When the database gives no answer.
    pub fn matched(&self, model: &str, pk: i64) -> Result<Option<Value>> {
        let Some(carrier) = Carrier::of(model) else {
            return Ok(None);
        };
        let found = Carried { carrier, pk };
        Ok(self.own_desk().with_author(|author| {
            let db = self.host().db();
            db.look(|db| Ok::<_, DbError>(found.show(db, author)?))
        })?)
    }

    /// The item that carries the barcode, as a match shows it under the name of its model.
    ///
    /// # Errors
    /// When the database gives no answer.
    pub fn carrier_of(&self, barcode: &Barcode) -> Result<Option<(&'static str, Value)>> {
        let hash = barcode.hash();
        let db = self.host().db();
        let found = db.look(|db| Ok::<_, DbError>(find::by_hash(db, &hash)?))?;
        let Some(found) = found else {
            return Ok(None);
        };
        let label = found.carrier.model();
        Ok(self.matched(label, found.pk)?.map(|item| (label, item)))
    }

    /// The database, to read from.
    #[must_use]
    pub fn db(&self) -> ReadDatabase<'_> {
        self.host().db().read_only()
    }

    /// The time, in UTC.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.host().clock().now()
    }

    /// Until when the caller waits at least. Plugins that are asked one after the other on one thread share
    /// it, though the host waits for each of them as long again.
    #[must_use]
    pub fn deadline(&self) -> Instant {
        self.deadline
    }

    /// How long the caller still waits at least; zero past the deadline.
    #[must_use]
    pub fn time_left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    /// The values of plugin `P`'s settings, as every process last stored them.
    ///
    /// # Errors
    /// When they have not been read before and the database gives no answer.
    pub fn settings<P: Plugin + SettingsMixin>(&self) -> Result<P::Settings> {
        let values = self.host().plugin_values(P::META.slug)?;
        Ok(P::Settings::read(&values))
    }

    /// The values that the calling user has set for plugin `P`.
    ///
    /// # Errors
    /// When the database gives no answer.
    pub fn user_settings<P: Plugin + SettingsMixin>(
        &self,
    ) -> Result<<P::Settings as PluginSettings>::User> {
        let values = self
            .host()
            .plugin_user_values(P::META.slug, self.user().pk)?;
        Ok(<P::Settings as PluginSettings>::User::read(&values))
    }

    /// The address of the plugin's own URL of the given name, with the values of its placeholders.
    ///
    /// # Errors
    /// When the plugin has no such URL, or the values are not as many as the placeholders.
    pub fn url(&self, name: &str, values: &[&str]) -> Result<String> {
        crate::mixin::urls::address::of(self.host(), self.plugin.slug, name, values)
            .map_err(Error::from)
    }

    /// The value that a request of the caller's session must carry to write: in the header `X-CSRFToken`, or in the
    /// field [`CSRF_FIELD`](super::CSRF_FIELD) of a form. None where the caller has no session, and so needs none.
    #[must_use]
    pub fn csrf_token(&self) -> Option<&str> {
        self.scope.csrf_token.as_deref()
    }

    /// The plugin's template of the given name, filled in. In templates, `url('plugin:<slug>:<name>', …)`
    /// gives an address, `static('file.js')` that of a static file, and `{{ csrf_input }}` the hidden field that
    /// every form which is sent by `POST` needs, `{{ csrf_token }}` its value alone.
    ///
    /// # Errors
    /// When there is no such template, or it shows a value that it was not given, or it cannot be filled in.
    pub fn render(&self, template: &str, values: impl serde::Serialize) -> Result<String> {
        crate::template::render(
            self,
            template,
            &minijinja::Value::from(minijinja::value::Serde(values)),
        )
        .map_err(Error::from)
    }

    /// Writes a line to the server's log, with the plugin's name: at the level `info` of the target `plugin`, which
    /// the server shows unless its option `log_level` says otherwise.
    pub fn log(&self, text: &str) {
        tracing::info!(
            target: "plugin",
            plugin = self.plugin.slug,
            mixin = self.scope.mixin,
            "{text}"
        );
    }
}
