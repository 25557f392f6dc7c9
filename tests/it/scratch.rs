//! Folders outside of this workspace in which cargo reuses what this workspace has built already.
//!
//! Intermediate files are written to this workspace's build folder, so that no library is compiled again. Final
//! artifacts have a folder of their own, so that no binary replaces one of this workspace.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use std::os::unix::process::CommandExt;

/// How long cargo may take on a slow machine that has to compile the libraries again.
pub(crate) const BUILD: Duration = Duration::from_secs(1800);

/// How long a program other than a server may take.
pub(crate) const RUN: Duration = Duration::from_secs(60);

/// Variables that cargo has set for the package of the tests, or that its developer has configured. They must not
/// reach another package.
const EXCLUDED_ENV_PREFIXES: &[&str] = &[
    "CARGO_PKG_",
    "CARGO_MANIFEST_",
    "CARGO_BIN_",
    "CARGO_CRATE_",
    "CARGO_TARGET_",
    "GIT_",
    "INVENTREE_",
    "DATABASE_URL",
];

/// The file that names the compiler.
const TOOLCHAIN: &str = "rust-toolchain.toml";

/// Returns the root of this workspace.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("a workspace around the package")
}

/// Returns the build folder of this test, and so of everything else.
fn build_dir() -> PathBuf {
    let test = std::env::current_exe().expect("this test");
    test.ancestors()
        .nth(3)
        .expect("<build folder>/<profile>/deps/<test>")
        .to_owned()
}

/// Builds a command without the variables of this package. It has a low priority, since other tests measure time.
pub(crate) fn command(program: &str) -> Command {
    let mut command = Command::new("nice");
    command.args(["-n", "19", program]);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if EXCLUDED_ENV_PREFIXES
            .iter()
            .any(|prefix| text.starts_with(prefix))
        {
            command.env_remove(&name);
        }
    }
    command.stdin(Stdio::null());
    command
}

/// Sets the folders of cargo: the build folder of this workspace, and a target folder of their own for programs.
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

/// Returns the path of a program that was built by [`with_cargo`].
pub(crate) fn program(name: &str, binary: &str) -> PathBuf {
    programs(name).join("debug").join(binary)
}

/// Locks the name, so that no other test builds under it, in this process or another.
pub(crate) fn lock_build(name: &str) -> File {
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
    let group = ProcessGroup(child.id());
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || sender.send(child.wait_with_output()));
    let output = receiver
        .recv_timeout(limit)
        .unwrap_or_else(|_| panic!("still running after {limit:?}: {text}"));
    drop(group);
    output.expect("what it printed")
}

/// Runs the command to its end. Returns its standard output.
///
/// # Panics
/// When it fails or does not end in time.
#[track_caller]
pub(crate) fn succeed(command: &mut Command, limit: Duration) -> String {
    let output = finish(command, limit);
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}",
        output.status,
        stderr_text(&output)
    );
    String::from_utf8(output.stdout).expect("text")
}

/// Returns the standard error of the command.
pub(crate) fn stderr_text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A process and its children, which are killed when this value is dropped.
#[derive(Debug)]
pub(crate) struct ProcessGroup(pub(crate) u32);

impl Drop for ProcessGroup {
    fn drop(&mut self) {
        let kill = format!("kill -s KILL -- -{} 2>/dev/null", self.0);
        Command::new("sh").args(["-c", &kill]).status().ok();
    }
}

/// A folder outside of this workspace, empty at first and removed when this value is dropped.
///
/// Its path is the same in every run, so that cargo finds what it has built there before.
#[derive(Debug)]
pub(crate) struct ScratchWorkspace {
    name: &'static str,
    folder: PathBuf,
    _alone: File,
}

impl ScratchWorkspace {
    pub(crate) fn new(name: &'static str) -> Self {
        let alone = lock_build(name);
        // The path of this workspace in letters and digits, so that each workspace has folders of its own.
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

    /// Copies the lock file, for this workspace's versions of all libraries.
    pub(crate) fn copy_lock_file(&self) {
        let lock = fs::read_to_string(root().join("Cargo.lock")).expect("the lock file");
        self.write("Cargo.lock", &lock);
    }

    /// Returns the path of a file that was built here.
    pub(crate) fn built(&self, file: &str) -> PathBuf {
        program(self.name, file)
    }

    /// Builds a cargo command in this folder.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut cargo = command(env!("CARGO"));
        with_cargo(cargo.args(arguments), self.name).current_dir(&self.folder);
        cargo
    }

    /// Builds a command for a program that was built here, to run on an empty database.
    pub(crate) fn program(&self, binary: &str) -> Command {
        let mut program = command(&program(self.name, binary).display().to_string());
        program
            .current_dir(&self.folder)
            .env("INVENTREE_ADDRESS", "127.0.0.1:0");
        program
    }
}

impl Drop for ScratchWorkspace {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.folder).ok();
    }
}

/// Returns the development profile of this workspace, so that its libraries are reused. Cargo would reuse this
/// workspace's own crates for those of a clone, so they differ in their debug information.
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
