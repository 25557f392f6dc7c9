//! Clients that ask for a long list and take nothing of it.

use std::time::Duration;

use inventree::db::Database;

use super::wire::Wire;
use super::{Attack, Cost, Drill, slowest, superuser, timed};
use crate::bench::cpu::memory;
use crate::bench::inventory::fill;

pub(super) const ATTACK: Attack = Attack {
    name: "readers",
    run,
};

const CONNECTIONS: usize = 500;

/// Parts in the list.
const ROWS: i64 = 5_000;

fn run(drill: &Drill) -> anyhow::Result<Vec<Cost>> {
    let mut target = drill.target(&[])?;
    fill(
        &Database::open(&format!("sqlite:{}", target.database().display()), 1)?,
        ROWS,
    )?;
    let pid = target.process.pid();
    let admin = target.process.admin();
    let attacker = superuser(&target, "mallory");
    let before = memory(pid);
    let request =
        format!("GET /api/part/ HTTP/1.1\r\nHost: a\r\nAuthorization: {attacker}\r\n\r\n");
    let base = target.process.base().to_owned();
    let wires: Vec<Wire> = (0..CONNECTIONS)
        .map(|_| Wire::narrow(&base, request.as_bytes()))
        .collect::<anyhow::Result<_>>()?;
    let me = slowest(&admin, "/api/user/me/", 20);
    let item = slowest(&admin, "/api/part/1/", 20);
    let held = memory(pid) - before;
    let ((), end) = timed(|| target.process.end());
    drop(wires);
    Ok(vec![
        Cost::memory("memory that they hold", held, 60.0),
        Cost::time("another's `me` meanwhile", me, Duration::from_secs(1)),
        Cost::time("another's part meanwhile", item, Duration::from_secs(2)),
        Cost::time("the end of the server", end, Duration::from_secs(8)),
    ])
}
