//! `cargo xtask drill`: attacks a server, and prints the costs.

use std::process::{Command, ExitCode};

use anyhow::{Result, ensure};
use clap::{Args, Subcommand};

use crate::postgres::{self, PrivatePostgres};
use crate::process;
use crate::tally::Tally;
use crate::workspace::Workspace;

#[derive(Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    drill: Drill,
}

#[derive(Subcommand)]
enum Drill {
    /// Attack a server of this workspace
    Attack {
        /// Attack the optimized server
        #[arg(long)]
        release: bool,
        /// Run only these attacks
        names: Vec<String>,
    },
}

pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let Drill::Attack { release, names } = &options.drill;
    // The same packages as for the tests and the benches, so that the dependencies are not built again.
    let (profile, packages): (_, &[&str]) = if *release {
        let packages = &[
            "--release",
            "--package",
            "inventree-tests",
            "--package",
            "inventree-server",
        ];
        ("release", packages)
    } else {
        ("debug", &["--workspace"])
    };
    let mut cargo = workspace.cargo();
    let built = cargo.args(["build", "--bins"]).args(packages).status()?;
    ensure!(built.success(), "the drill does not build");
    let postgres = postgres::find().map(|programs| PrivatePostgres::start(&programs));
    let postgres = postgres.transpose()?;
    let tally = attack(workspace, profile, names, postgres.as_ref())?;
    println!("{tally}");
    Ok(if tally.failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Attacks a server that has been built.
pub(crate) fn attack(
    workspace: &Workspace,
    profile: &str,
    names: &[String],
    postgres: Option<&PrivatePostgres>,
) -> Result<Tally> {
    let folder = workspace.target.join(profile);
    let mut drill = Command::new(folder.join("drill"));
    drill.arg(folder.join("inventree-server")).args(names);
    match postgres {
        Some(postgres) => drill.env("TEST_POSTGRES_URL", postgres.url()),
        None => drill.env_remove("TEST_POSTGRES_URL"),
    };
    let mut tally = Tally::default();
    let passed = process::run_lines(&mut drill, |line| {
        if line.starts_with("SKIPPED ") {
            tally += Tally::skipped();
        } else if let Some((_, verdict)) = line
            .strip_prefix("drill ")
            .and_then(|line| line.split_once(" ... "))
        {
            tally += Tally::one(verdict == "ok");
        }
    })?;
    if !passed && tally.failed == 0 {
        tally += Tally::one(false);
    }
    Ok(tally)
}
