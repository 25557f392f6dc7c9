//! Repeated requests for the most expensive routes that need no login.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::{Attack, Cost, Drill, slowest};
use crate::bench::cpu;

pub(super) const ATTACK: Attack = Attack {
    name: "open-routes",
    run,
};

/// The number of concurrent clients.
const CALLERS: usize = 40;

/// How long they send requests.
const DURATION: Duration = Duration::from_millis(1_500);

fn run(drill: &Drill) -> anyhow::Result<Vec<Cost>> {
    let target = drill.start_target(&[])?;
    let pid = target.process.pid();
    let admin = target.process.admin();
    let mut costs = Vec::new();
    for (path, me, each) in [
        (
            "/api/schema/",
            "`me` while the schema is requested",
            "a schema",
        ),
        (
            "/api/icons/?limit=1",
            "`me` while icons are requested",
            "a page of icons",
        ),
    ] {
        target.process.anonymous().get(path).expect(200);
        let (is_over, answers) = (AtomicBool::new(false), AtomicUsize::new(0));
        let (before, start) = (cpu::time(pid), Instant::now());
        let slowest = std::thread::scope(|scope| {
            for _ in 0..CALLERS {
                let client = target.process.anonymous();
                let (is_over, answers) = (&is_over, &answers);
                scope.spawn(move || {
                    while !is_over.load(Ordering::Relaxed) {
                        let packed = [("Accept-Encoding", "gzip")];
                        let reply = client.send("GET", path, &packed, b"");
                        assert_eq!(reply.status, 200, "{path}");
                        answers.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
            let slowest = slowest(&admin, "/api/user/me/", 10);
            std::thread::sleep(DURATION.saturating_sub(start.elapsed()));
            is_over.store(true, Ordering::Relaxed);
            slowest
        });
        let answers = answers.into_inner().max(1);
        let time = (cpu::time(pid) - before) / answers as f64;
        costs.push(Cost::time(me, slowest, Duration::from_secs(1)));
        costs.push(Cost::time(
            each,
            Duration::from_secs_f64(time / 1e6),
            Duration::from_millis(5),
        ));
    }
    Ok(costs)
}
