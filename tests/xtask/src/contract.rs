//! Sends the recorded requests to a server of this workspace.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use clap::Args;

use crate::libtest::number_before;
use crate::process;
use crate::server::{self, Server, Setup};
use crate::skip;
use crate::tally::Tally;
use crate::workspace::Workspace;

/// The settings that were off in InvenTree when the requests were recorded.
const SETTINGS: &str = "ENABLE_PLUGINS_URL=False,ENABLE_PLUGINS_NAVIGATION=False,ENABLE_PLUGINS_APP=False,\
    ENABLE_PLUGINS_SCHEDULE=False,ENABLE_PLUGINS_EVENTS=False,ENABLE_PLUGINS_INTERFACE=False,\
    ENABLE_PLUGINS_MAILS=False";

/// Groups of requests that `cargo xtask test` sends.
struct RequiredGroups {
    groups: &'static [&'static str],
    /// The percentage of the requests that must be answered as recorded.
    percent: usize,
}

/// The milestone whose plugins exist.
const MILESTONE: &str = "barcodes";

const REQUIRED_GROUPS: &[RequiredGroups] = &[
    RequiredGroups {
        groups: &[
            "info",
            "auth",
            "plugins",
            "plugin-activate",
            "plugin-settings",
            "user-settings",
            "action",
            "plugin-urls",
            "static",
            "install",
        ],
        percent: 94,
    },
    RequiredGroups {
        groups: &["create", "read", "bulk", "metadata", "validation"],
        percent: 95,
    },
    RequiredGroups {
        groups: &[
            "barcode",
            "barcode-generate",
            "barcode-link",
            "barcode-custom",
            "barcode-orders",
            "barcode-history",
            "locate",
        ],
        percent: 98,
    },
];

#[derive(Args)]
pub(crate) struct Options {
    /// The milestone whose plugins exist
    #[arg(long, default_value = MILESTONE)]
    milestone: String,
    /// Report only this group (may be repeated)
    #[arg(long = "group")]
    groups: Vec<String>,
    /// Differences printed for a failing case
    #[arg(long)]
    show: Option<usize>,
}

#[derive(Args)]
pub(crate) struct ServeOptions {
    /// The port to listen on, 0 for any free one
    #[arg(long, default_value_t = 8000)]
    port: u16,
    /// An empty database to use instead of a fresh SQLite file; it is kept
    #[arg(long)]
    database: Option<String>,
}

/// Runs `cargo xtask contract-server`.
pub(crate) fn serve(workspace: &Workspace, options: &ServeOptions) -> Result<ExitCode> {
    if !server::build(workspace)? {
        return Ok(ExitCode::FAILURE);
    }
    let (folder, _remove) = server::folder()?;
    let setup = Setup {
        port: options.port,
        database: options.database.as_deref(),
        settings: SETTINGS,
    };
    let done = process::run(&mut setup.command(workspace, folder.path()))?;
    Ok(if done {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Runs `cargo xtask contract`.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let Some(folder) = folder(workspace) else {
        return Ok(if skip::is_forbidden() {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        });
    };
    if !server::build(workspace)? {
        return Ok(ExitCode::FAILURE);
    }
    let mut replay = replay(&folder, &options.milestone, &options.groups);
    if let Some(show) = options.show {
        replay.arg("--show").arg(show.to_string());
    }
    let (passed, _) = run_replay(workspace, replay)?;
    Ok(if passed {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Runs the stage of `cargo xtask test`: each set of groups counts as one test.
pub(crate) fn check(workspace: &Workspace) -> Result<Tally> {
    let Some(folder) = folder(workspace) else {
        return Ok(Tally::skipped());
    };
    let mut sum = Tally::default();
    for held in REQUIRED_GROUPS {
        sum += check_groups(workspace, &folder, held)?;
    }
    Ok(sum)
}

fn check_groups(workspace: &Workspace, folder: &Path, held: &RequiredGroups) -> Result<Tally> {
    let percent = held.percent;
    let (_, totals) = run_replay(workspace, replay(folder, MILESTONE, held.groups))?;
    let passed = number_before(&totals, " passed");
    let all = passed + number_before(&totals, " failed");
    let first = held.groups.first().unwrap_or(&"");
    println!(
        "contract, {first} and others: {passed} of {all} answered as recorded, {percent} % required"
    );
    Ok(Tally::one(all > 0 && passed * 100 >= all * percent))
}

/// Returns the folder of the recorded requests, which is not part of this project.
fn folder(workspace: &Workspace) -> Option<PathBuf> {
    let beside = || workspace.root.join("../shared/contract");
    let folder = env::var_os("INVENTREE_CONTRACT").map_or_else(beside, PathBuf::from);
    let found = folder.join("replay.py").is_file();
    if !found {
        skip::skip(
            "contract",
            "no recorded requests; INVENTREE_CONTRACT names their folder",
        );
    }
    found.then_some(folder)
}

fn replay(folder: &Path, milestone: &str, groups: &[impl AsRef<str>]) -> Command {
    let mut replay = Command::new("python3");
    replay
        .arg("-B")
        .arg(folder.join("replay.py"))
        .args(["--milestone", milestone]);
    for group in groups {
        replay.args(["--group", group.as_ref()]);
    }
    replay
}

/// Runs `replay` against a fresh server, and returns whether it succeeded and its last line.
fn run_replay(workspace: &Workspace, mut replay: Command) -> Result<(bool, String)> {
    let server = Server::start(
        workspace,
        &Setup {
            settings: SETTINGS,
            ..Setup::default()
        },
    )?;
    replay.args([
        "--base",
        server.base(),
        "--user",
        server::USER,
        "--password",
        server::PASSWORD,
    ]);
    let mut last = String::new();
    let content = process::run_lines(&mut replay, |line| line.clone_into(&mut last))
        .context("the contract")?;
    if !last.contains(" passed") {
        println!("the server's log ends:\n{}", server.log_tail());
    }
    Ok((content, last))
}
