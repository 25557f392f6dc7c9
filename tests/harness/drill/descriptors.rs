//! More connections than the process may open, which stay silent.

use std::process::{Command, Stdio};
use std::time::Duration;

use super::raw_connection::RawConnection;
use super::{Attack, Cost, Drill, timed};

pub(super) const ATTACK: Attack = Attack {
    name: "descriptors",
    run,
};

/// The maximum number of open files of the process.
const LIMIT: usize = 256;

const CONNECTIONS: usize = 400;

fn run(drill: &Drill) -> anyhow::Result<Vec<Cost>> {
    let mut command = Command::new("sh");
    let start = format!("ulimit -n {LIMIT} && exec \"$0\" serve");
    command.arg("-c").arg(start).arg(&drill.server);
    let target = drill.start_target_with(command, &[], Stdio::null())?;
    let base = target.process.base();
    let mut costs = Vec::new();
    for (what, sent) in [
        ("a new client during silent connections", ""),
        ("a new client during half heads", "GET / HTTP/1.1\r\nHost"),
        (
            "a new client during half forms",
            "POST /accounts/login/ HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n",
        ),
    ] {
        let wires = RawConnection::open_many(base, CONNECTIONS, sent.as_bytes())?;
        let (reply, taken) = timed(|| target.process.anonymous().get("/api/"));
        reply.expect(200);
        drop(wires);
        costs.push(Cost::time(what, taken, Duration::from_secs(1)));
    }
    Ok(costs)
}
