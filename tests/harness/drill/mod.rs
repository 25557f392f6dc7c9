//! Attacks on a running server: each measures its cost for the server and for other users, and has limits for them.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use serde_json::json;
use tempfile::TempDir;

use crate::client::Client;
use crate::process::Process;
use crate::server::basic_auth;

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
mod permissions;
mod public_routes;
pub mod raw_connection;
mod rows;
mod slow_readers;
mod uploads;

/// All attacks, in the order in which they run.
pub const ATTACKS: &[Attack] = &[
    headers::ATTACK,
    public_routes::ATTACK,
    bodies::ATTACK,
    slow_readers::ATTACK,
    descriptors::ATTACK,
    malformed::ATTACK,
    guessing::ATTACK,
    rows::ATTACK,
    locked::ATTACK,
    framing::ATTACK,
    injection::ATTACK,
    uploads::ATTACK,
    permissions::ATTACK,
    kill::ATTACK,
    database_gone::ATTACK,
];

/// The attacks that need the PostgreSQL in `TEST_POSTGRES_URL`; they are skipped without it.
pub const ON_POSTGRES: &[&str] = &[database_gone::ATTACK.name];

/// An attack.
#[derive(Debug, Clone, Copy)]
pub struct Attack {
    /// The name on the command line.
    pub name: &'static str,
    /// Runs the attack.
    pub run: fn(&Drill) -> anyhow::Result<Vec<Cost>>,
}

/// A cost of an attack.
#[derive(Debug, Clone)]
pub struct Cost {
    /// What was measured.
    pub what: &'static str,
    /// The value.
    pub value: f64,
    /// The unit; empty for a count.
    pub unit: &'static str,
    /// The maximum value.
    pub limit: f64,
}

impl Cost {
    /// Returns a cost that is a number of things.
    #[must_use]
    pub fn count(what: &'static str, value: usize, limit: usize) -> Self {
        Self::new(what, (value as f64, limit as f64), "")
    }

    /// Returns a cost in megabytes.
    #[must_use]
    pub fn memory(what: &'static str, value: f64, limit: f64) -> Self {
        Self::new(what, (value, limit), "MB")
    }

    /// Returns a cost in milliseconds. The limit is generous for a loaded machine: it only detects waiting.
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

    /// Whether the value is at most the limit.
    #[must_use]
    pub fn is_within_limit(&self) -> bool {
        self.value <= self.limit
    }
}

/// The program that the attacks start.
#[derive(Debug)]
pub struct Drill {
    /// The server's program.
    pub server: PathBuf,
}

/// A server under attack, with its own database.
#[derive(Debug)]
pub struct Target {
    /// The server.
    pub process: Process,
    /// Its data folder.
    pub folder: TempDir,
}

impl Drill {
    /// Starts a server on its own SQLite database, configured by environment variables.
    ///
    /// # Errors
    /// When there is no folder for it.
    pub fn start_target(&self, options: &[(&str, &str)]) -> anyhow::Result<Target> {
        let mut command = Command::new(&self.server);
        command.arg("serve");
        self.start_target_with(command, options, Stdio::null())
    }

    /// [`Self::start_target`] with another command, and with a target for the log.
    ///
    /// # Errors
    /// When there is no folder for it.
    pub fn start_target_with(
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
    /// Returns the path of its database.
    fn database(&self) -> PathBuf {
        self.folder.path().join("drill.sqlite3")
    }
}

/// Creates a superuser and returns their `Authorization` header.
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
    let client = client.with_authorization(basic_auth(name, PASSWORD));
    let token = client.get("/api/user/token/").expect(200)["token"].clone();
    format!("Token {}", token.as_str().unwrap_or_default())
}

/// Returns the longest duration of a number of requests.
fn slowest(client: &Client, path: &str, requests: usize) -> Duration {
    let times = (0..requests).map(|_| {
        let (reply, taken) = timed(|| client.get(path));
        reply.expect(200);
        taken
    });
    times.max().unwrap_or_default()
}

/// Returns the result of the work, and how long it took.
pub fn timed<R>(work: impl FnOnce() -> R) -> (R, Duration) {
    let start = Instant::now();
    (work(), start.elapsed())
}
