//! `serve` and `migrate`.

use anyhow::Context as _;

use super::{say, say_error};
use crate::config::Config;
use crate::{app, boot};

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
        let (server, addresses) =
            app::bind(booted.state).with_context(|| format!("cannot listen on {address}"))?;
        for address in addresses {
            say(&format!("listening on http://{address}"));
        }
        server.await.context("the server ended")
    });
    registry.shut_down();
    served
}

pub(super) fn migrate(config: &Config) -> anyhow::Result<()> {
    boot::database(config)?;
    say("the database is up to date");
    Ok(())
}
