//! Attacks on a server that runs for real: what each may cost the server, and what others notice of it.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use tempfile::TempDir;

use crate::process::Process;

mod guessing;
mod headers;
mod rows;
pub mod wire;

/// All attacks, in the order in which they are made.
pub const ATTACKS: &[Attack] = &[headers::ATTACK, guessing::ATTACK, rows::ATTACK];

/// An attack.
#[derive(Debug, Clone, Copy)]
pub struct Attack {
    /// Name on the command line.
    pub name: &'static str,
    /// Makes it.
    pub run: fn(&Drill) -> anyhow::Result<Vec<Cost>>,
}

/// What an attack cost.
#[derive(Debug, Clone)]
pub struct Cost {
    /// What was measured.
    pub what: &'static str,
    /// How much.
    pub value: f64,
    /// In which unit; empty for a number of things.
    pub unit: &'static str,
    /// The most that it may be.
    pub limit: f64,
}

impl Cost {
    /// So many of something.
    #[must_use]
    pub fn count(what: &'static str, value: usize, limit: usize) -> Self {
        let (value, limit) = (value as f64, limit as f64);
        let unit = "";
        Self {
            what,
            value,
            unit,
            limit,
        }
    }

    /// So many megabytes.
    #[must_use]
    pub fn memory(what: &'static str, value: f64, limit: f64) -> Self {
        let unit = "MB";
        Self {
            what,
            value,
            unit,
            limit,
        }
    }

    /// So much time, in milliseconds. The limit leaves a loaded machine room: it tells waiting from not waiting.
    #[must_use]
    pub fn time(what: &'static str, taken: Duration, limit: Duration) -> Self {
        let (value, limit) = (taken.as_secs_f64() * 1_000.0, limit.as_secs_f64() * 1_000.0);
        let unit = "ms";
        Self {
            what,
            value,
            unit,
            limit,
        }
    }

    /// Whether it is no more than it may be.
    #[must_use]
    pub fn is_within_limit(&self) -> bool {
        self.value <= self.limit
    }
}

/// Where attacks are made: the program, and a folder for each server.
#[derive(Debug)]
pub struct Drill {
    /// The server's program.
    pub server: PathBuf,
}

/// A server under attack, with a database of its own.
#[derive(Debug)]
pub struct Target {
    /// The server.
    pub process: Process,
    /// Its data folder.
    pub folder: TempDir,
}

impl Drill {
    /// A server on a SQLite database of its own, configured by variables of the environment.
    ///
    /// # Errors
    /// When there is no folder for it.
    pub fn target(&self, options: &[(&str, &str)]) -> anyhow::Result<Target> {
        let folder = TempDir::new().context("a folder")?;
        let database = format!("sqlite:{}", folder.path().join("drill.sqlite3").display());
        let server = self.server.to_string_lossy();
        let password = [("INVENTREE_ADMIN_PASSWORD", crate::database::ADMIN.1)];
        let options = [&password, options].concat();
        let process = Process::start(&server, folder.path(), &database, &options);
        Ok(Target { process, folder })
    }
}

/// How long the work takes.
pub fn timed<R>(work: impl FnOnce() -> R) -> (R, Duration) {
    let start = Instant::now();
    (work(), start.elapsed())
}
