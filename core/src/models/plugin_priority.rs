//! The administrator's place for a plugin among those of one mixin.

use std::collections::{BTreeMap, HashMap};

use diesel::QueryResult;

use crate::db::{Db, generation};
use crate::resource::{Cell, Statement};

/// Places by the slugs of plugins and by mixins.
#[derive(Debug, Clone, Default)]
pub struct Priorities(HashMap<String, BTreeMap<String, i32>>);

impl Priorities {
    /// The plugin's place among those of the mixin.
    #[must_use]
    pub fn get(&self, slug: &str, mixin: &str) -> Option<i32> {
        self.0.get(slug)?.get(mixin).copied()
    }

    /// The plugin's places by mixins.
    pub fn of(&self, slug: &str) -> impl Iterator<Item = (&str, i32)> {
        let places = self.0.get(slug).into_iter().flatten();
        places.map(|(mixin, priority)| (mixin.as_str(), *priority))
    }
}

/// All of them.
///
/// # Errors
/// When the query fails.
pub fn all(db: &mut Db) -> QueryResult<Priorities> {
    let sql = Statement::new(
        "SELECT c.key, p.mixin, p.priority FROM plugin_priorities p JOIN plugin_configs c ON c.id = p.plugin_id",
    );
    let mut all = Priorities::default();
    for row in sql.kept().load(db)? {
        if let [slug, mixin, priority] = row.as_slice()
            && let Some(priority) = priority.int().and_then(|number| i32::try_from(number).ok())
        {
            let places = all.0.entry(slug.text().to_owned()).or_default();
            places.insert(mixin.text().to_owned(), priority);
        }
    }
    Ok(all)
}

/// Puts a plugin elsewhere among those of the mixin; `None` puts it back where it stands among all. `false` where
/// it has no row.
///
/// # Errors
/// When a query fails.
pub fn set(db: &mut Db, slug: &str, mixin: &str, priority: Option<i32>) -> QueryResult<bool> {
    let mut sql = Statement::new("SELECT id FROM plugin_configs WHERE key = ").kept();
    let Some(plugin) = sql.value(slug).first(db)?.as_ref().and_then(Cell::int) else {
        return Ok(false);
    };
    match priority {
        Some(priority) => {
            let mut sql = Statement::new(
                "INSERT INTO plugin_priorities (plugin_id, mixin, priority) VALUES (",
            )
            .kept();
            let row = [Cell::from(plugin), mixin.into(), i64::from(priority).into()];
            sql.list(row);
            sql.sql(") ON CONFLICT (plugin_id, mixin) DO UPDATE SET priority = excluded.priority");
            sql.run(db)?;
        }
        None => {
            let mut sql = Statement::new("DELETE FROM plugin_priorities WHERE plugin_id = ").kept();
            sql.value(plugin)
                .sql(" AND mixin = ")
                .value(mixin)
                .run(db)?;
        }
    }
    generation::raise(db)?;
    Ok(true)
}
