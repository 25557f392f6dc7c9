//! The server with the contract plugins linked in, started for a test.

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

use crate::afterwards::Afterwards;
use crate::process;
use crate::workspace::Workspace;

/// The administrator of every server that is started here.
pub(crate) const USER: &str = "admin";
pub(crate) const PASSWORD: &str = "inventree";
const EMAIL: &str = "admin@example.com";

/// Time until a server that says nothing is given up.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the server prints in front of its address.
const LISTENING: &str = "listening on ";

/// How to start a server.
#[derive(Default)]
pub(crate) struct Setup<'a> {
    /// 0 for any free one.
    pub(crate) port: u16,
    /// A fresh SQLite file unless given.
    pub(crate) database: Option<&'a str>,
    /// Global settings, as `KEY=value,KEY=value`.
    pub(crate) settings: &'a str,
}

impl Setup<'_> {
    /// The command that serves, with nothing of the developer's own configuration.
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

/// A running server; it ends when this value is dropped.
pub(crate) struct Server {
    child: Child,
    base: String,
    log: PathBuf,
    // Last, in this order: the server has ended when its folder goes.
    _remove: Afterwards,
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
        server.base = server.wait_for_address()?;
        Ok(server)
    }

    /// `http://127.0.0.1:<port>`.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// What the server has logged last, for the report of a failure.
    pub(crate) fn log_tail(&self) -> String {
        let log = fs::read(&self.log).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<_> = log.lines().collect();
        lines[lines.len().saturating_sub(40)..].join("\n")
    }

    fn wait_for_address(&mut self) -> Result<String> {
        let output = self
            .child
            .stdout
            .take()
            .context("standard output is not piped")?;
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || report_address(output, &sender));
        match receiver.recv_timeout(PATIENCE) {
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

/// A folder that goes in any case.
pub(crate) fn folder() -> Result<(TempDir, Afterwards)> {
    let folder = tempfile::Builder::new().prefix("test-server-").tempdir()?;
    let remove = Afterwards::remove(folder.path())?;
    Ok((folder, remove))
}

/// Reads on to the end: a server whose output nobody takes would stop at a full pipe.
fn report_address(output: ChildStdout, sender: &mpsc::Sender<String>) {
    for line in BufReader::new(output).lines().map_while(Result::ok) {
        if let Some((_, address)) = line.split_once(LISTENING) {
            sender.send(address.trim().to_owned()).ok();
        }
    }
}
