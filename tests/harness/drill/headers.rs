//! Requests whose headers never end.

use std::time::Duration;

use super::raw_connection::RawConnection;
use super::{Attack, Cost, Drill, timed};

pub(super) const ATTACK: Attack = Attack {
    name: "headers",
    run,
};

const CONNECTIONS: usize = 200;

fn run(drill: &Drill) -> anyhow::Result<Vec<Cost>> {
    let target = drill.start_target(&[("INVENTREE_CLIENT_TIMEOUT", "1")])?;
    let base = target.process.base();
    let admin = target.process.admin();
    let mut wires =
        RawConnection::open_many(base, CONNECTIONS, b"GET /api/ HTTP/1.1\r\nHost: a\r\nX-")?;
    let (reply, taken) = timed(|| admin.get("/api/user/me/"));
    reply.expect(200);
    let held = wires.iter_mut().filter_map(|wire| {
        wire.read_to_end(Duration::from_secs(30))
            .is_none()
            .then_some(())
    });
    Ok(vec![
        Cost::time("another request meanwhile", taken, Duration::from_secs(1)),
        Cost::count("connections that stay open", held.count(), 0),
    ])
}
