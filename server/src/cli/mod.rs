//! The command line.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};
use clap_complete::Shell;

use crate::config;

mod doctor;
mod log;
mod plugin;
mod print;
mod serve;
mod signals;
mod tokens;
mod user;

use self::print::print_error;

/// A stock-keeping server that hosts plugins and speaks InvenTree's wire protocol.
#[derive(Debug, Parser)]
#[command(version, name = "inventree-server")]
struct Arguments {
    /// Configuration file; `inventree.toml` in the working directory unless given
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answer requests; the default command
    Serve,
    /// Apply pending migrations to the database and exit
    Migrate,
    /// Create users, set passwords, list and revoke tokens
    #[command(subcommand)]
    User(user::Command),
    /// List plugins, switch them on and off, read and change their settings
    #[command(subcommand)]
    Plugin(plugin::Command),
    /// Check configuration, database and plugins, and report what is wrong
    Doctor,
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

/// Runs the command of the command line.
pub(crate) fn run(expected: &[&str]) -> ExitCode {
    crate::file_permissions::set_umask();
    match execute(Arguments::parse(), expected) {
        Ok(code) => code,
        Err(error) => {
            print_error(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn execute(arguments: Arguments, expected: &[&str]) -> anyhow::Result<ExitCode> {
    if let Some(Command::Completions { shell }) = arguments.command {
        let mut command = Arguments::command();
        clap_complete::generate(
            shell,
            &mut command,
            "inventree-server",
            &mut std::io::stdout(),
        );
        return Ok(ExitCode::SUCCESS);
    }
    let (config, warnings) = config::source::load(arguments.config.as_deref())?;
    log::start(&config)?;
    for warning in &warnings {
        print_error(&format!("warning: {warning}"));
    }
    match arguments.command.unwrap_or(Command::Serve) {
        Command::Serve => serve::run(config, expected)?,
        Command::Migrate => serve::migrate(&config)?,
        Command::User(command) => user::run(&config, command)?,
        Command::Plugin(command) => plugin::run(&config, expected, command)?,
        Command::Doctor => return doctor::run(&config, expected, &warnings),
        Command::Completions { .. } => {}
    }
    Ok(ExitCode::SUCCESS)
}
