//! The table of plugin configurations, which administrators change.

use diesel::prelude::*;

use crate::db::json::JsonObject;
use crate::db::{Db, generation};
use crate::meta::Meta;
use crate::schema::plugin_configs;
use crate::with_connection;

/// The configuration row of a plugin. By default the plugin is not active.
#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
#[diesel(table_name = plugin_configs)]
pub struct PluginConfig {
    /// Primary key.
    pub id: i64,
    /// Slug of the plugin.
    pub key: String,
    /// Name of the plugin when it was last linked.
    pub name: Option<String>,
    /// Unused: plugins are not installed at run time.
    pub package_name: Option<String>,
    /// Whether the plugin should run.
    pub active: bool,
    /// The priority set by an administrator; otherwise that of the plugin applies.
    pub priority: Option<i32>,
    /// Number of releases from quarantine. A process that sees another number ends the plugin's quarantine and retries
    /// a failed start.
    pub releases: i32,
    /// Metadata of clients and plugins.
    pub metadata: Option<JsonObject>,
}

/// Loads all rows in list order: active plugins first, then by name and key.
///
/// # Errors
/// When the query fails.
pub fn all(db: &mut Db) -> QueryResult<Vec<PluginConfig>> {
    let mut rows: Vec<PluginConfig> = plugin_configs::table
        .select(PluginConfig::as_select())
        .load(db)?;
    // Not sorted by the database: its collation depends on how it was created.
    rows.sort_by(|a, b| (b.active, &a.name, &a.key).cmp(&(a.active, &b.name, &b.key)));
    Ok(rows)
}

/// Loads the row of the plugin.
///
/// # Errors
/// When the query fails.
pub fn find(db: &mut Db, key: &str) -> QueryResult<Option<PluginConfig>> {
    plugin_configs::table
        .filter(plugin_configs::key.eq(key))
        .select(PluginConfig::as_select())
        .first(db)
        .optional()
}

/// Locks and loads the row of the plugin, for a change that depends on its values. Other writers wait, on PostgreSQL
/// for this row, on SQLite for the whole database.
///
/// # Errors
/// When a query fails.
pub fn find_for_update(db: &mut Db, key: &str) -> QueryResult<Option<PluginConfig>> {
    diesel::update(plugin_configs::table.filter(plugin_configs::key.eq(key)))
        .set(plugin_configs::active.eq(plugin_configs::active))
        .execute(db)?;
    find(db, key)
}

/// Creates the missing rows of the linked plugins, activates mandatory plugins and updates names. Returns whether
/// anything changed.
///
/// # Errors
/// When a query fails.
pub fn synchronise(db: &mut Db, linked: &[(&'static Meta, bool)]) -> QueryResult<bool> {
    let rows: std::collections::HashMap<String, PluginConfig> = all(db)?
        .into_iter()
        .map(|row| (row.key.clone(), row))
        .collect();
    let mut changed = false;
    for (meta, mandatory) in linked {
        match rows.get(meta.slug) {
            None => insert(db, meta, *mandatory)?,
            Some(row) if row.name.as_deref() != Some(meta.name) || (*mandatory && !row.active) => {
                diesel::update(plugin_configs::table.find(row.id))
                    .set((
                        plugin_configs::name.eq(meta.name),
                        plugin_configs::active.eq(row.active || *mandatory),
                    ))
                    .execute(db)?;
            }
            Some(_) => continue,
        }
        changed = true;
    }
    if changed {
        generation::increment(db)?;
    }
    Ok(changed)
}

/// Inserts the row unless another process has inserted it at the same time.
fn insert(db: &mut Db, meta: &Meta, active: bool) -> QueryResult<()> {
    let row = (
        plugin_configs::key.eq(meta.slug),
        plugin_configs::name.eq(meta.name),
        plugin_configs::active.eq(active),
    );
    with_connection!(db, |connection| diesel::insert_into(plugin_configs::table)
        .values(row)
        .on_conflict(plugin_configs::key)
        .do_nothing()
        .execute(connection)
        .map(drop))
}

/// Activates or deactivates a plugin. Returns `false` if it has no row.
///
/// # Errors
/// When a query fails.
pub fn set_active(db: &mut Db, key: &str, active: bool) -> QueryResult<bool> {
    let changed = diesel::update(plugin_configs::table.filter(plugin_configs::key.eq(key)))
        .set(plugin_configs::active.eq(active))
        .execute(db)?;
    generation::increment(db)?;
    Ok(changed == 1)
}

/// Releases a plugin, or all of them, from quarantine in every process.
///
/// # Errors
/// When a query fails.
pub fn release(db: &mut Db, key: Option<&str>) -> QueryResult<()> {
    let raised = plugin_configs::releases.eq(plugin_configs::releases + 1);
    match key {
        Some(key) => diesel::update(plugin_configs::table.filter(plugin_configs::key.eq(key)))
            .set(raised)
            .execute(db)?,
        None => diesel::update(plugin_configs::table)
            .set(raised)
            .execute(db)?,
    };
    generation::increment(db)
}

/// Sets the priority of a plugin; `None` restores the priority of the plugin itself. Returns `false` if it has no row.
///
/// # Errors
/// When a query fails.
pub fn set_priority(db: &mut Db, key: &str, priority: Option<i32>) -> QueryResult<bool> {
    let changed = diesel::update(plugin_configs::table.filter(plugin_configs::key.eq(key)))
        .set(plugin_configs::priority.eq(priority))
        .execute(db)?;
    generation::increment(db)?;
    Ok(changed == 1)
}

/// Replaces the metadata.
///
/// # Errors
/// When a query fails.
pub fn set_metadata(db: &mut Db, key: &str, metadata: &JsonObject) -> QueryResult<()> {
    diesel::update(plugin_configs::table.filter(plugin_configs::key.eq(key)))
        .set(plugin_configs::metadata.eq(metadata))
        .execute(db)?;
    generation::increment(db)
}

/// Deletes the row and, with it, the plugin's settings. The row is created again at the next start or reload.
///
/// # Errors
/// When a query fails.
pub fn delete(db: &mut Db, key: &str) -> QueryResult<()> {
    diesel::delete(plugin_configs::table.filter(plugin_configs::key.eq(key))).execute(db)?;
    generation::increment(db)
}
