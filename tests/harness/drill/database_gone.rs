//! PostgreSQL becomes unavailable under load: all connections end, and for a short time it refuses new ones.

use std::collections::HashSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use serde_json::{Value, json};

use super::{Attack, Cost, Drill, timed};
use crate::client::Client;
use crate::database::{self, DatabaseKind};
use crate::process::Process;
use crate::server::eventually;

pub(super) const ATTACK: Attack = Attack {
    name: "database-gone",
    run,
};

const WRITERS: usize = 4;
/// The number of acknowledged writes before and after.
const WRITES: usize = 20;

/// The results that clients saw.
#[derive(Default)]
struct Seen {
    acknowledged: Mutex<Vec<String>>,
    written: AtomicUsize,
    /// Responses that blame the client.
    client_errors: AtomicUsize,
    is_over: AtomicBool,
}

fn run(drill: &Drill) -> anyhow::Result<Vec<Cost>> {
    let database = database::empty(DatabaseKind::Postgres).context("a PostgreSQL")?;
    let password = [("INVENTREE_ADMIN_PASSWORD", database::ADMIN.1)];
    let process = Process::start(
        &drill.server.to_string_lossy(),
        database.folder.path(),
        &database.url,
        &password,
    );
    let admin = process.admin();
    let seen = Seen::default();
    let (_, taken) = std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (admin, seen) = (&admin, &seen);
            scope.spawn(move || write(admin, writer, seen));
        }
        until_written(&seen, WRITES);
        database.refuse_connections(true);
        std::thread::sleep(Duration::from_millis(500));
        database.refuse_connections(false);
        let before = seen.written.load(Ordering::Relaxed);
        let back = timed(|| until_written(&seen, before + WRITES));
        seen.is_over.store(true, Ordering::Relaxed);
        back
    });
    let parts = admin.get("/api/part/").expect(200);
    let parts: Vec<&Value> = parts.as_array().into_iter().flatten().collect();
    let there: HashSet<&str> = parts
        .iter()
        .filter_map(|part| part["name"].as_str())
        .collect();
    let acknowledged = seen.acknowledged.into_inner()?;
    let lost = acknowledged
        .iter()
        .filter(|name| !there.contains(name.as_str()));
    Ok(vec![
        Cost::count("acknowledged writes that are lost", lost.count(), 0),
        Cost::count("duplicate rows", parts.len() - there.len(), 0),
        Cost::count(
            "responses that blame the client",
            seen.client_errors.into_inner(),
            0,
        ),
        Cost::time("time until it writes again", taken, Duration::from_secs(10)),
    ])
}

fn until_written(seen: &Seen, count: usize) {
    eventually("it writes", || {
        (seen.written.load(Ordering::Relaxed) >= count).then_some(())
    });
}

fn write(admin: &Client, writer: usize, seen: &Seen) {
    for number in 0.. {
        if seen.is_over.load(Ordering::Relaxed) {
            return;
        }
        let name = format!("part {writer} {number}");
        match admin.post("/api/part/", &json!({ "name": name })).status {
            201 => {
                if let Ok(mut acknowledged) = seen.acknowledged.lock() {
                    acknowledged.push(name);
                }
                seen.written.fetch_add(1, Ordering::Relaxed);
            }
            500.. => {}
            _ => {
                seen.client_errors.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}
