//! Cleanup after this program, however it ends.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};

/// A shell that cleans up when this guard is dropped, or when this program is interrupted or killed.
///
/// It detects the end by its standard input, so it needs neither a signal handler nor a destructor.
pub(crate) struct CleanupGuard(Child);

impl CleanupGuard {
    /// Registers a script, with the given arguments as `$1`, `$2`, …; `prepare` configures its command.
    pub(crate) fn spawn(
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

    /// Registers the removal of a folder.
    pub(crate) fn remove_folder(folder: &Path) -> Result<Self> {
        Self::spawn(r#"rm -rf "$1""#, &[folder], |_| {})
    }
}

impl Drop for CleanupGuard {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        self.0.wait().ok();
    }
}
