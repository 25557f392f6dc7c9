//! The administrator's row for a plugin.

use diesel::prelude::*;

use crate::both;
use crate::db::json::JsonObject;
use crate::db::{Db, generation};
use crate::meta::Meta;
use crate::schema::plugin_configs;

/// The administrator's row for a plugin: off by default.
#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
#[diesel(table_name = plugin_configs)]
pub struct PluginConfig {
    /// Primary key.
    pub id: i64,
    /// Slug of the plugin.
    pub key: String,
    /// Name of the plugin when it was last linked.
    pub name: Option<String>,
    /// Unused here: nothing is installed at run time.
    pub package_name: Option<String>,
    /// Whether the plugin is to run.
    pub active: bool,
    /// The administrator's place for the plugin in the order of dispatch.
    pub priority: Option<i32>,
    /// How often the plugin was let back in: every process that sees the number raised ends its quarantine
    /// and tries a failed start again.
    pub releases: i32,
    /// Whatever clients and plugins keep here.
    pub metadata: Option<JsonObject>,
}

/// All rows, in the order of listings: active first, then by name and key.
///
/// # Errors
/// When the query fails.
pub fn all(db: &mut Db) -> QueryResult<Vec<PluginConfig>> {
    let mut rows: Vec<PluginConfig> = plugin_configs::table
        .select(PluginConfig::as_select())
        .load(db)?;
    // Not by the database, whose collation depends on how it was made.
    rows.sort_by(|a, b| (b.active, &a.name, &a.key).cmp(&(a.active, &b.name, &b.key)));
    Ok(rows)
}

/// The row of the plugin.
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

/// The row of the plugin, for a change that rests on what is there: on PostgreSQL others who change it wait,
/// as all writers do on SQLite.
///
/// # Errors
/// When a query fails.
pub fn find_to_change(db: &mut Db, key: &str) -> QueryResult<Option<PluginConfig>> {
    diesel::update(plugin_configs::table.filter(plugin_configs::key.eq(key)))
        .set(plugin_configs::active.eq(plugin_configs::active))
        .execute(db)?;
    find(db, key)
}

/// Makes the missing rows of the linked plugins, switches mandatory ones on and brings names up to date.
/// Whether anything changed.
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
        generation::raise(db)?;
    }
    Ok(changed)
}

/// Another process may be making the same row at the same time.
fn insert(db: &mut Db, meta: &Meta, active: bool) -> QueryResult<()> {
    let row = (
        plugin_configs::key.eq(meta.slug),
        plugin_configs::name.eq(meta.name),
        plugin_configs::active.eq(active),
    );
    both!(db, |connection| diesel::insert_into(plugin_configs::table)
        .values(row)
        .on_conflict(plugin_configs::key)
        .do_nothing()
        .execute(connection)
        .map(drop))
}

/// Switches a plugin on or off. `false` where it has no row.
///
/// # Errors
/// When a query fails.
pub fn set_active(db: &mut Db, key: &str, active: bool) -> QueryResult<bool> {
    let changed = diesel::update(plugin_configs::table.filter(plugin_configs::key.eq(key)))
        .set(plugin_configs::active.eq(active))
        .execute(db)?;
    generation::raise(db)?;
    Ok(changed == 1)
}

/// Lets a plugin back in, or all of them, in every process.
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
    generation::raise(db)
}

/// Puts a plugin elsewhere in the order of dispatch; `None` puts it back where its author wants it.
/// `false` where it has no row.
///
/// # Errors
/// When a query fails.
pub fn set_priority(db: &mut Db, key: &str, priority: Option<i32>) -> QueryResult<bool> {
    let changed = diesel::update(plugin_configs::table.filter(plugin_configs::key.eq(key)))
        .set(plugin_configs::priority.eq(priority))
        .execute(db)?;
    generation::raise(db)?;
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
    generation::raise(db)
}

/// Deletes the row and, with it, the plugin's settings. It comes back at the next start or reload.
///
/// # Errors
/// When a query fails.
pub fn delete(db: &mut Db, key: &str) -> QueryResult<()> {
    diesel::delete(plugin_configs::table.filter(plugin_configs::key.eq(key))).execute(db)?;
    generation::raise(db)
}
