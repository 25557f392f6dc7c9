//! Startup: from the configuration to a server that can answer requests.

use std::sync::Arc;

use anyhow::Context as _;
use diesel::prelude::*;
use inventree::InventoryHost;
use inventree::db::database_url::without_password;
use inventree::db::{Database, Db};
use inventree::dispatch::Dispatcher;
use inventree::dispatch::health::PluginLimits;
use inventree::media::{Store, sweep};
use inventree::mixin::kind;
use inventree::models::setting_model;
use inventree::models::user::{self, NewUser};
use inventree::registry::catalog::Catalog;
use inventree::registry::{Options, Registry};
use inventree::schema::users;
use inventree::settings::Secret;

use crate::auth::password_rules::{self, UserAttributes};
use crate::auth::{Auth, password, secret_key};
use crate::config::Config;
use crate::file_permissions;
use crate::migrate;
use crate::plugin_urls::watchdog::Watchdog;
use crate::slow_warning::warn_if_slow;
use crate::state::State;
use crate::traffic::Traffic;
use crate::web::error::ApiError;

/// A server that can answer requests, and what to print at its start.
#[derive(Debug)]
pub struct Booted {
    /// The state that all requests share.
    pub state: State,
    /// Name of the first administrator, with the password if it was generated. On the first start only.
    pub first_login: Option<(String, Option<Secret>)>,
    /// Problems that do not keep the server from starting.
    pub warnings: Vec<String>,
}

/// Returns the plugins that the configuration allows: the built-in ones, others if `plugins_enabled` is set, and
/// samples only in debug mode.
///
/// # Errors
/// When the linked plugins conflict with each other or an expected crate is missing.
pub fn catalog(config: &Config, expected: &[&str]) -> anyhow::Result<Catalog> {
    let catalog = Catalog::linked(expected)?;
    Ok(catalog.filter(|meta| {
        meta.is_builtin() || (config.plugins_enabled && (config.debug || !meta.is_sample()))
    }))
}

/// Opens the database and applies pending migrations.
///
/// # Errors
/// When the database does not answer or cannot be migrated.
pub fn database(config: &Config) -> anyhow::Result<Database> {
    let address = config.database_url();
    let database =
        Database::open(address.expose(), config.database_connections).with_context(|| {
            format!(
                "cannot open the database `{}`",
                without_password(address.expose())
            )
        })?;
    migrate::run(&database).context("cannot migrate the database")?;
    Ok(database)
}

/// Builds everything that the server needs before the first request.
///
/// # Errors
/// When the plugins conflict with each other, or as for [`boot_with`].
pub fn boot(config: Config, expected: &[&str]) -> anyhow::Result<Booted> {
    let catalog = catalog(&config, expected)?;
    boot_with(config, catalog)
}

/// Does the same as [`boot`] with plugins that the caller chose.
///
/// # Errors
/// When the database does not answer, the secret key cannot be loaded, or a thread cannot be started.
pub fn boot_with(config: Config, catalog: Catalog) -> anyhow::Result<Booted> {
    let mut warnings = unknown_mandatory(&config, &catalog);
    warnings.extend(unknown_filters(&catalog));
    let database = database(&config)?;
    let steps = "other programs that lock tables of the database";
    let loaded = warn_if_slow(steps, || secret_key::load(&config, &database))
        .context("cannot load the secret key")?;
    warnings.extend(loaded.warnings);
    warnings.extend(file_permissions::permission_warnings(&config));
    let first_login = warn_if_slow(steps, || create_first_administrator(&config, &database))
        .context("cannot check whether there is an administrator")?;
    warnings.extend(first_login.as_ref().and_then(|_| weak_password(&config)));
    let registry = warn_if_slow(steps, || registry(&config, catalog, database))?;
    let watch = Watchdog::default();
    let traffic = Traffic::new(&config).context("cannot start a thread for connections")?;
    warnings.extend(traffic.warning());
    Ok(Booted {
        state: State {
            auth: Auth::new(
                loaded.secret,
                Arc::clone(&registry),
                Arc::clone(&traffic.connections),
            ),
            config: Arc::new(config),
            registry,
            traffic,
            watchdog: watch,
        },
        first_login,
        warnings,
    })
}

fn unknown_mandatory(config: &Config, catalog: &Catalog) -> Vec<String> {
    let unknown = config
        .plugins_mandatory
        .iter()
        .filter(|slug| catalog.get(slug).is_none());
    unknown
        .map(|slug| format!("plugins_mandatory names `{slug}`, which is not a known plugin"))
        .collect()
}

/// Returns a warning for each setting that filters its choices by an unknown filter: all rows would be offered.
fn unknown_filters(catalog: &Catalog) -> Vec<String> {
    let mut unknown = Vec::new();
    for entry in catalog.iter() {
        let Some(settings) = entry.spec::<kind::settings>() else {
            continue;
        };
        for spec in settings.plugin.iter().chain(settings.user) {
            if let Some((name, model)) = setting_model::unknown_filter(spec).zip(spec.model) {
                unknown.push(format!(
                    "the setting `{}` of the plugin `{}` filters by `{name}`, which is not a filter of `{}`",
                    spec.key, entry.meta.slug, model.api_url
                ));
            }
        }
    }
    unknown
}

/// Returns a warning if the first administrator's password is weak. It is accepted, since the operator chose it.
fn weak_password(config: &Config) -> Option<String> {
    let known = UserAttributes {
        username: &config.admin_user,
        email: &config.admin_email,
        ..UserAttributes::default()
    };
    let broken = password_rules::violations(config.admin_password.as_ref()?.expose(), known);
    let text = || {
        format!(
            "admin_password: {} Set another one with `user password`.",
            broken.join(" ")
        )
    };
    (!broken.is_empty()).then(text)
}

fn registry(
    config: &Config,
    catalog: Catalog,
    database: Database,
) -> anyhow::Result<Arc<Registry>> {
    let dispatcher = Dispatcher::new(config.plugin_threads, config.plugin_deadline)
        .context("cannot start threads for plugins")?;
    let media = Store::new(&config.data_dir);
    let options = Options {
        mandatory: config.plugins_mandatory.clone(),
        limits: PluginLimits {
            max_in_flight: config.plugin_permits,
            failure_threshold: config.plugin_failures,
            quarantine_period: config.plugin_quarantine,
            ..PluginLimits::default()
        },
        max_error_reports: config.error_reports.into(),
        host: Arc::new(InventoryHost {
            media: media.clone(),
        }),
    };
    // A killed process may have left some.
    media.remove_stale_uploads();
    if let Err(error) = sweep::sweep(&database, &media, &[]) {
        tracing::warn!(%error, "files that no row names stay until the next sweep");
    }
    Registry::open(catalog, database, dispatcher, options)
        .context("cannot read plugins, settings and users from the database")
}

/// Creates the administrator if there is no user yet. Returns the name, with the password if it was generated.
fn create_first_administrator(
    config: &Config,
    database: &Database,
) -> anyhow::Result<Option<(String, Option<Secret>)>> {
    let is_empty =
        |db: &mut Db| Ok::<_, ApiError>(users::table.count().get_result::<i64>(db)? == 0);
    if !database.read(is_empty)? {
        return Ok(None);
    }
    let generate = || Secret::from(password::generate());
    let generated = config.admin_password.is_none().then(generate);
    let password = config
        .admin_password
        .clone()
        .or_else(|| generated.clone())
        .unwrap_or_default();
    let hash = password::hash_blocking(password.expose())?;
    let administrator = NewUser {
        username: &config.admin_user,
        email: &config.admin_email,
        password: &hash,
        is_staff: true,
        is_superuser: true,
    };
    let sound = administrator.check();
    sound.map_err(|(field, text)| anyhow::anyhow!("admin {field}: {text}"))?;
    let is_made = database
        .write(|db| {
            // Another process may be starting on the same empty database.
            inventree::db::lock::lock_table(db, "users")?;
            if !is_empty(db)? {
                return Ok(false);
            }
            user::create(db, &administrator)?;
            Ok::<_, ApiError>(true)
        })
        .context("cannot create the first administrator")?;
    Ok(is_made.then(|| (config.admin_user.clone(), generated)))
}
