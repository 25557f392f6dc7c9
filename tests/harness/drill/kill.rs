//! `kill -9` while clients write: no acknowledged write is lost, and no row is without its file.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use super::{Attack, Cost, Drill, Target, timed};
use crate::client::Client;
use crate::database::ADMIN;
use crate::process::Process;
use crate::server::{basic_auth, eventually};

pub(super) const ATTACK: Attack = Attack { name: "kill", run };

const ROUNDS: usize = 3;
const WRITERS: usize = 4;
/// The number of acknowledged writes in a round before the server is killed.
const WRITES: usize = 40;

fn run(drill: &Drill) -> anyhow::Result<Vec<Cost>> {
    let mut target = drill.start_target(&[])?;
    let admin = target.process.admin();
    let part = admin
        .post("/api/part/", &json!({ "name": "part" }))
        .expect(201)["pk"]
        .to_string();
    let acknowledged = Mutex::new(Vec::new());
    let mut slowest = Duration::ZERO;
    for round in 0..ROUNDS {
        write_until_killed(&mut target, &part, round, &acknowledged);
        let (process, taken) = timed(|| restart(drill, &target));
        target.process = process;
        slowest = slowest.max(taken);
    }
    let acknowledged = acknowledged.into_inner()?;
    let admin = target.process.admin();
    let rows = admin.get("/api/attachment/").expect(200);
    let rows: Vec<&Value> = rows.as_array().into_iter().flatten().collect();
    let there: HashSet<&str> = rows
        .iter()
        .filter_map(|row| row["comment"].as_str())
        .collect();
    let lost = acknowledged
        .iter()
        .filter(|name| !there.contains(name.as_str()))
        .count();
    let bare = rows.iter().filter(|row| {
        let address = row["attachment"].as_str().unwrap_or_default();
        admin.get(address).text != row["comment"].as_str().unwrap_or_default()
    });
    Ok(vec![
        Cost::count("acknowledged writes that are lost", lost, 0),
        Cost::count("rows without their file", bare.count(), 0),
        Cost::count(
            "missing acknowledged writes",
            usize::from(acknowledged.len() < ROUNDS * WRITES),
            0,
        ),
        Cost::time(
            "time until it serves again",
            slowest,
            Duration::from_secs(15),
        ),
    ])
}

fn restart(drill: &Drill, target: &Target) -> Process {
    let folder = target.folder.path();
    let database = format!("sqlite:{}", folder.join("drill.sqlite3").display());
    Process::start(&drill.server.to_string_lossy(), folder, &database, &[])
}

/// Sends files until the server is killed, on which the client panics.
fn write_until_killed(
    target: &mut Target,
    part: &str,
    round: usize,
    acknowledged: &Mutex<Vec<String>>,
) {
    let client =
        Client::new(target.process.base()).with_authorization(basic_auth(ADMIN.0, ADMIN.1));
    client.get("/api/user/me/").expect(200);
    let written = AtomicUsize::new(0);
    std::panic::set_hook(Box::new(|_| {}));
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (client, written) = (client.clone(), &written);
            scope.spawn(move || {
                let work = || {
                    for number in 0..1_000_000 {
                        let name = format!("{round}-{writer}-{number}");
                        if attach(&client, part, &name) {
                            if let Ok(mut acknowledged) = acknowledged.lock() {
                                acknowledged.push(name);
                            }
                            written.fetch_add(1, Ordering::Relaxed);
                        }
                    }
                };
                catch_unwind(AssertUnwindSafe(work)).is_err()
            });
        }
        eventually("it writes", || {
            (written.load(Ordering::Relaxed) >= WRITES).then_some(())
        });
        target.process.kill();
    });
    drop(std::panic::take_hook());
}

fn attach(client: &Client, part: &str, name: &str) -> bool {
    let texts = [
        ("model_type", "part"),
        ("model_id", part),
        ("comment", name),
    ];
    let files = [("attachment", "a.txt", name.as_bytes())];
    client
        .form("POST", "/api/attachment/", &texts, &files)
        .status
        == 201
}
