//! The operating system account that runs PostgreSQL.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::process::run_quietly;

/// An account for PostgreSQL, which refuses to run as root.
pub(crate) struct Account {
    uid: u32,
    gid: u32,
}

impl Account {
    /// Returns the account; `None` if this program does not run as root.
    pub(crate) fn for_server() -> Result<Option<Self>> {
        if id(&["-u"])? != 0 {
            return Ok(None);
        }
        for name in ["postgres", "nobody"] {
            if let (Ok(uid), Ok(gid)) = (id(&["-u", name]), id(&["-g", name])) {
                return Ok(Some(Self { uid, gid }));
            }
        }
        bail!(
            "PostgreSQL does not run as root, and there is neither `postgres` nor `nobody` to run it as"
        )
    }

    /// Makes the account the owner of a folder.
    pub(crate) fn chown(&self, folder: &Path) -> Result<()> {
        run_quietly(
            Command::new("chown")
                .arg(format!("{}:{}", self.uid, self.gid))
                .arg(folder),
        )
    }

    /// Makes the command run as this account.
    pub(crate) fn run_as(&self, command: &mut Command) {
        command.uid(self.uid).gid(self.gid);
    }
}

fn id(arguments: &[&str]) -> Result<u32> {
    let output = Command::new("id")
        .args(arguments)
        .output()
        .context("cannot start `id`")?;
    ensure!(
        output.status.success(),
        "no account `{}`",
        arguments.join(" ")
    );
    Ok(String::from_utf8_lossy(&output.stdout).trim().parse()?)
}
