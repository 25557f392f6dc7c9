//! `serve` and `migrate`.

use std::sync::OnceLock;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use anyhow::{Context as _, anyhow};
use inventree::supervise;

use super::print::{print_error, print_line};
use super::signals::Signals;
use crate::config::Config;
use crate::{app, boot};

/// Why the process must end.
static REASON: OnceLock<String> = OnceLock::new();

/// How long the last requests may still run when the process must end.
const EXIT_TIMEOUT: Duration = Duration::from_secs(5);

pub(super) fn run(config: Config, expected: &[&str]) -> anyhow::Result<()> {
    let address = config.address;
    let booted = boot::boot(config, expected)?;
    for warning in &booted.warnings {
        print_error(&format!("warning: {warning}"));
    }
    match booted.first_login {
        Some((user, Some(password))) => print_line(&format!(
            "first login: user {user}, password {} (shown this once; change it with `user password`)",
            password.expose()
        )),
        Some((user, None)) => {
            print_line(&format!("first login: user {user}, password as configured"));
        }
        None => {}
    }
    let registry = std::sync::Arc::clone(&booted.state.registry);
    let served = actix_web::rt::System::new().block_on(async move {
        let signals = Signals::listen().context("cannot listen to signals")?;
        let (server, addresses) =
            app::bind(booted.state).with_context(|| format!("cannot listen on {address}"))?;
        signals.stop_on_signal(server.handle());
        for address in addresses {
            print_line(&format!("listening on http://{address}"));
        }
        stop_on_fatal_error(server.handle());
        server.await.context("the server ended")
    });
    registry.shut_down();
    served?;
    match REASON.get() {
        Some(reason) => Err(anyhow!("the server cannot go on: {reason}")),
        None => Ok(()),
    }
}

/// Stops the server on a fatal error, and exits the process if that takes too long.
fn stop_on_fatal_error(server: ServerHandle) {
    supervise::set_fatal_handler(move |reason| {
        if REASON.set(reason.to_owned()).is_err() {
            return;
        }
        // The stop is requested at once; this thread does not wait for its end.
        drop(server.stop(true));
        let last = std::thread::Builder::new().spawn(|| {
            std::thread::sleep(EXIT_TIMEOUT);
            print_error("error: the server did not end in time");
            std::process::exit(1);
        });
        if last.is_err() {
            std::process::exit(1);
        }
    });
}

pub(super) fn migrate(config: &Config) -> anyhow::Result<()> {
    boot::database(config)?;
    print_line("the database is up to date");
    Ok(())
}
