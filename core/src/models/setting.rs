//! Stored values of settings: four owners, one way to read and write.

use diesel::prelude::*;

use crate::both;
use crate::db::{Db, generation};
use crate::models::RESOURCES;
use crate::models::user::{GROUP, OWNER, USER};
use crate::resource::{Resource, Statement, read};
use crate::schema::{
    global_settings, plugin_configs, plugin_settings, plugin_user_settings, user_settings,
};
use crate::settings::{Model, SettingSpec};

/// Whose settings they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner<'a> {
    /// The server.
    Global,
    /// One user.
    User(i64),
    /// One plugin, by slug.
    Plugin(&'a str),
    /// One user's for one plugin, by slug.
    PluginUser(&'a str, i64),
}

/// A stored value. Prints without it: it may be a secret.
#[derive(Clone, PartialEq, Eq, Queryable)]
pub struct Stored {
    /// Primary key.
    pub id: i64,
    /// Key of the setting.
    pub key: String,
    /// The value as text.
    pub value: String,
}

impl std::fmt::Debug for Stored {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stored")
            .field("id", &self.id)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

/// All stored values of the owner, oldest first.
///
/// # Errors
/// When the query fails.
pub fn stored(db: &mut Db, owner: Owner<'_>) -> QueryResult<Vec<Stored>> {
    match owner {
        Owner::Global => global_settings::table
            .order(global_settings::id)
            .select((
                global_settings::id,
                global_settings::key,
                global_settings::value,
            ))
            .load(db),
        Owner::User(user) => user_settings::table
            .filter(user_settings::user_id.eq(user))
            .order(user_settings::id)
            .select((user_settings::id, user_settings::key, user_settings::value))
            .load(db),
        Owner::Plugin(slug) => plugin_settings::table
            .inner_join(plugin_configs::table)
            .filter(plugin_configs::key.eq(slug))
            .order(plugin_settings::id)
            .select((
                plugin_settings::id,
                plugin_settings::key,
                plugin_settings::value,
            ))
            .load(db),
        Owner::PluginUser(slug, user) => plugin_user_settings::table
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

/// The values of all plugins' settings: slug and stored value, oldest first.
///
/// # Errors
/// When the query fails.
pub fn of_all_plugins(db: &mut Db) -> QueryResult<Vec<(String, Stored)>> {
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

/// All resources that have a list, those of users too.
fn listed() -> impl Iterator<Item = &'static Resource> {
    let users: [&Resource; 3] = [&USER, &GROUP, &OWNER];
    RESOURCES.iter().copied().chain(users)
}

/// The resource whose rows a model's settings name.
fn resource_of(model: Model) -> Option<&'static Resource> {
    listed().find(|resource| resource.target.path == model.api_url)
}

/// What every list understands, or understands beside a filter.
const BESIDE: &[&str] = &[
    "search",
    "ordering",
    "limit",
    "offset",
    "cascade",
    "depth",
    "include_variants",
];

/// The first of the filters of the setting's model by which its list cannot be narrowed.
#[must_use]
pub fn unknown_filter(spec: &SettingSpec) -> Option<&'static str> {
    let model = spec.model?;
    let resource = resource_of(model)?;
    let is_known = |name: &str| {
        BESIDE.contains(&name) || resource.filters.iter().any(|filter| filter.name == name)
    };
    let mut names = model.filters.iter().map(|(name, _)| *name);
    names.find(|name| !is_known(name))
}

/// Whether the text names a row that is there, where the setting's value is the key of one; no key does.
///
/// # Errors
/// When the query fails.
pub fn names_a_row(db: &mut Db, spec: &SettingSpec, text: &str) -> QueryResult<bool> {
    let Some(model) = spec.model.filter(|_| !text.is_empty()) else {
        return Ok(true);
    };
    match (resource_of(model), text.parse()) {
        (Some(resource), Ok(key)) => read::exists(db, resource.target.table, key),
        _ => Ok(false),
    }
}

/// Stores a value; the row is made where it is missing. Raises the generation for what processes keep in
/// memory: the values of users are read each time.
///
/// # Errors
/// When a query fails; [`diesel::NotFound`] where the plugin has no configuration.
pub fn store(db: &mut Db, owner: Owner<'_>, key: &str, value: &str) -> QueryResult<()> {
    write(db, owner, key, value, true)?;
    match owner {
        Owner::Global | Owner::Plugin(_) => generation::raise(db),
        Owner::User(_) | Owner::PluginUser(..) => Ok(()),
    }
}

/// Makes the row with the given default where it is missing, as reading one setting does in the reference.
///
/// # Errors
/// As [`store`].
pub fn ensure(db: &mut Db, owner: Owner<'_>, key: &str, default: &str) -> QueryResult<()> {
    write(db, owner, key, default, false)
}

/// Stores a plugin's value where none is stored, or an empty one.
///
/// # Errors
/// When a query fails.
pub fn fill(db: &mut Db, slug: &str, key: &str, value: &str) -> QueryResult<()> {
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
        generation::raise(db)?;
    }
    Ok(())
}

macro_rules! upsert {
    ($db:expr, $table:ident, $row:expr, $unique:expr, $value:expr, $replace:expr) => {
        both!($db, |connection| if $replace {
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

fn write(db: &mut Db, owner: Owner<'_>, key: &str, value: &str, replace: bool) -> QueryResult<()> {
    match owner {
        Owner::Global => {
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
        Owner::User(user) => {
            use user_settings as t;
            let row = (t::user_id.eq(user), t::key.eq(key), t::value.eq(value));
            upsert!(db, t, row, (t::user_id, t::key), value, replace)
        }
        Owner::Plugin(slug) => {
            use plugin_settings as t;
            let row = (
                t::plugin_id.eq(plugin_id(db, slug)?),
                t::key.eq(key),
                t::value.eq(value),
            );
            upsert!(db, t, row, (t::plugin_id, t::key), value, replace)
        }
        Owner::PluginUser(slug, user) => {
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

#[cfg(test)]
mod tests {
    use super::listed;

    #[test]
    fn every_model_that_a_setting_can_name_has_a_resource() {
        const MODELS: &[(&str, &str)] = inventree_macros::models!();
        for (name, path) in MODELS {
            let has_one = listed().any(|one| one.target.path == *path);
            assert!(has_one, "{name}");
        }
    }
}
