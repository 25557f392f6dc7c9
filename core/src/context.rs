//! What a plugin gets with every call.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::db::{Database, DbError};
use crate::dispatch::Scope;
use crate::error::{Error, Result};
use crate::meta::Meta;
use crate::mixin::barcode::Barcode;
use crate::mixin::settings::SettingsMixin;
use crate::models::barcode::carrier::Carrier;
use crate::models::barcode::find::{self, Carried};
use crate::models::user::User;
use crate::plugin_trait::Plugin;
use crate::registry::Registry;
use crate::resource::Desk;
use crate::settings::PluginSettings;

/// The field of a form that holds [`Context::csrf_token`].
pub const CSRF_FIELD: &str = "csrfmiddlewaretoken";

/// What a plugin gets with every call: who calls, the settings, the database, the registry, the time left.
#[derive(Debug, Clone)]
pub struct Context {
    scope: Arc<Scope>,
    plugin: &'static Meta,
    deadline: Instant,
}

impl Context {
    pub(crate) fn of(scope: Arc<Scope>, plugin: &'static Meta) -> Self {
        let deadline = Instant::now() + scope.allowed;
        Self {
            scope,
            plugin,
            deadline,
        }
    }

    pub(crate) fn set_plugin(&mut self, plugin: &'static Meta) {
        self.plugin = plugin;
    }

    /// A context outside of dispatch: for `urls` handlers and for tests.
    #[must_use]
    pub fn new(scope: Scope, plugin: &'static Meta) -> Self {
        Self::of(Arc::new(scope), plugin)
    }

    /// Who calls; [`User::system`] where nobody does.
    #[must_use]
    pub fn user(&self) -> &User {
        &self.scope.user
    }

    /// Makes, changes and deletes items on behalf of the calling user: with their rights, under the same rules as
    /// a request of theirs. See [`Desk`].
    #[must_use]
    pub fn desk(&self) -> Desk {
        let mut desk = Desk::new(&self.scope.registry, Arc::clone(&self.scope.user));
        desk.is_plugins = true;
        desk
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
        Ok(self.desk().with_author(|author| {
            let db = self.db();
            db.read(|db| Ok::<_, DbError>(found.show(db, author)?))
        })?)
    }

    /// The item that carries the barcode, as a match shows it under the name of its model.
    ///
    /// # Errors
    /// When the database gives no answer.
    pub fn carrier_of(&self, barcode: &Barcode) -> Result<Option<(&'static str, Value)>> {
        let hash = barcode.hash();
        let found = self
            .db()
            .read(|db| Ok::<_, DbError>(find::by_hash(db, &hash)?))?;
        let Some(found) = found else {
            return Ok(None);
        };
        let label = found.carrier.model();
        Ok(self.matched(label, found.pk)?.map(|item| (label, item)))
    }

    /// The database.
    #[must_use]
    pub fn db(&self) -> &Database {
        self.scope.registry.db()
    }

    /// The plugins of this server.
    #[must_use]
    pub fn registry(&self) -> &Arc<Registry> {
        &self.scope.registry
    }

    /// The time, in UTC.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.scope.registry.clock().now()
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
        let values = self.registry().plugin_values(P::META.slug)?;
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
            .registry()
            .plugin_user_values(P::META.slug, self.user().pk)?;
        Ok(<P::Settings as PluginSettings>::User::read(&values))
    }

    /// The address of the plugin's own URL of the given name, with the values of its placeholders.
    ///
    /// # Errors
    /// When the plugin has no such URL, or the values are not as many as the placeholders.
    pub fn url(&self, name: &str, values: &[&str]) -> Result<String> {
        crate::mixin::urls::address::of(self.registry(), self.plugin.slug, name, values)
            .map_err(Error::from)
    }

    /// The value that a request of the caller's session must carry to write: in the header `X-CSRFToken`, or in the
    /// field [`CSRF_FIELD`] of a form. None where the caller has no session, and so needs none.
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

impl actix_web::FromRequest for Context {
    type Error = actix_web::Error;
    type Future = std::future::Ready<Result<Self, Self::Error>>;

    fn from_request(
        request: &actix_web::HttpRequest,
        _: &mut actix_web::dev::Payload,
    ) -> Self::Future {
        use actix_web::HttpMessage as _;
        let context = request.extensions().get::<Self>().cloned();
        std::future::ready(context.ok_or_else(|| {
            actix_web::error::ErrorInternalServerError("a context exists in plugin URLs only")
        }))
    }
}
