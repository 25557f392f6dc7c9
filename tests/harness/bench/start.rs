//! How long a server takes to start, and what it needs while nobody asks anything.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use tempfile::TempDir;

use super::{Figure, cpu, median};

/// A running server; killed when it is dropped.
#[derive(Debug)]
pub struct Process {
    child: Child,
    address: String,
    /// Milliseconds from the start of the process to its first word that it listens.
    pub started: f64,
}

impl Process {
    /// Starts a program and waits until it listens.
    ///
    /// # Panics
    /// When it does not.
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
            address,
            started,
        }
    }

    /// Host and port.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The process.
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

/// Start with so many active plugins, beside the start with none, the database being there already.
#[must_use]
pub fn measure(bench: &Path, plugins: usize) -> Figure {
    let with = |count: usize| {
        let folder = TempDir::new().expect("a folder");
        let count = count.to_string();
        let start = || Process::start(bench, &["serve", &count], folder.path()).started;
        start();
        median((0..5).map(|_| start()).collect())
    };
    Figure::new(
        format!("start with {plugins} active plugins"),
        with(plugins),
        "ms",
    )
    .beside(with(0))
}

/// Resident memory of a server that nobody has asked anything but one thing.
#[must_use]
pub fn memory(process: &Process) -> Figure {
    Figure::new("memory of an idle server", cpu::memory(process.pid()), "MB")
}
