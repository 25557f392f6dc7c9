//! Checks the plugins with each feature alone, the server without plugins, and the macros alone.

use anyhow::Result;

use crate::process;
use crate::tally::Tally;
use crate::workspace::Workspace;

/// Checks that the macros build with their own features of libraries only, the server without plugins, and the plugins
/// with each feature alone. The code of the server does not depend on which plugins there are.
pub(crate) fn check(workspace: &Workspace) -> Result<Tally> {
    let mut tally = Tally::one(builds(workspace, "inventree-macros", None)?);
    tally += Tally::one(builds(workspace, "inventree-server", None)?);
    for feature in workspace.features("inventree-plugins")? {
        tally += Tally::one(builds(workspace, "inventree-plugins", Some(&feature))?);
    }
    Ok(tally)
}

fn builds(workspace: &Workspace, package: &str, feature: Option<&str>) -> Result<bool> {
    let mut cargo = workspace.cargo();
    cargo.args([
        "check",
        "--quiet",
        "--package",
        package,
        "--no-default-features",
    ]);
    if let Some(feature) = feature {
        cargo.args(["--features", feature]);
    }
    process::run(&mut cargo)
}
