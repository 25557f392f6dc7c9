//! Values of settings: read for everybody at once, changed one at a time.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

use crate::Context;
use crate::db::{Db, DbError, generation};
use crate::dispatch::Scope;
use crate::dispatch::failure::CallError;
use crate::mixin::kind;
use crate::mixin::settings::DynSettings;
use crate::models::plugin_config;
use crate::models::plugin_priority::{self, Priorities};
use crate::models::setting::{self, Owner};
use crate::models::user::User;
use crate::registry::snapshot::{Snapshot, Stored};
use crate::registry::{Registry, Wait};
use crate::settings::check::{self, ValueError};
use crate::settings::global::{CURRENCY_CODES, GlobalSettings};
use crate::settings::{PluginSettings, SettingSpec, Values};

/// Why a setting was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// The value breaks a rule.
    #[error(transparent)]
    Value(#[from] ValueError),
    /// The plugin's own check gave no answer.
    #[error("the check of the plugin `{plugin}` failed: {error}")]
    Check {
        /// Slug.
        plugin: String,
        /// Why.
        error: CallError,
    },
    /// The database gave no answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

impl Stored {
    /// Reads the shared state. The generation is read first, so that the rest is at least as new.
    pub(crate) fn read(db: &mut Db) -> Result<Self, DbError> {
        let generation = generation::current(db)?;
        let configs = plugin_config::all(db)?;
        let priorities = plugin_priority::all(db)?;
        let global_values: Values = setting::stored(db, Owner::Global)?
            .into_iter()
            .map(|stored| (stored.key, stored.value))
            .collect();
        let mut plugin_values: HashMap<String, Values> = HashMap::new();
        for (slug, stored) in setting::of_all_plugins(db)? {
            plugin_values
                .entry(slug)
                .or_default()
                .insert(stored.key, stored.value);
        }
        Ok(Self {
            generation,
            configs,
            priorities,
            global: GlobalSettings::read(&global_values),
            global_values: Arc::new(global_values),
            plugin_values: plugin_values
                .into_iter()
                .map(|(slug, values)| (slug, Arc::new(values)))
                .collect(),
        })
    }
}

impl Default for Snapshot {
    fn default() -> Self {
        let values = Values::default();
        Self {
            stored: Arc::new(Stored {
                generation: -1,
                configs: Vec::new(),
                priorities: Priorities::default(),
                global: GlobalSettings::read(&values),
                global_values: Arc::new(values),
                plugin_values: HashMap::new(),
            }),
            set: Arc::default(),
        }
    }
}

/// # Errors
/// Where the text is the key of a row that is not there; when the query fails.
fn find_row(db: &mut Db, spec: &SettingSpec, text: &str) -> Result<(), ChangeError> {
    if setting::names_a_row(db, spec, text).map_err(DbError::from)? {
        return Ok(());
    }
    Err(ValueError::NoRow(text.to_owned()).into())
}

impl Registry {
    /// The stored values of the server's own settings.
    #[must_use]
    pub fn global_values(&self) -> Arc<Values> {
        Arc::clone(&self.snapshot().stored.global_values)
    }

    /// The stored values of a plugin's settings.
    ///
    /// # Errors
    /// Never at present: they are kept in memory.
    pub fn plugin_values(&self, slug: &str) -> Result<Arc<Values>, DbError> {
        Ok(self
            .snapshot()
            .stored
            .plugin_values
            .get(slug)
            .cloned()
            .unwrap_or_default())
    }

    /// The values that a user has stored for a plugin.
    ///
    /// # Errors
    /// When the database gives no answer.
    pub fn plugin_user_values(&self, slug: &str, user: i64) -> Result<Values, DbError> {
        let stored = self
            .db()
            .read(|db| setting::stored(db, Owner::PluginUser(slug, user)).map_err(DbError::from))?;
        Ok(stored
            .into_iter()
            .map(|stored| (stored.key, stored.value))
            .collect())
    }

    /// Changes one setting: checks the value and the row that it names, asks the plugin's own check behind the fence, stores the value
    /// in one transaction, and tells the plugin.
    ///
    /// # Errors
    /// When the value breaks a rule, the check gives no answer, or the database gives none.
    pub fn change_setting(
        self: &Arc<Self>,
        owner: Owner<'_>,
        spec: &'static SettingSpec,
        value: &Value,
        user: &Arc<User>,
    ) -> Result<(), ChangeError> {
        let text = check::to_text(spec, value)?;
        self.db().read(|db| find_row(db, spec, &text))?;
        self.ask_validator(owner, spec, &text, user)?;
        self.db().write(|db| {
            find_row(db, spec, &text)?;
            let stored = setting::store(db, owner, spec.key, &text);
            Ok::<_, ChangeError>(stored.map_err(DbError::from)?)
        })?;
        self.refresh(Wait::No)?;
        self.tell(owner, spec.key, user);
        Ok(())
    }

    fn ask_validator(
        self: &Arc<Self>,
        owner: Owner<'_>,
        spec: &'static SettingSpec,
        text: &str,
        user: &Arc<User>,
    ) -> Result<(), ChangeError> {
        let Some(validator) = spec.validator else {
            return Ok(());
        };
        let slug = match owner {
            Owner::Plugin(slug) | Owner::PluginUser(slug, _) => slug,
            // The server's own checks are its own code.
            Owner::Global | Owner::User(_) => {
                let refused = match spec.key {
                    CURRENCY_CODES => ValueError::Refused,
                    _ => ValueError::Malformed,
                };
                return validator(text).map_err(|text| refused(text).into());
            }
        };
        let owned = text.to_owned();
        let call = move |_: &(dyn DynSettings + 'static), _: &Context| Ok(validator(&owned));
        match self.call_settings(slug, "validator", user, call) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(text)) => Err(ValueError::Refused(text).into()),
            Err(error) => Err(ChangeError::Check {
                plugin: slug.to_owned(),
                error,
            }),
        }
    }

    fn tell(self: &Arc<Self>, owner: Owner<'_>, key: &'static str, user: &Arc<User>) {
        if let Owner::Plugin(slug) = owner {
            // The change stands; what goes wrong in the plugin is recorded.
            drop(
                self.call_settings(slug, "settings_changed", user, move |plugin, cx| {
                    plugin.settings_changed(cx, key)
                }),
            );
        }
    }

    fn call_settings<R: Send + 'static>(
        self: &Arc<Self>,
        slug: &str,
        function: &'static str,
        user: &Arc<User>,
        call: impl Fn(&(dyn DynSettings + 'static), &Context) -> crate::Result<R>
        + Send
        + Sync
        + 'static,
    ) -> Result<R, CallError> {
        let list = self.with_mixin::<kind::settings>();
        let ready = list.iter().find(|ready| ready.plugin.slug == slug).cloned();
        let scope = Scope::new(self, Arc::clone(user), "settings", function);
        self.dispatcher()
            .one_blocking(scope, ready.ok_or(CallError::Busy)?, call)
    }
}
