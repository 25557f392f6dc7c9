//! The server with the test plugins, for the contract and for tests with separate processes.

use std::process::ExitCode;

use inventree::db::DbError;
use inventree::registry::store::setting::{self, SettingOwner};
use inventree::supervise;
use inventree_server::{boot, config};
use inventree_tests::database::env_var;

fn main() -> ExitCode {
    if let Some(settings) = env_var("TEST_SERVER_SETTINGS")
        && let Err(error) = store(&settings)
    {
        print_error(&error);
        return ExitCode::FAILURE;
    }
    if let Some(threads) = env_var("TEST_SERVER_PANICS") {
        // The names live as long as the process.
        let threads: &'static str = threads.leak();
        threads.split(',').for_each(supervise::request_panic);
    }
    inventree_server::run(inventree_tests::EXPECTED_PACKAGES)
}

/// Stores `KEY=value,KEY=value` before the server starts.
fn store(settings: &str) -> anyhow::Result<()> {
    let (config, _) = config::source::load(None)?;
    let database = boot::database(&config)?;
    for setting in settings.split(',') {
        let (key, value) = setting.split_once('=').unwrap_or((setting, "True"));
        database.write(|db| {
            setting::store(db, SettingOwner::Global, key, value).map_err(DbError::from)
        })?;
    }
    Ok(())
}

#[expect(clippy::print_stderr, reason = "nothing else is running yet")]
fn print_error(error: &anyhow::Error) {
    eprintln!("error: {error:#}");
}
