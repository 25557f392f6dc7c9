//! The test server as a separate process.

use std::io::{BufRead, BufReader, Read as _, Seek as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use tempfile::TempDir;

use crate::client::Client;
use crate::database::ADMIN;
use crate::server::basic_auth;

/// The text that the server prints before its address.
const LISTENING: &str = "listening on ";

/// A running server, killed on drop.
#[derive(Debug)]
pub struct Process {
    child: Child,
    base: String,
}

impl Process {
    /// Starts the binary on the database, on any free port, and waits until it listens.
    ///
    /// # Panics
    /// When the server does not start.
    #[must_use]
    pub fn start(binary: &str, folder: &Path, database: &str, options: &[(&str, &str)]) -> Self {
        let log = tempfile::tempfile().expect("a log");
        let stderr = log.try_clone().expect("the log");
        let mut command = Command::new(binary);
        command.arg("serve");
        Self::prepare(&mut command, folder, database, options).stderr(Stdio::from(stderr));
        Self::try_run(&mut command).unwrap_or_else(|| {
            let mut text = String::new();
            let mut log = log;
            log.rewind().expect("the log");
            log.read_to_string(&mut text).expect("text");
            panic!("the server does not start: {text}")
        })
    }

    /// [`start`](Self::start) with another target for the log.
    ///
    /// # Panics
    /// When the server does not start.
    #[must_use]
    pub fn start_with_log(
        binary: &str,
        folder: &Path,
        database: &str,
        options: &[(&str, &str)],
        log: Stdio,
    ) -> Self {
        let mut command = Command::new(binary);
        command.arg("serve");
        Self::run(Self::prepare(&mut command, folder, database, options).stderr(log))
    }

    /// [`start`](Self::start) on a separate disk.
    ///
    /// # Panics
    /// When the server does not start.
    #[must_use]
    pub fn start_on(disk: &SmallDisk, binary: &str, options: &[(&str, &str)]) -> Self {
        let folder = disk.folder.path();
        let database = format!("sqlite:{}", folder.join("db.sqlite3").display());
        let mut command = disk.enter();
        command.args([binary, "serve"]);
        Self::run(Self::prepare(&mut command, folder, &database, options))
    }

    /// Sets the folder, database and options of a command that starts a server.
    pub fn prepare<'a>(
        command: &'a mut Command,
        folder: &Path,
        database: &str,
        options: &[(&str, &str)],
    ) -> &'a mut Command {
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("INVENTREE_") || text.starts_with("TEST_SERVER_") {
                command.env_remove(&name);
            }
        }
        command
            .current_dir(folder)
            .env("INVENTREE_ADDRESS", "127.0.0.1:0")
            .env("INVENTREE_DATA_DIR", folder)
            .env("INVENTREE_DEBUG", "true")
            .env("INVENTREE_LOG_LEVEL", "error")
            .env("DATABASE_URL", database)
            .envs(options.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
    }

    /// Runs a command that starts a server, and waits until it listens.
    ///
    /// # Panics
    /// When the server does not start.
    #[must_use]
    pub fn run(command: &mut Command) -> Self {
        Self::try_run(command).expect("a server that listens")
    }

    /// Does the same as [`run`](Self::run); `None` when the server does not start.
    fn try_run(command: &mut Command) -> Option<Self> {
        let mut child = command.spawn().expect("the test server");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe"))
            .lines()
            .map_while(Result::ok);
        let base = lines.find_map(|line| Some(line.split_once(LISTENING)?.1.trim().to_owned()));
        let Some(base) = base else {
            child.wait().expect("the test server");
            return None;
        };
        // Keeps reading, since a full pipe would block the server.
        std::thread::spawn(move || lines.for_each(drop));
        Some(Self { child, base })
    }

    /// Returns a client of the administrator, with a token.
    ///
    /// # Panics
    /// When the server issues no token.
    #[must_use]
    pub fn admin(&self) -> Client {
        let client = Client::new(&self.base);
        let token = client
            .with_authorization(basic_auth(ADMIN.0, ADMIN.1))
            .get("/api/user/token/")
            .expect(200);
        let token = token["token"].as_str().expect("a token");
        client.with_authorization(format!("Token {token}"))
    }

    /// Returns its base URL, `http://host:port`.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Returns the process ID.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Returns an unauthenticated client.
    #[must_use]
    pub fn anonymous(&self) -> Client {
        Client::new(&self.base)
    }

    /// Returns a number from the process's status in `/proc`, such as `Threads` or `VmRSS` in kB.
    ///
    /// # Panics
    /// When there is no such line.
    #[must_use]
    pub fn status(&self, name: &str) -> u64 {
        let path = format!("/proc/{}/status", self.child.id());
        let text = std::fs::read_to_string(path).expect("a running process");
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        number.unwrap_or_else(|| panic!("no {name} in the status"))
    }

    /// Sends `SIGTERM` to the process, and waits until it has ended.
    ///
    /// # Panics
    /// When the signal cannot be sent.
    pub fn terminate(&mut self) {
        self.signal("-TERM");
    }

    /// Sends a signal to the process, and waits until it has ended.
    ///
    /// # Panics
    /// When the signal cannot be sent.
    pub fn signal(&mut self, name: &str) -> ExitStatus {
        let pid = self.child.id().to_string();
        let asked = Command::new("kill").args([name, &pid]).status();
        assert!(asked.expect("`kill`").success(), "no process {pid}");
        self.child.wait().expect("an ended process")
    }

    /// Returns the exit status of the process; `None` while it runs.
    ///
    /// # Panics
    /// When the status is unavailable.
    pub fn try_wait(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().expect("a process")
    }

    /// Kills the process at once, without a chance to clean up.
    ///
    /// # Panics
    /// When it has already ended.
    pub fn kill(&mut self) {
        self.child.kill().expect("a running process");
        self.child.wait().expect("an ended process");
    }
}

/// A disk in memory, visible only to the processes in its mount namespace.
#[derive(Debug)]
pub struct SmallDisk {
    folder: TempDir,
    keeper: Child,
    is_root: bool,
}

impl SmallDisk {
    /// Creates a disk of the given size. `None` if the operating system does not allow it.
    ///
    /// # Panics
    /// When its folder cannot be created.
    #[must_use]
    pub fn new(megabytes: u32) -> Option<Self> {
        let folder = TempDir::new().expect("a folder");
        let script = format!(
            "mount -t tmpfs -o size={megabytes}m tmpfs '{}' && echo there && exec sleep 600",
            folder.path().display()
        );
        // In a user namespace, or as root if that is forbidden.
        let ways: [(&[&str], bool); 2] = [(&["-Urm"], false), (&["-m"], true)];
        for (way, is_root) in ways {
            let mut keeper = Command::new("unshare")
                .args(way)
                .args(["sh", "-c", &script])
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .ok()?;
            let mut line = String::new();
            let said = keeper.stdout.take().map(BufReader::new);
            let read = said.map(|mut said| said.read_line(&mut line));
            if matches!(read, Some(Ok(_))) && line.trim() == "there" {
                return Some(Self {
                    folder,
                    keeper,
                    is_root,
                });
            }
            keeper.wait().ok();
        }
        None
    }

    /// Returns a command that runs the command in its arguments on the disk.
    fn enter(&self) -> Command {
        let mut command = Command::new("nsenter");
        command.args(["-t", &self.keeper.id().to_string(), "-m"]);
        if !self.is_root {
            command.args(["-U", "--preserve-credentials"]);
        }
        command
    }

    /// Returns the path of a file on the disk, as this process sees it.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        let root = PathBuf::from(format!("/proc/{}/root", self.keeper.id()));
        let folder = self.folder.path();
        let folder = folder.strip_prefix("/").unwrap_or(folder);
        root.join(folder).join(name)
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        self.keeper.kill().ok();
        self.keeper.wait().ok();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
