//! Values of settings: cached in the snapshot, changed one at a time.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

use crate::Context;
use crate::access::User;
use crate::db::{Db, DbError, generation};
use crate::framework::mixin::settings::settings;
use crate::mixin::settings::DynSettings;
use crate::registry::host::{self, Host};
use crate::registry::snapshot::{Snapshot, StoredState};
use crate::registry::store::plugin_config;
use crate::registry::store::plugin_priority::{self, Priorities};
use crate::registry::store::setting::{self, SettingOwner};
use crate::registry::{ChangeSettingError, Registry, Wait};
use crate::settings::check::{self, ValueError};
use crate::settings::{SettingSpec, Values};

impl StoredState {
    /// Reads the shared state. The generation is read first, so the rest is at least as new.
    pub(crate) fn load(db: &mut Db, host: &dyn Host) -> Result<Self, DbError> {
        let generation = generation::current(db)?;
        let configs = plugin_config::all(db)?;
        let priorities = plugin_priority::all(db)?;
        let global_values: Values = setting::load(db, SettingOwner::Global)?
            .into_iter()
            .map(|stored| (stored.key, stored.value))
            .collect();
        let mut plugin_values: HashMap<String, Values> = HashMap::new();
        for (slug, stored) in setting::load_all_plugins(db)? {
            plugin_values
                .entry(slug)
                .or_default()
                .insert(stored.key, stored.value);
        }
        Ok(Self {
            generation,
            configs,
            priorities,
            host_settings: host.read_settings(&global_values),
            global_values: Arc::new(global_values),
            plugin_values: plugin_values
                .into_iter()
                .map(|(slug, values)| (slug, Arc::new(values)))
                .collect(),
        })
    }
}

impl Snapshot {
    /// Creates the snapshot that is used until the database has been read.
    pub(crate) fn empty(host: &dyn Host) -> Self {
        let values = Values::default();
        Self {
            stored: Arc::new(StoredState {
                generation: -1,
                configs: Vec::new(),
                priorities: Priorities::default(),
                host_settings: host.read_settings(&values),
                global_values: Arc::new(values),
                plugin_values: HashMap::new(),
            }),
            plugins: Arc::default(),
        }
    }
}

/// # Errors
/// When the value is the key of a row that does not exist, or the query fails.
fn check_row_exists(
    host: &dyn Host,
    db: &mut Db,
    spec: &SettingSpec,
    text: &str,
) -> Result<(), ChangeSettingError> {
    if host::names_a_row(host, db, spec, text).map_err(DbError::from)? {
        return Ok(());
    }
    Err(ValueError::DoesNotExist(text.to_owned()).into())
}

impl Registry {
    /// Returns the stored values of the server's own settings.
    #[must_use]
    pub fn global_values(&self) -> Arc<Values> {
        Arc::clone(&self.snapshot().stored.global_values)
    }

    /// Returns the stored values of a plugin's settings.
    ///
    /// # Errors
    /// Never at present: they are cached in memory.
    pub fn plugin_values(&self, slug: &str) -> Result<Arc<Values>, DbError> {
        Ok(self
            .snapshot()
            .stored
            .plugin_values
            .get(slug)
            .cloned()
            .unwrap_or_default())
    }

    /// Loads a user's own values of a plugin's user settings.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn plugin_user_values(&self, slug: &str, user: i64) -> Result<Values, DbError> {
        let stored = self.db().read(|db| {
            setting::load(db, SettingOwner::PluginUser(slug, user)).map_err(DbError::from)
        })?;
        Ok(stored
            .into_iter()
            .map(|stored| (stored.key, stored.value))
            .collect())
    }

    /// Changes one setting: checks the value and the row that it refers to, runs the plugin's validator isolated,
    /// stores the value in one transaction, and notifies the plugin.
    ///
    /// # Errors
    /// When the value breaks a rule, the validator fails, or the database does not answer.
    pub fn change_setting(
        self: &Arc<Self>,
        owner: SettingOwner<'_>,
        spec: &'static SettingSpec,
        value: &Value,
        user: &Arc<User>,
    ) -> Result<(), ChangeSettingError> {
        let text = check::to_text(spec, value)?;
        self.db()
            .read(|db| check_row_exists(&*self.options.host, db, spec, &text))?;
        self.run_validator(owner, spec, &text, user)?;
        self.db().write(|db| {
            check_row_exists(&*self.options.host, db, spec, &text)?;
            let stored = setting::store(db, owner, spec.key, &text);
            Ok::<_, ChangeSettingError>(stored.map_err(DbError::from)?)
        })?;
        self.refresh(Wait::No)?;
        self.notify_plugin(owner, spec.key, user);
        Ok(())
    }

    fn run_validator(
        self: &Arc<Self>,
        owner: SettingOwner<'_>,
        spec: &'static SettingSpec,
        text: &str,
        user: &Arc<User>,
    ) -> Result<(), ChangeSettingError> {
        let Some(validator) = spec.validator else {
            return Ok(());
        };
        let slug = match owner {
            SettingOwner::Plugin(slug) | SettingOwner::PluginUser(slug, _) => slug,
            // Validators of the server's own settings need no isolation.
            SettingOwner::Global | SettingOwner::User(_) => {
                let error = |text| self.options.host.setting_error(spec, text).into();
                return validator(text).map_err(error);
            }
        };
        let owned = text.to_owned();
        let call = move |_: &(dyn DynSettings + 'static), _: &Context| Ok(validator(&owned));
        match self.call_as::<settings, _>(user, slug, "validator", call) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(text)) => Err(ValueError::Rejected(text).into()),
            Err(error) => Err(ChangeSettingError::Validator {
                plugin: slug.to_owned(),
                error,
            }),
        }
    }

    fn notify_plugin(
        self: &Arc<Self>,
        owner: SettingOwner<'_>,
        key: &'static str,
        user: &Arc<User>,
    ) {
        if let SettingOwner::Plugin(slug) = owner {
            // The value is stored already; a failure of the plugin is recorded.
            drop(
                self.call_as::<settings, _>(user, slug, "settings_changed", move |plugin, cx| {
                    plugin.settings_changed(cx, key)
                }),
            );
        }
    }
}
