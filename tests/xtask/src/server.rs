//! Starts the server with the contract plugins for a test.

use std::env;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::cleanup_guard::CleanupGuard;
use crate::process;
use crate::workspace::Workspace;

/// The administrator of every server started here.
pub(crate) const USER: &str = "admin";
pub(crate) const PASSWORD: &str = "inventree";
const EMAIL: &str = "admin@example.com";

/// The time limit for the start of the server.
const START_TIMEOUT: Duration = Duration::from_secs(60);

/// The text that the server prints before its address.
const LISTENING: &str = "listening on ";

/// How to start a server.
#[derive(Default)]
pub(crate) struct Setup<'a> {
    /// The port; 0 for any free one.
    pub(crate) port: u16,
    /// The database; a fresh SQLite file if `None`.
    pub(crate) database: Option<&'a str>,
    /// Global settings, as `KEY=value,KEY=value`.
    pub(crate) settings: &'a str,
}

impl Setup<'_> {
    /// Returns the command that runs the server, without the developer's own configuration.
    pub(crate) fn command(&self, workspace: &Workspace, folder: &Path) -> Command {
        let mut command = Command::new(workspace.binary("test-server"));
        for (name, _) in env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("INVENTREE_") || text.starts_with("TEST_SERVER_") {
                command.env_remove(&name);
            }
        }
        let file = || format!("sqlite:{}", folder.join("inventree.sqlite3").display());
        command
            .arg("serve")
            .current_dir(folder)
            .env("INVENTREE_ADDRESS", format!("127.0.0.1:{}", self.port))
            .env("INVENTREE_DATA_DIR", folder)
            .env("INVENTREE_ADMIN_USER", USER)
            .env("INVENTREE_ADMIN_PASSWORD", PASSWORD)
            .env("INVENTREE_ADMIN_EMAIL", EMAIL)
            .env("INVENTREE_DEBUG", "true")
            .env(
                "DATABASE_URL",
                self.database.map_or_else(file, str::to_owned),
            )
            .stdin(Stdio::null());
        if !self.settings.is_empty() {
            command.env("TEST_SERVER_SETTINGS", self.settings);
        }
        command
    }
}

/// Builds the binary that [`Setup::command`] starts.
pub(crate) fn build(workspace: &Workspace) -> Result<bool> {
    process::run(workspace.cargo().args([
        "build",
        "--package",
        "inventree-tests",
        "--bin",
        "test-server",
    ]))
}

/// A running server, killed on drop.
pub(crate) struct Server {
    child: Child,
    base: String,
    log: PathBuf,
    // These are last: the server must end before its folder is deleted.
    _remove: CleanupGuard,
    _folder: TempDir,
}

impl Server {
    pub(crate) fn start(workspace: &Workspace, setup: &Setup<'_>) -> Result<Self> {
        let (folder, remove) = folder()?;
        let log = folder.path().join("log");
        let mut command = setup.command(workspace, folder.path());
        let child = command
            .stdout(Stdio::piped())
            .stderr(File::create(&log)?)
            .spawn();
        let child = child.context("cannot start `test-server`")?;
        let mut server = Self {
            child,
            base: String::new(),
            log,
            _remove: remove,
            _folder: folder,
        };
        server.base = server.wait_for_url()?;
        Ok(server)
    }

    /// Returns the base URL, `http://127.0.0.1:<port>`.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// Returns the last lines of the server's log, for the report of a failure.
    pub(crate) fn log_tail(&self) -> String {
        let log = fs::read(&self.log).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<_> = log.lines().collect();
        lines[lines.len().saturating_sub(40)..].join("\n")
    }

    fn wait_for_url(&mut self) -> Result<String> {
        let output = self
            .child
            .stdout
            .take()
            .context("standard output is not piped")?;
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || report_url(output, &sender));
        match receiver.recv_timeout(START_TIMEOUT) {
            Ok(address) => Ok(address),
            Err(mpsc::RecvTimeoutError::Timeout) => {
                bail!("the server does not listen:\n{}", self.log_tail())
            }
            Err(mpsc::RecvTimeoutError::Disconnected) => {
                bail!("the server has ended:\n{}", self.log_tail())
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Creates a folder that is deleted however this program ends.
pub(crate) fn folder() -> Result<(TempDir, CleanupGuard)> {
    let folder = tempfile::Builder::new().prefix("test-server-").tempdir()?;
    let remove = CleanupGuard::remove_folder(folder.path())?;
    Ok((folder, remove))
}

/// Sends the URL that the server prints. Keeps reading after that, since a full pipe would block the server.
fn report_url(output: ChildStdout, sender: &mpsc::Sender<String>) {
    for line in BufReader::new(output).lines().map_while(Result::ok) {
        if let Some((_, address)) = line.split_once(LISTENING) {
            sender.send(address.trim().to_owned()).ok();
        }
    }
}
