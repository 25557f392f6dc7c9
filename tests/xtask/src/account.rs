//! The account that PostgreSQL runs as.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::process::quietly;

/// PostgreSQL refuses to run as root; then it runs as this account.
pub(crate) struct Account {
    uid: u32,
    gid: u32,
}

impl Account {
    /// None where this program does not run as root itself.
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
    pub(crate) fn give(&self, folder: &Path) -> Result<()> {
        quietly(
            Command::new("chown")
                .arg(format!("{}:{}", self.uid, self.gid))
                .arg(folder),
        )
    }

    /// Makes the command run as this account.
    pub(crate) fn take(&self, command: &mut Command) {
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
