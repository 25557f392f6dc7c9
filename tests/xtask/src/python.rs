//! Runs InvenTree's Python client against our server.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::postgres::PrivatePostgres;
use crate::process::{self, run_quietly};
use crate::server::{self, Server, Setup};
use crate::tally::Tally;
use crate::workspace::Workspace;

/// The oldest supported version and the newest one.
const CLIENTS: &[(&str, &str)] = &[
    ("inventree-0.19.0", "inventree==0.19.0"),
    ("inventree-latest", "inventree"),
];

/// Returns the Python interpreters of the virtual environments, which are created if they are missing.
pub(crate) fn environments(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    let folder = workspace.target.join("python");
    CLIENTS
        .iter()
        .map(|(name, requirement)| environment(&folder.join(name), requirement))
        .collect()
}

/// Creates a virtual environment. A marker, written last, shows that it is complete.
fn environment(folder: &Path, requirement: &str) -> Result<PathBuf> {
    let python = folder.join("bin/python");
    let marker = folder.join(".complete");
    if !marker.is_file() {
        println!("creating the virtual environment for {requirement}");
        run_quietly(
            Command::new("python3")
                .args(["-m", "venv", "--clear"])
                .arg(folder),
        )?;
        run_quietly(Command::new(&python).args(["-m", "pip", "install", "--quiet", requirement]))?;
        fs::write(&marker, "")?;
    }
    Ok(python)
}

/// Runs the client script with every version of the client on every database.
pub(crate) fn check(
    workspace: &Workspace,
    pythons: &[PathBuf],
    postgres: Option<&PrivatePostgres>,
) -> Result<Tally> {
    let mut tally = Tally::default();
    for (number, python) in pythons.iter().enumerate() {
        tally += client(workspace, python, None)?;
        if let Some(postgres) = postgres {
            let database = postgres.create_database(&format!("client_{number}"))?;
            tally += client(workspace, python, Some(&database))?;
        }
    }
    Ok(tally)
}

/// Runs the client script. Each check that it prints counts as one test.
fn client(workspace: &Workspace, python: &Path, database: Option<&str>) -> Result<Tally> {
    let server = Server::start(
        workspace,
        &Setup {
            database,
            ..Setup::default()
        },
    )?;
    let mut script = Command::new(python);
    for (name, _) in
        env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("INVENTREE_API_"))
    {
        script.env_remove(name);
    }
    script
        .arg("-B")
        .arg(workspace.root.join("tests/python/client.py"));
    script.args([server.base(), server::USER, server::PASSWORD]);
    println!(
        "\nthe Python client on {}:",
        if database.is_some() {
            "PostgreSQL"
        } else {
            "SQLite"
        }
    );
    let mut tally = Tally::default();
    let done = process::run_lines(&mut script, |line| {
        if line.starts_with("ok ") {
            tally += Tally::one(true);
        }
    });
    if !done.context("the Python client")? {
        println!("the server's log ends:\n{}", server.log_tail());
        tally += Tally::one(false);
    }
    Ok(tally)
}
