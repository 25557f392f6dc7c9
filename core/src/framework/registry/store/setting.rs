//! Stored values of settings: one interface for four kinds of owners.

use diesel::prelude::*;

use crate::db::statement::Statement;
use crate::db::{Db, generation};
use crate::schema::{
    global_settings, plugin_configs, plugin_settings, plugin_user_settings, user_settings,
};
use crate::with_connection;

/// The owner of settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingOwner<'a> {
    /// The server.
    Global,
    /// One user.
    User(i64),
    /// One plugin, by slug.
    Plugin(&'a str),
    /// One user, for the plugin with the slug.
    PluginUser(&'a str, i64),
}

/// A stored value. `Debug` leaves the value out, since it can be a secret.
#[derive(Clone, PartialEq, Eq, Queryable)]
pub struct StoredSetting {
    /// Primary key.
    pub id: i64,
    /// Key of the setting.
    pub key: String,
    /// The value as a string.
    pub value: String,
}

impl std::fmt::Debug for StoredSetting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoredSetting")
            .field("id", &self.id)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

/// Loads all stored values of the owner, oldest first.
///
/// # Errors
/// When the query fails.
pub fn load(db: &mut Db, owner: SettingOwner<'_>) -> QueryResult<Vec<StoredSetting>> {
    match owner {
        SettingOwner::Global => global_settings::table
            .order(global_settings::id)
            .select((
                global_settings::id,
                global_settings::key,
                global_settings::value,
            ))
            .load(db),
        SettingOwner::User(user) => user_settings::table
            .filter(user_settings::user_id.eq(user))
            .order(user_settings::id)
            .select((user_settings::id, user_settings::key, user_settings::value))
            .load(db),
        SettingOwner::Plugin(slug) => plugin_settings::table
            .inner_join(plugin_configs::table)
            .filter(plugin_configs::key.eq(slug))
            .order(plugin_settings::id)
            .select((
                plugin_settings::id,
                plugin_settings::key,
                plugin_settings::value,
            ))
            .load(db),
        SettingOwner::PluginUser(slug, user) => plugin_user_settings::table
            .inner_join(plugin_configs::table)
            .filter(plugin_configs::key.eq(slug))
            .filter(plugin_user_settings::user_id.eq(user))
            .order(plugin_user_settings::id)
            .select((
                plugin_user_settings::id,
                plugin_user_settings::key,
                plugin_user_settings::value,
            ))
            .load(db),
    }
}

/// Loads the values of all plugins' settings, each with the plugin's slug, oldest first.
///
/// # Errors
/// When the query fails.
pub fn load_all_plugins(db: &mut Db) -> QueryResult<Vec<(String, StoredSetting)>> {
    plugin_settings::table
        .inner_join(plugin_configs::table)
        .order(plugin_settings::id)
        .select((
            plugin_configs::key,
            (
                plugin_settings::id,
                plugin_settings::key,
                plugin_settings::value,
            ),
        ))
        .load(db)
}

/// Stores a value and creates the row if it is missing. Increments the generation, except for values of users, which no
/// process caches.
///
/// # Errors
/// When a query fails; [`diesel::NotFound`] if the plugin has no configuration row.
pub fn store(db: &mut Db, owner: SettingOwner<'_>, key: &str, value: &str) -> QueryResult<()> {
    write(db, owner, key, value, true)?;
    match owner {
        SettingOwner::Global | SettingOwner::Plugin(_) => generation::increment(db),
        SettingOwner::User(_) | SettingOwner::PluginUser(..) => Ok(()),
    }
}

/// Creates the row with the given default if it is missing, as InvenTree does when a setting is read.
///
/// # Errors
/// As for [`store`].
pub fn ensure(db: &mut Db, owner: SettingOwner<'_>, key: &str, default: &str) -> QueryResult<()> {
    write(db, owner, key, default, false)
}

/// Stores a plugin's value unless a non-empty value is stored already.
///
/// # Errors
/// When a query fails.
pub fn set_if_empty(db: &mut Db, slug: &str, key: &str, value: &str) -> QueryResult<()> {
    let mut sql =
        Statement::new("INSERT INTO plugin_settings (plugin_id, key, value) SELECT c.id, ");
    sql.value(key)
        .sql(", ")
        .value(value)
        .sql(" FROM plugin_configs c WHERE c.key = ")
        .value(slug)
        .sql(
            " ON CONFLICT (plugin_id, key) DO UPDATE SET value = excluded.value WHERE plugin_settings.value = ''",
        );
    if sql.run(db)? > 0 {
        generation::increment(db)?;
    }
    Ok(())
}

macro_rules! upsert {
    ($db:expr, $table:ident, $row:expr, $unique:expr, $value:expr, $replace:expr) => {
        with_connection!($db, |connection| if $replace {
            diesel::insert_into($table::table)
                .values($row)
                .on_conflict($unique)
                .do_update()
                .set($table::value.eq($value))
                .execute(connection)
        } else {
            diesel::insert_into($table::table)
                .values($row)
                .on_conflict($unique)
                .do_nothing()
                .execute(connection)
        })
        .map(drop)
    };
}

fn write(
    db: &mut Db,
    owner: SettingOwner<'_>,
    key: &str,
    value: &str,
    replace: bool,
) -> QueryResult<()> {
    match owner {
        SettingOwner::Global => {
            use global_settings as t;
            upsert!(
                db,
                t,
                (t::key.eq(key), t::value.eq(value)),
                t::key,
                value,
                replace
            )
        }
        SettingOwner::User(user) => {
            use user_settings as t;
            let row = (t::user_id.eq(user), t::key.eq(key), t::value.eq(value));
            upsert!(db, t, row, (t::user_id, t::key), value, replace)
        }
        SettingOwner::Plugin(slug) => {
            use plugin_settings as t;
            let row = (
                t::plugin_id.eq(plugin_id(db, slug)?),
                t::key.eq(key),
                t::value.eq(value),
            );
            upsert!(db, t, row, (t::plugin_id, t::key), value, replace)
        }
        SettingOwner::PluginUser(slug, user) => {
            use plugin_user_settings as t;
            let plugin = plugin_id(db, slug)?;
            let row = (
                t::plugin_id.eq(plugin),
                t::user_id.eq(user),
                t::key.eq(key),
                t::value.eq(value),
            );
            upsert!(
                db,
                t,
                row,
                (t::plugin_id, t::user_id, t::key),
                value,
                replace
            )
        }
    }
}

fn plugin_id(db: &mut Db, slug: &str) -> QueryResult<i64> {
    plugin_configs::table
        .filter(plugin_configs::key.eq(slug))
        .select(plugin_configs::id)
        .first(db)
}
