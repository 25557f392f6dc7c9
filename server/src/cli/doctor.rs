//! `doctor`: checks the configuration, and reports what is wrong.

use std::process::ExitCode;

use diesel::dsl::sql;
use diesel::sql_types::Bool;
use diesel::{RunQueryDsl, select};
use inventree::db::database_url::without_password;
use inventree::db::{Database, Db};

use super::print::print_line;
use crate::auth::secret_key;
use crate::config::Config;
use crate::config::options::OPTIONS;
use crate::connection::descriptors;
use crate::{boot, file_permissions, migrate};

pub(super) fn run(
    config: &Config,
    expected: &[&str],
    warnings: &[String],
) -> anyhow::Result<ExitCode> {
    let mut wrong = 0;
    let mut check = |name: &str, result: anyhow::Result<String>| match result {
        Ok(text) => print_line(&format!("ok     {name}: {text}")),
        Err(error) => {
            wrong += 1;
            print_line(&format!("wrong  {name}: {error:#}"));
        }
    };
    check("configuration", configuration(warnings));
    let address = config.database_url();
    match connect(address.expose()) {
        Ok(database) => {
            check("database", Ok(without_password(address.expose())));
            let migrated = migrations(&database);
            if migrated.is_ok() {
                check("secret key", secret_key::inspect(config, &database));
            }
            check("migrations", migrated);
            for text in durability_warnings(&database) {
                print_line(&format!("warn   durability: {text}"));
            }
        }
        Err(error) => check("database", Err(error)),
    }
    check("plugins", plugins(config, expected));
    check("open files", open_files(config));
    for text in file_permissions::permission_warnings(config) {
        print_line(&format!("warn   files: {text}"));
    }
    // Otherwise this would not have compiled.
    check(
        "panics",
        Ok("a panic in a plugin ends the call, not the server".to_owned()),
    );
    print_line("");
    for option in OPTIONS {
        print_line(&format!(
            "{:<22} {:<32} {}",
            option.key, option.env, option.help
        ));
    }
    Ok(if wrong == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Checks that the limit of open files allows enough connections.
fn open_files(config: &Config) -> anyhow::Result<String> {
    let files = descriptors::raise_limit();
    let connections = descriptors::max_connections(files, config.database_connections);
    anyhow::ensure!(
        files >= descriptors::WARN_BELOW,
        "the process may open {files} files: enough for {connections} connections; raise its limit to {} or more",
        descriptors::WARN_BELOW
    );
    Ok(format!("{files}, enough for {connections} connections"))
}

fn configuration(warnings: &[String]) -> anyhow::Result<String> {
    anyhow::ensure!(warnings.is_empty(), "{}", warnings.join("; "));
    Ok("all options are known".to_owned())
}

/// Opens the database, and checks that it answers.
fn connect(address: &str) -> anyhow::Result<Database> {
    let database = Database::open(address, 1)?;
    database.connect()?;
    Ok(database)
}

fn migrations(database: &Database) -> anyhow::Result<String> {
    anyhow::ensure!(
        !migrate::is_pending(database)?,
        "some are pending: run `migrate`"
    );
    Ok("all applied".to_owned())
}

/// Returns a warning for each PostgreSQL setting that is off, so that a power cut may lose confirmed changes.
fn durability_warnings(database: &Database) -> Vec<&'static str> {
    const SETTINGS: [(&str, &str); 3] = [
        (
            "synchronous_commit",
            "`synchronous_commit` is off: a power cut loses the last changes",
        ),
        (
            "fsync",
            "`fsync` is off: a power cut may destroy the database",
        ),
        (
            "full_page_writes",
            "`full_page_writes` is off: a power cut may destroy pages of the database",
        ),
    ];
    let Ok(Db::Pg(mut pg)) = database.connect() else {
        return Vec::new();
    };
    let mut is_off = |name: &str| {
        let asked = format!("current_setting('{name}') = 'off'");
        select(sql::<Bool>(&asked)).get_result(&mut pg) == Ok(true)
    };
    let off = SETTINGS.into_iter().filter(|(name, _)| is_off(name));
    off.map(|(_, text)| text).collect()
}

fn plugins(config: &Config, expected: &[&str]) -> anyhow::Result<String> {
    let catalog = boot::catalog(config, expected)?;
    let unknown: Vec<&str> = config
        .plugins_mandatory
        .iter()
        .map(String::as_str)
        .filter(|slug| catalog.get(slug).is_none())
        .collect();
    anyhow::ensure!(
        unknown.is_empty(),
        "plugins_mandatory names unknown plugins: {}",
        unknown.join(", ")
    );
    Ok(format!("{} linked", catalog.len()))
}
