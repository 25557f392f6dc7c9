//! Folders outside of this workspace in which cargo builds with what this workspace has built already.
//!
//! What is built in between lies in this workspace's build folder, so that no library is compiled again;
//! what comes out lies in a folder of its own, so that no binary takes the place of one of this workspace.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use std::os::unix::process::CommandExt;

/// How long cargo may take, on a slow machine that has to compile the libraries once more.
pub(crate) const BUILD: Duration = Duration::from_secs(1800);

/// How long a program may take that only starts, does its work and ends.
pub(crate) const RUN: Duration = Duration::from_secs(60);

/// What cargo has told this process about the package of the tests, or what its developer has configured: neither
/// concerns another package.
const FOREIGN: &[&str] = &[
    "CARGO_PKG_",
    "CARGO_MANIFEST_",
    "CARGO_BIN_",
    "CARGO_CRATE_",
    "CARGO_TARGET_",
    "GIT_",
    "INVENTREE_",
    "DATABASE_URL",
];

/// Names the compiler.
const TOOLCHAIN: &str = "rust-toolchain.toml";

/// The root of this workspace.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("a workspace around the package")
}

/// The folder in which this test was built, and so everything else.
fn build_dir() -> PathBuf {
    let test = std::env::current_exe().expect("this test");
    test.ancestors()
        .nth(3)
        .expect("<build folder>/<profile>/deps/<test>")
        .to_owned()
}

/// A command without anything that concerns another package; it makes way for the tests beside it, which measure time.
pub(crate) fn command(program: &str) -> Command {
    let mut command = Command::new("nice");
    command.args(["-n", "19", program]);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if FOREIGN.iter().any(|prefix| text.starts_with(prefix)) {
            command.env_remove(&name);
        }
    }
    command.stdin(Stdio::null());
    command
}

/// Sets where cargo puts what it builds: libraries to those of this workspace, programs to a folder of their own.
pub(crate) fn with_cargo<'a>(command: &'a mut Command, name: &str) -> &'a mut Command {
    command
        .env("CARGO_BUILD_BUILD_DIR", build_dir())
        .env("CARGO_TARGET_DIR", programs(name))
        .env("CARGO_NET_OFFLINE", "true")
        .env("CARGO_TERM_COLOR", "never")
}

fn programs(name: &str) -> PathBuf {
    build_dir().join("outside").join(name)
}

/// The program that [`with_cargo`] has built.
pub(crate) fn program(name: &str, binary: &str) -> PathBuf {
    programs(name).join("debug").join(binary)
}

/// Keeps others from building under the same name, in this process and in any other.
pub(crate) fn alone(name: &str) -> File {
    fs::create_dir_all(programs(name)).expect("a folder");
    let lock = File::create(programs(name).join(".lock")).expect("a lock");
    lock.lock().expect("the lock");
    lock
}

/// Runs the command to its end.
///
/// # Panics
/// When it does not end in time.
#[track_caller]
pub(crate) fn finish(command: &mut Command, limit: Duration) -> Output {
    let text = format!("{command:?}");
    let child = command
        .process_group(0)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let child = child.unwrap_or_else(|error| panic!("{text}: {error}"));
    let group = Group(child.id());
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || sender.send(child.wait_with_output()));
    let output = receiver
        .recv_timeout(limit)
        .unwrap_or_else(|_| panic!("still running after {limit:?}: {text}"));
    drop(group);
    output.expect("what it printed")
}

/// The same, after it was checked that the command ended well: its standard output.
///
/// # Panics
/// When it did not.
#[track_caller]
pub(crate) fn succeed(command: &mut Command, limit: Duration) -> String {
    let output = finish(command, limit);
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}",
        output.status,
        told(&output)
    );
    String::from_utf8(output.stdout).expect("text")
}

/// What the command said besides its standard output.
pub(crate) fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A process and all that it has started; they end with this value.
#[derive(Debug)]
pub(crate) struct Group(pub(crate) u32);

impl Drop for Group {
    fn drop(&mut self) {
        let kill = format!("kill -s KILL -- -{} 2>/dev/null", self.0);
        Command::new("sh").args(["-c", &kill]).status().ok();
    }
}

/// An empty folder outside of this workspace; it goes with this value.
///
/// It is the same one in every run, so that cargo finds what it has built there before.
#[derive(Debug)]
pub(crate) struct Outside {
    name: &'static str,
    folder: PathBuf,
    _alone: File,
}

impl Outside {
    pub(crate) fn new(name: &'static str) -> Self {
        let alone = alone(name);
        // Letters and digits of this workspace's path, so that two workspaces do not meet.
        let workspace = root()
            .display()
            .to_string()
            .replace(|sign: char| !sign.is_ascii_alphanumeric(), "-");
        let folder = std::env::temp_dir().join(format!("outside{workspace}-{name}"));
        if folder.exists() {
            fs::remove_dir_all(&folder).expect("an empty folder");
        }
        fs::create_dir_all(folder.join(".cargo")).expect("a folder");
        fs::write(folder.join(".cargo/config.toml"), profile()).expect("a configuration");
        fs::copy(root().join(TOOLCHAIN), folder.join(TOOLCHAIN)).expect("the same compiler");
        Self {
            name,
            folder,
            _alone: alone,
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.folder
    }

    /// Writes a file and the folders above it.
    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// Takes over this workspace's versions of all libraries.
    pub(crate) fn lock(&self) {
        let lock = fs::read_to_string(root().join("Cargo.lock")).expect("the lock file");
        self.write("Cargo.lock", &lock);
    }

    /// A file that was built here.
    pub(crate) fn built(&self, file: &str) -> PathBuf {
        program(self.name, file)
    }

    /// cargo in this folder.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut cargo = command(env!("CARGO"));
        with_cargo(cargo.args(arguments), self.name).current_dir(&self.folder);
        cargo
    }

    /// A program that was built here, ready to run on an empty database.
    pub(crate) fn program(&self, binary: &str) -> Command {
        let mut program = command(&program(self.name, binary).display().to_string());
        program
            .current_dir(&self.folder)
            .env("INVENTREE_ADDRESS", "127.0.0.1:0");
        program
    }
}

impl Drop for Outside {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.folder).ok();
    }
}

/// The development profile of this workspace, so that libraries are those that are built already. The crates of a
/// clone of this workspace would be taken for its own, so they differ in what is known for debugging.
fn profile() -> String {
    let files = ["Cargo.toml", ".cargo/config.toml"];
    let texts = files.map(|file| fs::read_to_string(root().join(file)).expect("a profile"));
    let mut profile = String::new();
    for section in texts.iter().flat_map(|text| text.split("\n[").skip(1)) {
        if section.starts_with("profile.dev") {
            profile.push_str(&format!("[{section}\n"));
        }
    }
    assert!(profile.contains("[profile.dev]"), "the profile itself");
    for (package, debug) in [
        ("inventree", "false"),
        ("inventree-macros", "\"line-tables-only\""),
        ("inventree-plugins", "false"),
        ("inventree-server", "false"),
    ] {
        profile.push_str(&format!(
            "[profile.dev.package.{package}]\ndebug = {debug}\n"
        ));
    }
    profile
}
