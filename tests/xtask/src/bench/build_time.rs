//! Measures the time that each plugin adds to a debug build.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::Instant;

use anyhow::{Result, ensure};

use crate::workspace::Workspace;

/// The number of plugins, since the time for one is too short to measure.
const PLUGINS: u32 = 200;

/// The number of rounds; the quickest counts, since other load on the machine only adds time.
const ROUNDS: u32 = 3;

/// Returns the milliseconds with and without plugins, and the number of plugins.
pub(super) fn measure(workspace: &Workspace) -> Result<(f64, f64, u32)> {
    let folder = workspace.target.join("bench-plugins");
    fs::create_dir_all(folder.join("src"))?;
    fs::copy(workspace.root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    let core = workspace.root.join("core");
    fs::write(
        folder.join("Cargo.toml"),
        format!(
            "[package]\nname = \"bench-plugins\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
             [dependencies]\ninventree = {{ path = \"{}\" }}\n\n[profile.dev]\ndebug = \"line-tables-only\"\n",
            core.display()
        ),
    )?;
    // Builds the dependencies first, so that they do not count.
    build(workspace, &folder, 0)?;
    let quickest = |plugins: u32| -> Result<f64> {
        let mut best = f64::INFINITY;
        for _ in 0..ROUNDS {
            best = best.min(build(workspace, &folder, plugins)?);
        }
        Ok(best)
    };
    Ok((quickest(PLUGINS)?, quickest(0)?, PLUGINS))
}

fn build(workspace: &Workspace, folder: &Path, plugins: u32) -> Result<f64> {
    fs::write(folder.join("src/main.rs"), source(plugins)?)?;
    let start = Instant::now();
    let built = workspace
        .cargo()
        .current_dir(folder)
        .args(["build", "--quiet", "--offline", "--target-dir"])
        .arg(workspace.target.join("bench-plugins-target"))
        .status()?;
    ensure!(built.success(), "the plugins do not build");
    Ok(start.elapsed().as_secs_f64() * 1_000.0)
}

fn source(plugins: u32) -> Result<String> {
    let mut text = String::from("#![allow(unused_imports)]\nuse inventree::prelude::*;\n");
    for number in 0..plugins {
        write!(
            text,
            "/// One of many.\n#[plugin(name = \"P{number}\", slug = \"p{number}\", mixins(action, barcode, lifecycle))]\n\
             #[derive(Default)]\nstruct P{number};\n\
             impl ActionMixin for P{number} {{ const ACTION_NAME: &'static str = \"p{number}\";\n\
             fn perform_action(&self, _: &Context, _: &Value) -> Result<ActionOutcome> {{ Ok(ActionOutcome::ok()) }} }}\n\
             impl BarcodeMixin for P{number} {{\n\
             fn scan(&self, _: &ReadContext, _: &Barcode) -> Result<Option<Scan>> {{ Ok(None) }} }}\n\
             impl LifecycleMixin for P{number} {{ fn start(&self, _: &Context) -> Result<()> {{ Ok(()) }} }}\n"
        )?;
    }
    text.push_str("fn main() {}\n");
    Ok(text)
}
