//! `doctor`: what is configured, what is wrong.

use std::process::ExitCode;

use inventree::db::Database;
use inventree::db::address::without_password;

use super::say;
use crate::boot;
use crate::config::Config;
use crate::config::options::OPTIONS;
use crate::migrate;
use crate::private;

pub(super) fn run(
    config: &Config,
    expected: &[&str],
    warnings: &[String],
) -> anyhow::Result<ExitCode> {
    let mut wrong = 0;
    let mut check = |name: &str, result: anyhow::Result<String>| match result {
        Ok(text) => say(&format!("ok     {name}: {text}")),
        Err(error) => {
            wrong += 1;
            say(&format!("wrong  {name}: {error:#}"));
        }
    };
    check("configuration", configuration(warnings));
    let address = config.database();
    match connect(address.expose()) {
        Ok(database) => {
            check("database", Ok(without_password(address.expose())));
            check("migrations", migrations(&database));
        }
        Err(error) => check("database", Err(error)),
    }
    check("plugins", plugins(config, expected));
    for text in private::exposed(config) {
        say(&format!("warn   files: {text}"));
    }
    // Where it were otherwise, this would not have compiled.
    check(
        "panics",
        Ok("one in a plugin ends the call, not the server".to_owned()),
    );
    say("");
    for option in OPTIONS {
        say(&format!(
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

fn configuration(warnings: &[String]) -> anyhow::Result<String> {
    anyhow::ensure!(warnings.is_empty(), "{}", warnings.join("; "));
    Ok("every name is known".to_owned())
}

/// The database, after it has answered once.
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
        "plugins_mandatory names no plugin of this server: {}",
        unknown.join(", ")
    );
    Ok(format!("{} linked", catalog.len()))
}
