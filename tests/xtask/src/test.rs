//! `cargo xtask test`: all checks that a change must pass.

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::libtest;
use crate::postgres::{self, PrivatePostgres};
use crate::tally::Tally;
use crate::workspace::Workspace;
use crate::{contract, deny, drill, features, process, python, skip};

#[derive(Args)]
pub(crate) struct Options {
    /// Run only this part (may be repeated)
    #[arg(long, value_enum)]
    only: Vec<Stage>,
    /// Continue after a part that fails
    #[arg(long)]
    keep_going: bool,
}

/// The parts, in the order in which they run.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Stage {
    Fmt,
    Deny,
    Clippy,
    Doc,
    #[value(skip)]
    Services,
    #[value(skip)]
    Build,
    Test,
    Python,
    Contract,
    Drill,
    Features,
}

const STAGES: &[Stage] = &[
    Stage::Fmt,
    Stage::Deny,
    Stage::Clippy,
    Stage::Doc,
    Stage::Services,
    Stage::Build,
    Stage::Test,
    Stage::Python,
    Stage::Contract,
    Stage::Drill,
    Stage::Features,
];

impl Options {
    /// Whether the part was chosen, or a chosen part needs it.
    fn wants(&self, part: Stage) -> bool {
        let chosen = |part| self.only.is_empty() || self.only.contains(&part);
        match part {
            Stage::Services => chosen(Stage::Test) || chosen(Stage::Python),
            Stage::Build => [Stage::Test, Stage::Python, Stage::Contract, Stage::Drill]
                .map(chosen)
                .contains(&true),
            part => chosen(part),
        }
    }
}

/// Runs the parts. The last line that it prints is always the total.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> ExitCode {
    let mut run = Run {
        workspace,
        postgres: None,
        pythons: Vec::new(),
    };
    let mut total = Tally::default();
    for part in STAGES.iter().filter(|part| options.wants(**part)) {
        total += run.run_stage(*part);
        if total.failed > 0 && !options.keep_going {
            println!("stopped at the first part that failed, `--keep-going` runs all parts");
            break;
        }
    }
    drop(run);
    println!(
        "\ntests on SQLite: {}, on PostgreSQL: {}",
        total.sqlite, total.postgres
    );
    if total.skipped > 0 && skip::is_forbidden() {
        println!(
            "CI=true allows no skipped tests: {} counted as failed",
            total.skipped
        );
        total.failed += std::mem::take(&mut total.skipped);
    }
    println!("{total}");
    if total.failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

struct Run<'a> {
    workspace: &'a Workspace,
    postgres: Option<PrivatePostgres>,
    pythons: Vec<PathBuf>,
}

impl Run<'_> {
    /// Runs a part. A part that does not count tests itself counts as one test.
    fn run_stage(&mut self, part: Stage) -> Tally {
        let done = match part {
            Stage::Fmt => self.cargo(&["fmt", "--all", "--check"]),
            Stage::Deny => deny::check(self.workspace),
            Stage::Clippy => self.cargo(&[
                "clippy",
                "--workspace",
                "--all-targets",
                "--",
                "-D",
                "warnings",
            ]),
            Stage::Doc => self.doc(),
            Stage::Services => self.services(),
            Stage::Build => self
                .cargo(&["build", "--workspace", "--bins"])
                .map(only_failure),
            Stage::Test => self.test(),
            Stage::Python if self.pythons.is_empty() => Ok(Tally::default()),
            Stage::Python => python::check(self.workspace, &self.pythons, self.postgres.as_ref()),
            Stage::Contract => contract::check(self.workspace),
            Stage::Drill => self.drill(),
            Stage::Features => features::check(self.workspace),
        };
        done.unwrap_or_else(|error| {
            println!("error: {error:#}");
            Tally::one(false)
        })
    }

    fn cargo(&self, arguments: &[&str]) -> Result<Tally> {
        process::run(self.workspace.cargo().args(arguments)).map(Tally::one)
    }

    fn doc(&self) -> Result<Tally> {
        let mut cargo = self.workspace.cargo();
        cargo
            .args(["doc", "--workspace", "--no-deps"])
            .env("RUSTDOCFLAGS", "-Dwarnings");
        process::run(&mut cargo).map(Tally::one)
    }

    /// Starts PostgreSQL and finds the Python clients. Without them, the parts that need them are skipped.
    fn services(&mut self) -> Result<Tally> {
        let mut tally = Tally::default();
        println!("\nstarting a private PostgreSQL, looking for the Python clients");
        if let Some(programs) = postgres::find() {
            self.postgres = Some(PrivatePostgres::start(&programs)?);
        } else {
            skip::skip("postgres", "no PostgreSQL server is installed");
            tally += Tally::skipped();
        }
        match python::environments(self.workspace) {
            Ok(pythons) => self.pythons = pythons,
            Err(error) => {
                skip::skip("python", &format!("{error:#}"));
                tally += Tally::skipped();
            }
        }
        Ok(tally)
    }

    /// Runs the attacks. Starts a PostgreSQL if none runs yet and one is installed.
    fn drill(&mut self) -> Result<Tally> {
        if self.postgres.is_none() {
            let started = postgres::find().map(|programs| PrivatePostgres::start(&programs));
            self.postgres = started.transpose()?;
        }
        drill::attack(self.workspace, "debug", &[], self.postgres.as_ref())
    }

    /// Runs all test binaries, also after one that fails, so that the totals are complete.
    fn test(&self) -> Result<Tally> {
        let mut cargo = self.workspace.cargo();
        cargo.args(["test", "--workspace", "--no-fail-fast"]);
        match self.pythons.as_slice() {
            [] => cargo.env_remove("TEST_PYTHON"),
            pythons => cargo.env("TEST_PYTHON", env::join_paths(pythons)?),
        };
        match &self.postgres {
            Some(postgres) => cargo.env("TEST_POSTGRES_URL", postgres.url()),
            None => cargo
                .env_remove("TEST_POSTGRES_URL")
                .args(["--", "--skip", "::postgres"]),
        };
        let mut reader = libtest::Reader::default();
        let passed = process::run_lines(&mut cargo, |line| reader.read_line(line))?;
        let mut tally = reader.finish();
        if !passed && tally.failed == 0 {
            tally += Tally::one(false);
        }
        if self.postgres.is_some() && tally.sqlite != tally.postgres {
            println!(
                "{} tests ran on SQLite, but {} on PostgreSQL",
                tally.sqlite, tally.postgres
            );
            tally += Tally::one(false);
        }
        Ok(tally)
    }
}

fn only_failure(tally: Tally) -> Tally {
    Tally { passed: 0, ..tally }
}
