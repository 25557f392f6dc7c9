//! Another program that holds SQLite's write lock.

use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use inventree::db::{Database, DbError};
use serde_json::json;

use super::{Attack, Cost, Drill, timed};

pub(super) const ATTACK: Attack = Attack {
    name: "locked",
    run,
};

/// The number of write requests meanwhile.
const WRITERS: usize = 30;

fn run(drill: &Drill) -> anyhow::Result<Vec<Cost>> {
    let target = drill.start_target(&[])?;
    let admin = target.process.admin();
    let part = |name: &str| admin.post("/api/part/", &json!({ "name": name }));
    part("Bolt").expect(201);
    let file = target.folder.path().join("drill.sqlite3");
    let other = Database::open(&format!("sqlite:{}", file.display()), 1).context("the database")?;
    let (locked, is_locked) = channel();
    let (go, may_go) = channel::<()>();
    let (mut read, mut waits, mut others) = (Duration::ZERO, Vec::new(), 0);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let held = other.write(|_| {
                locked.send(()).ok();
                may_go.recv().ok();
                Ok::<_, DbError>(())
            });
            held.expect("a lock");
        });
        is_locked.recv().ok();
        let writes: Vec<_> = (0..WRITERS)
            .map(|_| {
                scope.spawn(|| {
                    let start = Instant::now();
                    (part("Nut").status, start.elapsed())
                })
            })
            .collect();
        let body = json!({ "barcode": "{\"part\": 1}" });
        let (scan, taken) = timed(|| admin.post("/api/barcode/", &body));
        scan.expect(200);
        read = taken;
        for write in writes {
            let (status, taken) = write.join().expect("an answer");
            waits.push(taken);
            others += usize::from(status != 503);
        }
        drop(go);
    });
    let (again, back) = timed(|| part("Nut"));
    again.expect(201);
    let longest = waits.into_iter().max().unwrap_or_default();
    let second = Duration::from_secs(1);
    Ok(vec![
        Cost::time("a scan meanwhile", read, second),
        Cost::time("the longest wait of 30 writers", longest, second * 9),
        Cost::count("of them with another status than 503", others, 0),
        Cost::time("the first write afterwards", back, second),
    ])
}
