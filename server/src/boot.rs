//! From a configuration to a server that can answer.

use std::sync::Arc;

use anyhow::Context as _;
use diesel::prelude::*;
use inventree::db::address::without_password;
use inventree::db::{Database, Db};
use inventree::dispatch::Dispatcher;
use inventree::dispatch::health::Limits;
use inventree::media::{Store, sweep};
use inventree::mixin::kind;
use inventree::models::setting;
use inventree::models::user::{self, NewUser};
use inventree::registry::catalog::Catalog;
use inventree::registry::{Options, Registry};
use inventree::schema::users;
use inventree::settings::Secret;

use crate::auth::password_rules::{self, Known};
use crate::auth::{Auth, password, secret_key};
use crate::config::Config;
use crate::migrate;
use crate::plugin_urls::watch::Watch;
use crate::private;
use crate::state::State;
use crate::traffic::Traffic;
use crate::waiting::said;
use crate::web::error::ApiError;

/// A server that can answer, and what should be told of its start.
#[derive(Debug)]
pub struct Booted {
    /// What every request can reach.
    pub state: State,
    /// Name and generated password of the first administrator, on the first start.
    pub first_login: Option<(String, Option<Secret>)>,
    /// What is wrong, but not so wrong that the server could not start.
    pub warnings: Vec<String>,
}

/// The plugins that this configuration shows: samples in debug mode only, others than the built-in ones
/// unless they are switched off altogether.
///
/// # Errors
/// When the linked plugins contradict each other or an expected crate is missing.
pub fn catalog(config: &Config, expected: &[&str]) -> anyhow::Result<Catalog> {
    let catalog = Catalog::linked(expected)?;
    Ok(catalog.only(|meta| {
        meta.is_builtin() || (config.plugins_enabled && (config.debug || !meta.is_sample()))
    }))
}

/// Opens the database and brings it up to date.
///
/// # Errors
/// When it gives no answer or cannot be migrated.
pub fn database(config: &Config) -> anyhow::Result<Database> {
    let address = config.database();
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

/// Everything that has to be there before the first request.
///
/// # Errors
/// When the plugins contradict each other or the database gives no answer.
pub fn boot(config: Config, expected: &[&str]) -> anyhow::Result<Booted> {
    let catalog = catalog(&config, expected)?;
    boot_with(config, catalog)
}

/// [`boot`] with plugins chosen by the caller.
///
/// # Errors
/// When the database gives no answer.
pub fn boot_with(config: Config, catalog: Catalog) -> anyhow::Result<Booted> {
    let mut warnings = unknown_mandatory(&config, &catalog);
    warnings.extend(unknown_filters(&catalog));
    let database = database(&config)?;
    let steps = "other programs that lock tables of the database";
    let loaded = said(steps, || secret_key::load(&config, &database))
        .context("cannot load the secret key")?;
    warnings.extend(loaded.warnings);
    warnings.extend(private::exposed(&config));
    let first_login = said(steps, || first_administrator(&config, &database))
        .context("cannot look whether there is an administrator")?;
    warnings.extend(first_login.as_ref().and_then(|_| weak_password(&config)));
    let registry = said(steps, || registry(&config, catalog, database))?;
    let watch = Watch::default();
    let traffic = Traffic::new(&config).context("cannot start a thread for connections")?;
    warnings.extend(traffic.warning());
    Ok(Booted {
        state: State {
            auth: Auth::new(loaded.secret),
            config,
            registry,
            traffic,
            watch,
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
        .map(|slug| format!("plugins_mandatory names `{slug}`, which is no plugin of this server"))
        .collect()
}

/// Settings whose rows are to be chosen from a list that is narrowed by what it does not know: all would be offered.
fn unknown_filters(catalog: &Catalog) -> Vec<String> {
    let mut unknown = Vec::new();
    for entry in catalog.iter() {
        let Some(settings) = entry.facts::<kind::settings>() else {
            continue;
        };
        for spec in settings.plugin.iter().chain(settings.user) {
            if let Some((name, model)) = setting::unknown_filter(spec).zip(spec.model) {
                unknown.push(format!(
                    "the setting `{}` of the plugin `{}` filters by `{name}`, by which `{}` cannot be narrowed",
                    spec.key, entry.meta.slug, model.api_url
                ));
            }
        }
    }
    unknown
}

/// What is to be said of the first administrator's password: it is theirs to choose, so it is taken all the same.
fn weak_password(config: &Config) -> Option<String> {
    let known = Known {
        username: &config.admin_user,
        email: &config.admin_email,
        ..Known::default()
    };
    let broken = password_rules::broken(config.admin_password.as_ref()?.expose(), known);
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
    let options = Options {
        mandatory: config.plugins_mandatory.clone(),
        limits: Limits {
            in_flight: config.plugin_permits,
            failures: config.plugin_failures,
            pause: config.plugin_quarantine,
            ..Limits::default()
        },
        kept_reports: config.error_reports.into(),
        media: Store::within(&config.data_dir),
    };
    // What a process that was killed left behind.
    options.media.tidy();
    if let Err(error) = sweep::sweep(&database, &options.media, &[]) {
        tracing::warn!(%error, "files that no row names stay until the next sweep");
    }
    Registry::open(catalog, database, dispatcher, options)
        .context("cannot read plugins, settings and users from the database")
}

/// Makes the administrator where there is no user yet. The password is given back where it was generated.
fn first_administrator(
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
    let hash = password::hash_now(password.expose())?;
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
            inventree::db::lock::table(db, "users")?;
            if !is_empty(db)? {
                return Ok(false);
            }
            user::create(db, &administrator)?;
            Ok::<_, ApiError>(true)
        })
        .context("cannot make the first administrator")?;
    Ok(is_made.then(|| (config.admin_user.clone(), generated)))
}
