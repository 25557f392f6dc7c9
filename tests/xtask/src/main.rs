//! The tasks of this workspace, run as `cargo xtask <task>`.
#![expect(clippy::print_stdout, reason = "a task runner prints to a terminal")]

mod account;
mod bench;
mod cleanup_guard;
mod contract;
mod deny;
mod drill;
mod features;
mod libtest;
mod postgres;
mod process;
mod python;
mod server;
mod skip;
mod tally;
mod test;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use workspace::Workspace;

/// Tasks of this workspace.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Run every check and every test, on SQLite and on PostgreSQL
    Test(test::Options),
    /// Send the recorded requests to a fresh server and compare its responses
    Contract(contract::Options),
    /// Serve the contract plugins from a fresh database until interrupted
    ContractServer(contract::ServeOptions),
    /// Run a command with `TEST_POSTGRES_URL` naming a private PostgreSQL
    Postgres(postgres::Options),
    /// Measure the server
    Bench(bench::Options),
    /// Attack the server
    Drill(drill::Options),
}

fn main() -> Result<ExitCode> {
    let task = Cli::parse().task;
    let workspace = Workspace::find()?;
    match task {
        Task::Test(options) => Ok(test::run(&workspace, &options)),
        Task::Contract(options) => contract::run(&workspace, &options),
        Task::ContractServer(options) => contract::serve(&workspace, &options),
        Task::Postgres(options) => postgres::run(&options),
        Task::Bench(options) => bench::run(&workspace, &options),
        Task::Drill(options) => drill::run(&workspace, &options),
    }
}
