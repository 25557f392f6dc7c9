//! `cargo xtask test`: everything that has to hold before a change is good.

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::libtest;
use crate::postgres::{self, Private};
use crate::tally::Tally;
use crate::workspace::Workspace;
use crate::{contract, deny, drill, features, process, python, skip};

#[derive(Args)]
pub(crate) struct Options {
    /// Run only this part (may be repeated)
    #[arg(long, value_enum)]
    only: Vec<Part>,
    /// Go on after a part that fails
    #[arg(long)]
    keep_going: bool,
}

/// The parts, in the order in which they run.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
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

const PARTS: &[Part] = &[
    Part::Fmt,
    Part::Deny,
    Part::Clippy,
    Part::Doc,
    Part::Services,
    Part::Build,
    Part::Test,
    Part::Python,
    Part::Contract,
    Part::Drill,
    Part::Features,
];

impl Options {
    /// What the chosen parts need is chosen with them.
    fn wants(&self, part: Part) -> bool {
        let chosen = |part| self.only.is_empty() || self.only.contains(&part);
        match part {
            Part::Services => chosen(Part::Test) || chosen(Part::Python),
            Part::Build => [Part::Test, Part::Python, Part::Contract, Part::Drill]
                .map(chosen)
                .contains(&true),
            part => chosen(part),
        }
    }
}

/// The last line printed is the sum over everything, whatever happens.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> ExitCode {
    let mut run = Run {
        workspace,
        postgres: None,
        pythons: Vec::new(),
    };
    let mut total = Tally::default();
    for part in PARTS.iter().filter(|part| options.wants(**part)) {
        total += run.part(*part);
        if total.failed > 0 && !options.keep_going {
            println!("stopped at the first part that fails, `--keep-going` runs them all");
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
            "under CI=true nothing may be skipped: {} failed for that",
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
    postgres: Option<Private>,
    pythons: Vec<PathBuf>,
}

impl Run<'_> {
    /// A part that counts nothing itself counts as one test.
    fn part(&mut self, part: Part) -> Tally {
        let done = match part {
            Part::Fmt => self.cargo(&["fmt", "--all", "--check"]),
            Part::Deny => deny::check(self.workspace),
            Part::Clippy => self.cargo(&[
                "clippy",
                "--workspace",
                "--all-targets",
                "--all-features",
                "--",
                "-D",
                "warnings",
            ]),
            Part::Doc => self.doc(),
            Part::Services => self.services(),
            Part::Build => self
                .cargo(&["build", "--workspace", "--bins"])
                .map(only_failure),
            Part::Test => self.test(),
            Part::Python if self.pythons.is_empty() => Ok(Tally::default()),
            Part::Python => python::check(self.workspace, &self.pythons, self.postgres.as_ref()),
            Part::Contract => contract::check(self.workspace),
            Part::Drill => self.drill(),
            Part::Features => features::check(self.workspace),
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

    /// A machine without PostgreSQL or Python can still run the rest.
    fn services(&mut self) -> Result<Tally> {
        let mut tally = Tally::default();
        println!("\nstarting a private PostgreSQL, looking for the Python clients");
        if let Some(programs) = postgres::find() {
            self.postgres = Some(Private::start(&programs)?);
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

    /// On its own it starts a PostgreSQL, where there is one.
    fn drill(&mut self) -> Result<Tally> {
        if self.postgres.is_none() {
            let started = postgres::find().map(|programs| Private::start(&programs));
            self.postgres = started.transpose()?;
        }
        drill::attack(self.workspace, "debug", &[], self.postgres.as_ref())
    }

    /// All binaries run, also after one that fails, so that the numbers are whole.
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
        let passed = process::run_lines(&mut cargo, |line| reader.line(line))?;
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
