//! `serve` and `migrate`.

use std::sync::OnceLock;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use anyhow::{Context as _, anyhow};
use inventree::supervise;

use super::signals::Signals;
use super::{say, say_error};
use crate::config::Config;
use crate::{app, boot};

/// Why the process must end.
static REASON: OnceLock<String> = OnceLock::new();

/// How long the last requests may still run where the process must end.
const LAST: Duration = Duration::from_secs(5);

pub(super) fn run(config: Config, expected: &[&str]) -> anyhow::Result<()> {
    let address = config.address;
    let booted = boot::boot(config, expected)?;
    for warning in &booted.warnings {
        say_error(&format!("warning: {warning}"));
    }
    match booted.first_login {
        Some((user, Some(password))) => say(&format!(
            "first login: user {user}, password {} (shown this once; change it with `user password`)",
            password.expose()
        )),
        Some((user, None)) => say(&format!("first login: user {user}, password as configured")),
        None => {}
    }
    let registry = std::sync::Arc::clone(&booted.state.registry);
    let served = actix_web::rt::System::new().block_on(async move {
        let signals = Signals::hear().context("cannot listen to signals")?;
        let (server, addresses) =
            app::bind(booted.state).with_context(|| format!("cannot listen on {address}"))?;
        signals.end(server.handle());
        for address in addresses {
            say(&format!("listening on http://{address}"));
        }
        end_with_reason(server.handle());
        server.await.context("the server ended")
    });
    registry.shut_down();
    served?;
    match REASON.get() {
        Some(reason) => Err(anyhow!("the server cannot go on: {reason}")),
        None => Ok(()),
    }
}

/// Lets what cannot go on end the server, and the process should that take too long.
fn end_with_reason(server: ServerHandle) {
    supervise::ends_by(move |reason| {
        if REASON.set(reason.to_owned()).is_err() {
            return;
        }
        // It is told at once; nobody here waits until it has ended.
        drop(server.stop(true));
        let last = std::thread::Builder::new().spawn(|| {
            std::thread::sleep(LAST);
            say_error("error: the server did not end in time");
            std::process::exit(1);
        });
        if last.is_err() {
            std::process::exit(1);
        }
    });
}

pub(super) fn migrate(config: &Config) -> anyhow::Result<()> {
    boot::database(config)?;
    say("the database is up to date");
    Ok(())
}
