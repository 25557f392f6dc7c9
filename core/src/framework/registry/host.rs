//! The part of the registry that the program above the framework provides.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use diesel::QueryResult;

use crate::db::Db;
use crate::settings::check::ValueError;
use crate::settings::{Model, SettingSpec, Values};

/// What the program above the framework provides: its typed settings, and the rows to which settings can refer. Its
/// code gets the value back with [`Registry::host`](crate::registry::Registry::host).
pub trait Host: Any + fmt::Debug + Send + Sync {
    /// Reads the server's own settings into their typed form; called each time the stored state is read for a
    /// [snapshot](crate::registry::snapshot).
    fn read_settings(&self, values: &Values) -> Arc<dyn Any + Send + Sync>;

    /// Whether the model has a row with the primary key.
    ///
    /// # Errors
    /// When the query fails.
    fn row_exists(&self, db: &mut Db, model: Model, key: i64) -> QueryResult<bool>;

    /// Returns the error for a value that the validator of one of the server's own settings has rejected.
    fn setting_error(&self, spec: &SettingSpec, text: String) -> ValueError {
        let _ = spec;
        ValueError::Malformed(text)
    }
}

/// Whether the value refers to an existing row. `true` for an empty value, and for a setting that refers to no model.
///
/// # Errors
/// When the query fails.
pub fn names_a_row(
    host: &dyn Host,
    db: &mut Db,
    spec: &SettingSpec,
    text: &str,
) -> QueryResult<bool> {
    let Some(model) = spec.model.filter(|_| !text.is_empty()) else {
        return Ok(true);
    };
    match text.parse() {
        Ok(key) => host.row_exists(db, model, key),
        Err(_) => Ok(false),
    }
}

/// A host without settings and models.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoHost;

impl Host for NoHost {
    fn read_settings(&self, _: &Values) -> Arc<dyn Any + Send + Sync> {
        Arc::new(())
    }

    fn row_exists(&self, _: &mut Db, _: Model, _: i64) -> QueryResult<bool> {
        Ok(false)
    }
}
