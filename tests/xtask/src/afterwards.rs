//! Cleaning up after this program, however it ends.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};

/// A shell that waits for this guard to drop, or for this program to be interrupted or killed, and then tidies up.
///
/// It notices by the end of its standard input, so neither a signal handler nor a running destructor is needed.
pub(crate) struct Afterwards(Child);

impl Afterwards {
    /// Will run `script` with the given arguments as `$1`, `$2`, …, as prepared by `prepare`.
    pub(crate) fn run(
        script: &str,
        arguments: &[&Path],
        prepare: impl FnOnce(&mut Command),
    ) -> Result<Self> {
        let mut shell = Command::new("sh");
        shell
            .arg("-c")
            .arg(format!("cat >/dev/null; {script}"))
            .arg("afterwards")
            .args(arguments);
        shell
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        shell.process_group(0);
        prepare(&mut shell);
        Ok(Self(shell.spawn().context("cannot start `sh`")?))
    }

    /// Will remove a folder.
    pub(crate) fn remove(folder: &Path) -> Result<Self> {
        Self::run(r#"rm -rf "$1""#, &[folder], |_| {})
    }
}

impl Drop for Afterwards {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        self.0.wait().ok();
    }
}
