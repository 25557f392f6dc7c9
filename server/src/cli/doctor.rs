//! `doctor`: what is configured, what is wrong.

use std::process::ExitCode;

use inventree::db::Database;

use super::say;
use crate::boot::{self, without_password};
use crate::config::Config;
use crate::config::options::OPTIONS;
use crate::migrate;

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
    let database = Database::open(&config.database(), 1).map_err(anyhow::Error::from);
    let place = without_password(&config.database());
    check(
        "database",
        database
            .as_ref()
            .map(|_| place)
            .map_err(|error| anyhow::anyhow!("{error:#}")),
    );
    if let Ok(database) = &database {
        check("migrations", migrations(database));
    }
    check("plugins", plugins(config, expected));
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
