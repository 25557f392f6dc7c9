//! Password guessing: many requests whose clients disconnect at once, and many whose clients wait.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;

use super::raw_connection::RawConnection;
use super::{Attack, Cost, Drill, timed};
use crate::client::Client;
use crate::database::ADMIN;
use crate::process::Process;
use crate::server::basic_auth;

pub(super) const ATTACK: Attack = Attack {
    name: "guessing",
    run,
};

const ABANDONED: usize = 2_000;

/// How long, and on how many connections, the attacker guesses.
const TIME: Duration = Duration::from_secs(5);
const CONNECTIONS: usize = 16;

fn run(drill: &Drill) -> anyhow::Result<Vec<Cost>> {
    let mut costs = abandoned(drill)?;
    let target = drill.start_target(&[])?;
    let heard = guess_for_a_while(&target.process);
    let right = owner(&target.process);
    let waited = Instant::now();
    while right.get("/api/user/me/").status != 200 {
        anyhow::ensure!(
            waited.elapsed() < Duration::from_secs(60),
            "the owner is locked out"
        );
        std::thread::yield_now();
    }
    costs.extend([
        Cost::count("guesses answered in 5 s", heard, 60),
        Cost::time(
            "the owner's login from that address afterwards",
            waited.elapsed(),
            Duration::from_secs(8),
        ),
    ]);
    Ok(costs)
}

fn owner(process: &Process) -> Client {
    process
        .anonymous()
        .with_authorization(basic_auth(ADMIN.0, ADMIN.1))
}

/// Guesses whose clients disconnect at once, and then a login of the owner.
fn abandoned(drill: &Drill) -> anyhow::Result<Vec<Cost>> {
    let target = drill.start_target(&[])?;
    let base = target.process.base();
    let admin = target.process.admin();
    for guess in 0..ABANDONED {
        let authorization = basic_auth(ADMIN.0, &format!("abandoned {guess}"));
        let request = format!(
            "GET /api/user/me/ HTTP/1.1\r\nHost: a\r\nAuthorization: {authorization}\r\n\r\n"
        );
        RawConnection::open(base)?.send(request.as_bytes());
    }
    // Discards the cached results of password checks.
    let name = json!({ "first_name": "Ann" });
    admin.patch("/api/user/me/", &name).expect(200);
    let (reply, next) = timed(|| owner(&target.process).get("/api/user/me/"));
    let is_refused = usize::from(reply.status != 200);
    Ok(vec![
        Cost::time(
            "the next login after abandoned ones",
            next,
            Duration::from_secs(3),
        ),
        Cost::count("rejections of that login", is_refused, 0),
    ])
}

fn guess_for_a_while(process: &Process) -> usize {
    let heard = AtomicUsize::new(0);
    let start = Instant::now();
    std::thread::scope(|scope| {
        for connection in 0..CONNECTIONS {
            let heard = &heard;
            scope.spawn(move || {
                for guess in 0.. {
                    if start.elapsed() > TIME {
                        break;
                    }
                    let client = process.anonymous();
                    let client = client
                        .with_authorization(basic_auth(ADMIN.0, &format!("{connection} {guess}")));
                    if client.get("/api/user/me/").status == 401 {
                        heard.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    heard.into_inner()
}
