//! Clients that request a long list and do not read it.

use std::time::Duration;

use inventree::db::Database;

use super::raw_connection::RawConnection;
use super::{Attack, Cost, Drill, slowest, superuser, timed};
use crate::bench::cpu::memory;
use crate::bench::inventory::fill;

pub(super) const ATTACK: Attack = Attack {
    name: "readers",
    run,
};

const CONNECTIONS: usize = 500;

/// The number of parts in the list.
const ROWS: i64 = 5_000;

fn run(drill: &Drill) -> anyhow::Result<Vec<Cost>> {
    let mut target = drill.start_target(&[])?;
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
    let wires: Vec<RawConnection> = (0..CONNECTIONS)
        .map(|_| RawConnection::open_with_small_buffer(&base, request.as_bytes()))
        .collect::<anyhow::Result<_>>()?;
    let me = slowest(&admin, "/api/user/me/", 20);
    let item = slowest(&admin, "/api/part/1/", 20);
    let held = memory(pid) - before;
    let ((), end) = timed(|| target.process.terminate());
    drop(wires);
    Ok(vec![
        Cost::memory("memory for them", held, 60.0),
        Cost::time("another user's `me` meanwhile", me, Duration::from_secs(1)),
        Cost::time(
            "another user's part meanwhile",
            item,
            Duration::from_secs(2),
        ),
        Cost::time("shutdown of the server", end, Duration::from_secs(8)),
    ])
}
