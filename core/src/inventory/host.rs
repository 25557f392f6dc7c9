//! The inventory as the host of the framework's registry.

use std::any::Any;
use std::sync::{Arc, LazyLock};

use diesel::QueryResult;

use crate::db::Db;
use crate::media::Store;
use crate::models::setting_model;
use crate::registry::Registry;
use crate::registry::host::Host;
use crate::registry::snapshot::Snapshot;
use crate::server_settings::global::{CURRENCY_CODES, GlobalSettings};
use crate::settings::check::ValueError;
use crate::settings::{Model, PluginSettings, SettingSpec, Values};

/// The inventory's part of the framework's registry.
#[derive(Debug, Default)]
pub struct InventoryHost {
    /// The store of uploaded files.
    pub media: Store,
}

impl Host for InventoryHost {
    fn read_settings(&self, values: &Values) -> Arc<dyn Any + Send + Sync> {
        Arc::new(GlobalSettings::read(values))
    }

    fn row_exists(&self, db: &mut Db, model: Model, key: i64) -> QueryResult<bool> {
        setting_model::row_exists(db, model, key)
    }

    /// Reports an invalid list of currencies without a field, as InvenTree does, and other errors at the field `value`.
    fn setting_error(&self, spec: &SettingSpec, text: String) -> ValueError {
        match spec.key {
            CURRENCY_CODES => ValueError::Rejected(text),
            _ => ValueError::Malformed(text),
        }
    }
}

/// The defaults for a registry without the inventory.
static DEFAULTS: LazyLock<(GlobalSettings, Store)> =
    LazyLock::new(|| (GlobalSettings::read(&Values::default()), Store::default()));

impl GlobalSettings {
    /// Returns the server's own settings of the snapshot.
    #[must_use]
    pub fn of(snapshot: &Snapshot) -> &Self {
        snapshot.host_settings().unwrap_or(&DEFAULTS.0)
    }
}

impl Store {
    /// Returns the store of uploaded files of the registry's server.
    #[must_use]
    pub fn of(registry: &Registry) -> &Self {
        registry
            .host::<InventoryHost>()
            .map_or(&DEFAULTS.1, |host| &host.media)
    }
}
