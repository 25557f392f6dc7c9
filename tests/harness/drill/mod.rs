//! Attacks on a server that runs for real: what each may cost the server, and what others notice of it.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use serde_json::json;
use tempfile::TempDir;

use crate::client::Client;
use crate::process::Process;
use crate::server::basic;

mod bodies;
mod database_gone;
mod descriptors;
mod framing;
mod guessing;
mod headers;
mod injection;
mod kill;
mod locked;
mod malformed;
mod open_routes;
mod readers;
mod rights;
mod rows;
mod uploads;
pub mod wire;

/// All attacks, in the order in which they are made.
pub const ATTACKS: &[Attack] = &[
    headers::ATTACK,
    open_routes::ATTACK,
    bodies::ATTACK,
    readers::ATTACK,
    descriptors::ATTACK,
    malformed::ATTACK,
    guessing::ATTACK,
    rows::ATTACK,
    locked::ATTACK,
    framing::ATTACK,
    injection::ATTACK,
    uploads::ATTACK,
    rights::ATTACK,
    kill::ATTACK,
    database_gone::ATTACK,
];

/// Those that are made on a database of the PostgreSQL that `TEST_POSTGRES_URL` names, and left out without one.
pub const ON_POSTGRES: &[&str] = &[database_gone::ATTACK.name];

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
        Self::new(what, (value as f64, limit as f64), "")
    }

    /// So many megabytes.
    #[must_use]
    pub fn memory(what: &'static str, value: f64, limit: f64) -> Self {
        Self::new(what, (value, limit), "MB")
    }

    /// So much time, in milliseconds. The limit leaves a loaded machine room: it tells waiting from not waiting.
    #[must_use]
    pub fn time(what: &'static str, taken: Duration, limit: Duration) -> Self {
        let milliseconds = |time: Duration| time.as_secs_f64() * 1_000.0;
        Self::new(what, (milliseconds(taken), milliseconds(limit)), "ms")
    }

    fn new(what: &'static str, (value, limit): (f64, f64), unit: &'static str) -> Self {
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
        let mut command = Command::new(&self.server);
        command.arg("serve");
        self.start(command, options, Stdio::null())
    }

    /// [`Self::target`] by another command, with its log in a place of its own.
    ///
    /// # Errors
    /// When there is no folder for it.
    pub fn start(
        &self,
        mut command: Command,
        options: &[(&str, &str)],
        log: Stdio,
    ) -> anyhow::Result<Target> {
        let folder = TempDir::new().context("a folder")?;
        let database = format!("sqlite:{}", folder.path().join("drill.sqlite3").display());
        let password = [("INVENTREE_ADMIN_PASSWORD", crate::database::ADMIN.1)];
        let options = [&password, options].concat();
        let command = Process::prepare(&mut command, folder.path(), &database, &options);
        let process = Process::run(command.stderr(log));
        Ok(Target { process, folder })
    }
}

impl Target {
    /// The file that its database is.
    fn database(&self) -> PathBuf {
        self.folder.path().join("drill.sqlite3")
    }
}

/// The `Authorization` header of a superuser whom the administrator makes.
fn superuser(target: &Target, name: &str) -> String {
    const PASSWORD: &str = "long-enough-password";
    let admin = target.process.admin();
    let user = json!({ "username": name, "is_staff": true, "is_superuser": true });
    let pk = admin.post("/api/user/", &user).expect(201)["pk"].clone();
    let password = json!({ "password": PASSWORD });
    admin
        .put(&format!("/api/user/{pk}/set-password/"), &password)
        .expect(200);
    let client = target.process.anonymous();
    let client = client.with_authorization(basic(name, PASSWORD));
    let token = client.get("/api/user/token/").expect(200)["token"].clone();
    format!("Token {}", token.as_str().unwrap_or_default())
}

/// The longest of a few requests of another user.
fn slowest(client: &Client, path: &str, requests: usize) -> Duration {
    let times = (0..requests).map(|_| {
        let (reply, taken) = timed(|| client.get(path));
        reply.expect(200);
        taken
    });
    times.max().unwrap_or_default()
}

/// How long the work takes.
pub fn timed<R>(work: impl FnOnce() -> R) -> (R, Duration) {
    let start = Instant::now();
    (work(), start.elapsed())
}
