//! Checks the server with different plugin features.

use anyhow::Result;

use crate::process;
use crate::tally::Tally;
use crate::workspace::Workspace;

/// Checks that the server builds without plugins, and with each plugin feature alone.
pub(crate) fn check(workspace: &Workspace) -> Result<Tally> {
    let mut tally = Tally::one(builds(workspace, None)?);
    for feature in workspace.features("inventree-plugins")? {
        tally += Tally::one(builds(workspace, Some(&feature))?);
    }
    Ok(tally)
}

fn builds(workspace: &Workspace, feature: Option<&str>) -> Result<bool> {
    let mut cargo = workspace.cargo();
    cargo.args([
        "check",
        "--quiet",
        "--package",
        "inventree-server",
        "--no-default-features",
    ]);
    if let Some(feature) = feature {
        cargo.args(["--features", feature]);
    }
    process::run(&mut cargo)
}
