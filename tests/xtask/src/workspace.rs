//! The workspace and its build outputs.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// The workspace, as `cargo metadata` describes it.
pub(crate) struct Workspace {
    pub(crate) root: PathBuf,
    pub(crate) target: PathBuf,
    metadata: Value,
}

impl Workspace {
    pub(crate) fn find() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2);
        let root = root
            .context("xtask is not two folders below the workspace")?
            .to_path_buf();
        let output = cargo_in(&root)
            .args(["metadata", "--no-deps", "--format-version", "1"])
            .output()?;
        ensure!(
            output.status.success(),
            "cargo metadata: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        let metadata: Value = serde_json::from_slice(&output.stdout)?;
        let target = metadata["target_directory"]
            .as_str()
            .context("cargo metadata has no target directory")?;
        Ok(Self {
            target: PathBuf::from(target),
            root,
            metadata,
        })
    }

    /// Returns a cargo command at the root of the workspace.
    pub(crate) fn cargo(&self) -> Command {
        cargo_in(&self.root)
    }

    /// Returns the platform of this machine, such as `x86_64-unknown-linux-gnu`.
    pub(crate) fn host(&self) -> Result<String> {
        let output = self.cargo().arg("-vV").output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let host = text.lines().find_map(|line| line.strip_prefix("host: "));
        host.map(str::to_owned).context("`cargo -vV` has no host")
    }

    /// Returns the path of a binary of the development profile.
    pub(crate) fn binary(&self, name: &str) -> PathBuf {
        self.target.join("debug").join(name)
    }

    /// Returns the features of a package in alphabetical order, without `default`.
    pub(crate) fn features(&self, package: &str) -> Result<Vec<String>> {
        let packages = self.metadata["packages"]
            .as_array()
            .context("cargo metadata lists no packages")?;
        let found = packages.iter().find(|found| found["name"] == package);
        let features = found.and_then(|found| found["features"].as_object());
        let features = features.with_context(|| format!("no package `{package}`"))?;
        let mut names: Vec<_> = features
            .keys()
            .filter(|name| *name != "default")
            .cloned()
            .collect();
        names.sort();
        Ok(names)
    }
}

/// Returns a cargo command without the variables that `cargo run` has set for this program's own package, which would be
/// mistaken for those of another package.
fn cargo_in(root: &Path) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}
