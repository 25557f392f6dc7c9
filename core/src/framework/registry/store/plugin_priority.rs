//! Priorities of plugins for single mixins, set by administrators.

use std::collections::{BTreeMap, HashMap};

use diesel::QueryResult;

use crate::db::sql_value::SqlValue;
use crate::db::statement::Statement;
use crate::db::{Db, generation};

/// Priorities by plugin slug and mixin.
#[derive(Debug, Clone, Default)]
pub struct Priorities(HashMap<String, BTreeMap<String, i32>>);

impl Priorities {
    /// Returns the plugin's priority for the mixin.
    #[must_use]
    pub fn get(&self, slug: &str, mixin: &str) -> Option<i32> {
        self.0.get(slug)?.get(mixin).copied()
    }

    /// Iterates over the mixins for which the plugin has a priority.
    pub fn of_plugin(&self, slug: &str) -> impl Iterator<Item = (&str, i32)> {
        let places = self.0.get(slug).into_iter().flatten();
        places.map(|(mixin, priority)| (mixin.as_str(), *priority))
    }
}

/// Loads all priorities.
///
/// # Errors
/// When the query fails.
pub fn all(db: &mut Db) -> QueryResult<Priorities> {
    let sql = Statement::new(
        "SELECT c.key, p.mixin, p.priority FROM plugin_priorities p JOIN plugin_configs c ON c.id = p.plugin_id",
    );
    let mut all = Priorities::default();
    for row in sql.cached().load(db)? {
        if let [slug, mixin, priority] = row.as_slice()
            && let Some(priority) = priority.int().and_then(|number| i32::try_from(number).ok())
        {
            let places = all.0.entry(slug.text().to_owned()).or_default();
            places.insert(mixin.text().to_owned(), priority);
        }
    }
    Ok(all)
}

/// Sets the plugin's priority for the mixin; `None` restores the plugin's general priority. Returns `false` if the
/// plugin has no configuration row.
///
/// # Errors
/// When a query fails.
pub fn set(db: &mut Db, slug: &str, mixin: &str, priority: Option<i32>) -> QueryResult<bool> {
    let mut sql = Statement::new("SELECT id FROM plugin_configs WHERE key = ").cached();
    let Some(plugin) = sql
        .value(slug)
        .first_value(db)?
        .as_ref()
        .and_then(SqlValue::int)
    else {
        return Ok(false);
    };
    match priority {
        Some(priority) => {
            let mut sql = Statement::new(
                "INSERT INTO plugin_priorities (plugin_id, mixin, priority) VALUES (",
            )
            .cached();
            let row = [
                SqlValue::from(plugin),
                mixin.into(),
                i64::from(priority).into(),
            ];
            sql.list(row);
            sql.sql(") ON CONFLICT (plugin_id, mixin) DO UPDATE SET priority = excluded.priority");
            sql.run(db)?;
        }
        None => {
            let mut sql =
                Statement::new("DELETE FROM plugin_priorities WHERE plugin_id = ").cached();
            sql.value(plugin)
                .sql(" AND mixin = ")
                .value(mixin)
                .run(db)?;
        }
    }
    generation::increment(db)?;
    Ok(true)
}
