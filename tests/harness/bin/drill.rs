//! Runs the attacks of `cargo xtask drill attack`, and prints their costs.
#![expect(clippy::print_stdout, reason = "xtask reads the results from stdout")]

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, ensure};
use inventree_tests::database;
use inventree_tests::drill::{ATTACKS, Attack, Cost, Drill, ON_POSTGRES};

fn main() -> anyhow::Result<ExitCode> {
    let mut arguments = std::env::args().skip(1);
    let server: PathBuf = arguments
        .next()
        .context("write `drill <server> [attack…]`")?
        .into();
    // Servers start in another working directory.
    let server = server
        .canonicalize()
        .with_context(|| format!("there is no server `{}`", server.display()))?;
    let names: Vec<String> = arguments.collect();
    let unknown = names
        .iter()
        .find(|name| ATTACKS.iter().all(|attack| attack.name != **name));
    ensure!(
        unknown.is_none(),
        "there is no attack {}",
        unknown.map_or("", String::as_str)
    );
    inventree_server::connection::descriptors::raise_limit();
    let drill = Drill { server };
    let chosen = ATTACKS
        .iter()
        .filter(|attack| names.is_empty() || names.iter().any(|name| name == attack.name));
    let mut all_within_limit = true;
    for attack in chosen {
        all_within_limit &= run_attack(attack, &drill);
    }
    Ok(if all_within_limit {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Runs an attack, and returns whether its costs are within their limits.
fn run_attack(attack: &Attack, drill: &Drill) -> bool {
    if ON_POSTGRES.contains(&attack.name) && database::postgres_url().is_none() {
        println!("SKIPPED drill {}: there is no PostgreSQL", attack.name);
        return true;
    }
    let costs = match (attack.run)(drill) {
        Ok(costs) => costs,
        Err(error) => {
            println!("drill {} ... FAILED: {error:#}", attack.name);
            return false;
        }
    };
    for cost in &costs {
        println!(
            "{:<16} {:<52} {:>9.1} {:<3} at most {:.1}",
            attack.name, cost.what, cost.value, cost.unit, cost.limit
        );
    }
    let is_within_limit = !costs.is_empty() && costs.iter().all(Cost::is_within_limit);
    println!(
        "drill {} ... {}",
        attack.name,
        if is_within_limit { "ok" } else { "FAILED" }
    );
    is_within_limit
}
