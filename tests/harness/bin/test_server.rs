//! The server with the plugins of the tests: what the contract and the tests of real processes run.

use std::process::ExitCode;

use inventree::db::DbError;
use inventree::models::setting::{self, Owner};
use inventree::supervise;
use inventree_server::{boot, config};
use inventree_tests::database::variable;

fn main() -> ExitCode {
    if let Some(settings) = variable("TEST_SERVER_SETTINGS")
        && let Err(error) = store(&settings)
    {
        tracing_or_die(&error);
        return ExitCode::FAILURE;
    }
    if let Some(threads) = variable("TEST_SERVER_PANICS") {
        // They live as long as the process.
        let threads: &'static str = threads.leak();
        threads.split(',').for_each(supervise::ask_to_panic);
    }
    inventree_server::run(inventree_tests::EXPECTED)
}

/// Stores `KEY=value,KEY=value` before the server starts.
fn store(settings: &str) -> anyhow::Result<()> {
    let (config, _) = config::source::load(None)?;
    let database = boot::database(&config)?;
    for setting in settings.split(',') {
        let (key, value) = setting.split_once('=').unwrap_or((setting, "True"));
        database
            .write(|db| setting::store(db, Owner::Global, key, value).map_err(DbError::from))?;
    }
    Ok(())
}

#[expect(clippy::print_stderr, reason = "nothing else is running yet")]
fn tracing_or_die(error: &anyhow::Error) {
    eprintln!("error: {error:#}");
}
