//! Requests that two programs would read in two ways, and numbers that are none.

use std::time::Duration;

use super::wire::Wire;
use super::{Attack, Cost, Drill, timed};

pub(super) const ATTACK: Attack = Attack {
    name: "framing",
    run,
};

/// A body that is a request of its own, which nothing but this server's own reading may make one.
const HIDDEN: &str = "GET /api/ HTTP/1.1\r\nHost: a\r\n\r\n";

/// Headers of a `POST` before that body, each with what is wrong.
const HEADERS: &[(&str, &str)] = &[
    (
        "two ways to say the length",
        "Content-Length: 4\r\nTransfer-Encoding: chunked",
    ),
    (
        "two ways, the other way round",
        "Transfer-Encoding: chunked\r\nContent-Length: 4",
    ),
    ("two lengths", "Content-Length: 0\r\nContent-Length: 4"),
    ("a length with a sign", "Content-Length: +4"),
    ("a length below zero", "Content-Length: -1"),
    ("a length in hexadecimal", "Content-Length: 0x4"),
    (
        "a length that no number holds",
        "Content-Length: 99999999999999999999999",
    ),
    ("lengths in a list", "Content-Length: 4, 4"),
    ("an unknown coding", "Transfer-Encoding: xchunked"),
    (
        "a coding behind chunks",
        "Transfer-Encoding: chunked, identity",
    ),
    (
        "a header on two lines",
        "Content-Length: 0\r\nX-A: b\r\n Transfer-Encoding: chunked",
    ),
    ("white space before a colon", "Content-Length : 4"),
    ("a name with a space in it", "Content Length: 4"),
    ("a name that is empty", ": 4"),
    ("a null character", "X-A: \0\r\nContent-Length: 0"),
];

/// Chunks, each with what is wrong.
const CHUNKS: &[(&str, &str)] = &[
    ("a size that no number holds", "fffffffffffffffff\r\n"),
    ("a size below zero", "-1\r\nx\r\n0\r\n\r\n"),
    ("a size with a prefix", "0x1\r\nx\r\n0\r\n\r\n"),
    ("a size that is empty", "\r\nx\r\n0\r\n\r\n"),
    ("more than the size says", "1\r\nxyz\r\n0\r\n\r\n"),
];

/// How a client begins that speaks HTTP/2 without having asked.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

fn run(drill: &Drill) -> anyhow::Result<Vec<Cost>> {
    let target = drill.target(&[("INVENTREE_CLIENT_TIMEOUT", "1")])?;
    let base = target.process.base();
    let admin = target.process.admin();
    let headers = HEADERS
        .iter()
        .map(|(what, headers)| (*what, format!("{headers}\r\n\r\n{HIDDEN}")));
    let chunks = CHUNKS.iter().map(|(what, chunks)| {
        (
            *what,
            format!("Transfer-Encoding: chunked\r\n\r\n{chunks}{HIDDEN}"),
        )
    });
    let (mut taken, mut failed) = (Vec::new(), 0);
    for (what, rest) in headers.chain(chunks) {
        let mut wire = Wire::open(base)?;
        wire.send(format!("POST /api/user/token/ HTTP/1.1\r\nHost: a\r\n{rest}").as_bytes());
        let answer = wire
            .read_to_end(Duration::from_secs(10))
            .unwrap_or_default();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let statuses: Vec<&str> = answer
            .split("HTTP/1.1 ")
            .skip(1)
            .filter_map(|reply| reply.get(..3))
            .collect();
        failed += statuses
            .iter()
            .filter(|status| status.starts_with('5'))
            .count();
        // The hidden request alone would be answered by 200.
        if statuses.iter().any(|status| status.starts_with('2')) {
            taken.push(what);
        }
    }
    let mut wire = Wire::open(base)?;
    wire.send(PREFACE);
    let answer = wire
        .read_to_end(Duration::from_secs(10))
        .unwrap_or_default();
    let speaks_2 = !answer.is_empty() && !answer.starts_with(b"HTTP/1.1 4");
    anyhow::ensure!(
        taken.is_empty(),
        "a hidden request was answered behind {}",
        taken.join(", ")
    );
    let (reply, waited) = timed(|| admin.get("/api/user/me/"));
    reply.expect(200);
    Ok(vec![
        Cost::count("hidden requests that were answered", taken.len(), 0),
        Cost::count("requests that ended in a 5xx", failed, 0),
        Cost::count(
            "connections in HTTP/2, which has bounds of its own",
            usize::from(speaks_2),
            0,
        ),
        Cost::time("another request afterwards", waited, Duration::from_secs(1)),
    ])
}
