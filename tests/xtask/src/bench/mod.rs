//! `cargo xtask bench`: takes the measurements and prints them with their baselines.

use std::io::{BufRead, BufReader};
use std::process::{ExitCode, Stdio};

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use serde_json::{Value, json};

use crate::workspace::Workspace;

mod build_time;

#[derive(Args)]
pub(crate) struct Options {
    /// Print one JSON object per line: name, value, unit, baseline, ratio
    #[arg(long)]
    json: bool,
    /// Skip the time that a plugin adds to a build
    #[arg(long)]
    without_build: bool,
}

pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let built = workspace
        .cargo()
        .args([
            "build",
            "--release",
            "--package",
            "inventree-tests",
            "--bin",
            "bench",
        ])
        .args(["--package", "inventree-server", "--bin", "inventree-server"])
        .status()?;
    ensure!(built.success(), "the benches do not build");
    if !options.json {
        println!(
            "{:<56} {:>10} {:<4} {:>10} {:>7}",
            "figure", "value", "unit", "baseline", "ratio"
        );
    }
    let release = workspace.target.join("release");
    let mut bench = std::process::Command::new(release.join("bench"))
        .arg("all")
        .arg(release.join("inventree-server"))
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start the benches")?;
    let out = bench.stdout.take().context("the benches have no output")?;
    for line in BufReader::new(out).lines() {
        print(&serde_json::from_str(&line?)?, options);
    }
    ensure!(bench.wait()?.success(), "the benches failed");
    if !options.without_build {
        let (with, without, plugins) = build_time::measure(workspace)?;
        let each = (with - without) / f64::from(plugins);
        print(
            &json!({ "name": "build: each plugin in a debug build", "value": each, "unit": "ms" }),
            options,
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn print(figure: &Value, options: &Options) {
    if options.json {
        println!("{figure}");
        return;
    }
    let number = |name: &str| {
        figure[name]
            .as_f64()
            .map_or(String::new(), |value| format!("{value:.1}"))
    };
    println!(
        "{:<56} {:>10} {:<4} {:>10} {:>7}",
        figure["name"].as_str().unwrap_or_default(),
        number("value"),
        figure["unit"].as_str().unwrap_or_default(),
        number("baseline"),
        number("ratio"),
    );
}
