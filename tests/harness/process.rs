//! The test server as a process of its own.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use tempfile::TempDir;

use crate::client::Client;
use crate::database::ADMIN;
use crate::server::basic;

/// What the server prints in front of its address.
const LISTENING: &str = "listening on ";

/// A running server; it ends when this is dropped.
#[derive(Debug)]
pub struct Process {
    child: Child,
    base: String,
}

impl Process {
    /// Starts the binary on the database, on any free port, and waits until it listens.
    ///
    /// # Panics
    /// When it does not.
    #[must_use]
    pub fn start(binary: &str, folder: &Path, database: &str, options: &[(&str, &str)]) -> Self {
        Self::start_with_log(binary, folder, database, options, Stdio::null())
    }

    /// The same with another place for its log.
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

    /// The same, on a disk of its own.
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

    /// Gives a command that starts a server its folder, database and options.
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
    /// When it does not.
    #[must_use]
    pub fn run(command: &mut Command) -> Self {
        let mut child = command.spawn().expect("the test server");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe"))
            .lines()
            .map_while(Result::ok);
        let address = lines.find_map(|line| Some(line.split_once(LISTENING)?.1.trim().to_owned()));
        // Reads on to the end: a server whose output nobody takes would stop at a full pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Self {
            child,
            base: address.expect("a server that listens"),
        }
    }

    /// The administrator, by token.
    ///
    /// # Panics
    /// When the server refuses.
    #[must_use]
    pub fn admin(&self) -> Client {
        let client = Client::new(&self.base);
        let token = client
            .with_authorization(basic(ADMIN.0, ADMIN.1))
            .get("/api/user/token/")
            .expect(200);
        let token = token["token"].as_str().expect("a token");
        client.with_authorization(format!("Token {token}"))
    }

    /// Its address, `http://host:port`.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The number of the process.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Nobody.
    #[must_use]
    pub fn anonymous(&self) -> Client {
        Client::new(&self.base)
    }

    /// A number from the process's status in `/proc`, such as `Threads` or `VmRSS` in kB.
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

    /// Asks the process to end, and waits until it has.
    ///
    /// # Panics
    /// When it cannot be asked.
    pub fn end(&mut self) {
        self.signal("-TERM");
    }

    /// Sends a signal to the process, and waits until it has ended.
    ///
    /// # Panics
    /// When it cannot be sent.
    pub fn signal(&mut self, name: &str) -> ExitStatus {
        let pid = self.child.id().to_string();
        let asked = Command::new("kill").args([name, &pid]).status();
        assert!(asked.expect("`kill`").success(), "no process {pid}");
        self.child.wait().expect("an ended process")
    }

    /// With what the process has ended; `None` while it runs.
    ///
    /// # Panics
    /// When that cannot be known.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().expect("a process")
    }

    /// Ends the process at once, without a chance to tidy up.
    ///
    /// # Panics
    /// When it has ended before.
    pub fn kill(&mut self) {
        self.child.kill().expect("a running process");
        self.child.wait().expect("an ended process");
    }
}

/// A disk in memory, of which only the processes on it see anything.
#[derive(Debug)]
pub struct SmallDisk {
    folder: TempDir,
    keeper: Child,
    is_root: bool,
}

impl SmallDisk {
    /// A disk of so many megabytes. `None` where the operating system gives none.
    ///
    /// # Panics
    /// When there is no room for its folder.
    #[must_use]
    pub fn new(megabytes: u32) -> Option<Self> {
        let folder = TempDir::new().expect("a folder");
        let script = format!(
            "mount -t tmpfs -o size={megabytes}m tmpfs '{}' && echo there && exec sleep 600",
            folder.path().display()
        );
        // As anybody, and where that is forbidden, as root.
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

    /// What runs the command that is its arguments on the disk.
    fn enter(&self) -> Command {
        let mut command = Command::new("nsenter");
        command.args(["-t", &self.keeper.id().to_string(), "-m"]);
        if !self.is_root {
            command.args(["-U", "--preserve-credentials"]);
        }
        command
    }

    /// A file on it, as it is seen from here.
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
