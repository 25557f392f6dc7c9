//! Request bodies whose last byte never arrives.

use std::time::{Duration, Instant};

use super::raw_connection::RawConnection;
use super::{Attack, Cost, Drill, superuser, timed};
use crate::bench::cpu::memory;
use crate::server::eventually;

pub(super) const ATTACK: Attack = Attack {
    name: "bodies",
    run,
};

/// Connections of each kind.
const CONNECTIONS: usize = 900;

/// In megabytes: the HTTP library's buffers of these connections alone take 30, and futures of a debug build are large.
const MEMORY_LIMIT_MB: f64 = 100.0;

/// In megabytes, after they are closed.
const MEMORY_LIMIT_AFTER_MB: f64 = 40.0;

/// The server's `body_limit`.
const LARGEST: usize = 2 * 1024 * 1024;

fn run(drill: &Drill) -> anyhow::Result<Vec<Cost>> {
    let target = drill.start_target(&[])?;
    let (base, pid) = (target.process.base(), target.process.pid());
    let admin = target.process.admin();
    let attacker = superuser(&target, "mallory");
    let whole = format!("{{\"name\": \"{}\"}}", "a".repeat(LARGEST - 12));
    let before = memory(pid);
    let mut most = before;
    let mut wires = Vec::new();
    for (path, kind, credentials) in [
        ("/accounts/login/", "application/x-www-form-urlencoded", ""),
        ("/api/part/", "application/json", attacker.as_str()),
    ] {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: a\r\nAuthorization: {credentials}\r\nContent-Type: {kind}\r\n\
             Content-Length: {LARGEST}\r\n\r\n"
        );
        let bytes = [head.as_bytes(), whole.as_bytes()].concat();
        let unfinished = &bytes[..head.len() + LARGEST - 1];
        let mut some = RawConnection::open_many(base, CONNECTIONS, b"")?;
        RawConnection::write_to_all(&mut some, unfinished, Duration::from_secs(4), || {
            most = most.max(memory(pid));
        });
        wires.extend(some);
    }
    let json = [("Content-Type", "application/json")];
    let (reply, taken) = timed(|| admin.send("POST", "/api/part/", &json, whole.as_bytes()));
    most = most.max(memory(pid));
    drop(wires);
    let (me, _) = timed(|| admin.get("/api/user/me/"));
    me.expect(200);
    let open = || std::fs::read_dir(format!("/proc/{pid}/fd")).map_or(0, Iterator::count);
    eventually("all connections are gone", || (open() < 100).then_some(()));
    // The server returns free memory a moment after the last of many connections has closed.
    let after = settled_memory(pid, before + MEMORY_LIMIT_AFTER_MB);
    Ok(vec![
        Cost::memory("memory while they are open", most - before, MEMORY_LIMIT_MB),
        Cost::memory(
            "memory after they are closed",
            after - before,
            MEMORY_LIMIT_AFTER_MB,
        ),
        Cost::count(
            "another user's body without a 400",
            usize::from(reply.status != 400),
            0,
        ),
        Cost::time(
            "another user's body meanwhile",
            taken,
            Duration::from_secs(3),
        ),
    ])
}

/// Returns the process's memory, as soon as it is below a limit, or after five seconds.
fn settled_memory(pid: u32, limit: f64) -> f64 {
    let deadline = Instant::now() + Duration::from_secs(5);
    loop {
        let now = memory(pid);
        if now <= limit || Instant::now() > deadline {
            return now;
        }
        std::thread::park_timeout(Duration::from_millis(50));
    }
}
