//! More connections than the process may open, which say nothing.

use std::process::{Command, Stdio};
use std::time::Duration;

use super::wire::Wire;
use super::{Attack, Cost, Drill, timed};

pub(super) const ATTACK: Attack = Attack {
    name: "descriptors",
    run,
};

/// Files that the process may open.
const LIMIT: usize = 256;

const CONNECTIONS: usize = 400;

fn run(drill: &Drill) -> anyhow::Result<Vec<Cost>> {
    let mut command = Command::new("sh");
    let start = format!("ulimit -n {LIMIT} && exec \"$0\" serve");
    command.arg("-c").arg(start).arg(&drill.server);
    let target = drill.start(command, &[], Stdio::null())?;
    let base = target.process.base();
    let mut costs = Vec::new();
    for (what, sent) in [
        ("a new caller behind silent connections", ""),
        ("a new caller behind half heads", "GET / HTTP/1.1\r\nHost"),
        (
            "a new caller behind half forms",
            "POST /accounts/login/ HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n",
        ),
    ] {
        let wires = Wire::many(base, CONNECTIONS, sent.as_bytes())?;
        let (reply, taken) = timed(|| target.process.anonymous().get("/api/"));
        reply.expect(200);
        drop(wires);
        costs.push(Cost::time(what, taken, Duration::from_secs(1)));
    }
    Ok(costs)
}
