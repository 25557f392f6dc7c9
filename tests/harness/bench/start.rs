//! The start time of a server, and its memory while it is idle.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use tempfile::TempDir;

use super::{Measurement, cpu, median};

/// A running server, killed on drop.
#[derive(Debug)]
pub struct Process {
    child: Child,
    socket_addr: String,
    /// The milliseconds from the start of the process until it prints that it listens.
    pub started: f64,
}

impl Process {
    /// Starts a program and waits until it listens.
    ///
    /// # Panics
    /// When the server does not start.
    #[must_use]
    pub fn start(program: &Path, arguments: &[&str], folder: &Path) -> Self {
        let start = Instant::now();
        let program = program.canonicalize().expect("a program");
        let mut child = Command::new(program)
            .args(arguments)
            .current_dir(folder)
            .env("INVENTREE_ADDRESS", "127.0.0.1:0")
            .env("INVENTREE_ADMIN_PASSWORD", "inventree")
            .env("INVENTREE_DEBUG", "true")
            .env("INVENTREE_WORKERS", "2")
            .stdout(Stdio::piped())
            .spawn()
            .expect("a server");
        let out = child.stdout.take().expect("its output");
        let address = BufReader::new(out)
            .lines()
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("listening on http://").map(str::to_owned))
            .expect("an address");
        let started = start.elapsed().as_secs_f64() * 1_000.0;
        Self {
            child,
            socket_addr: address,
            started,
        }
    }

    /// Returns the host and port.
    #[must_use]
    pub fn socket_addr(&self) -> &str {
        &self.socket_addr
    }

    /// Returns the process ID.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.child.kill().expect("a running server");
        self.child.wait().expect("a killed server");
    }
}

/// Measures the start with the given number of active plugins, compared with none, on an existing database.
#[must_use]
pub fn measure(bench: &Path, plugins: usize) -> Measurement {
    let with = |count: usize| {
        let folder = TempDir::new().expect("a folder");
        let count = count.to_string();
        let start = || Process::start(bench, &["serve", &count], folder.path()).started;
        start();
        median((0..5).map(|_| start()).collect())
    };
    Measurement::new(
        format!("start with {plugins} active plugins"),
        with(plugins),
        "ms",
    )
    .with_baseline(with(0))
}

/// Measures the resident memory of an idle server.
#[must_use]
pub fn memory(process: &Process) -> Measurement {
    Measurement::new("memory of an idle server", cpu::memory(process.pid()), "MB")
}
