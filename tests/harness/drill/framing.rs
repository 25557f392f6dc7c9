//! Requests that two programs would parse differently, and malformed numbers.

use std::time::Duration;

use super::raw_connection::RawConnection;
use super::{Attack, Cost, Drill, timed};

pub(super) const ATTACK: Attack = Attack {
    name: "framing",
    run,
};

/// A body that is a request itself; the server must not parse it as one.
const SMUGGLED_REQUEST: &str = "GET /api/ HTTP/1.1\r\nHost: a\r\n\r\n";

/// Headers of a `POST` before that body, each with its fault.
const HEADERS: &[(&str, &str)] = &[
    (
        "both kinds of length",
        "Content-Length: 4\r\nTransfer-Encoding: chunked",
    ),
    (
        "both kinds of length, reversed",
        "Transfer-Encoding: chunked\r\nContent-Length: 4",
    ),
    ("two lengths", "Content-Length: 0\r\nContent-Length: 4"),
    ("a length with a sign", "Content-Length: +4"),
    ("a negative length", "Content-Length: -1"),
    ("a length in hexadecimal", "Content-Length: 0x4"),
    (
        "a length that overflows",
        "Content-Length: 99999999999999999999999",
    ),
    ("lengths in a list", "Content-Length: 4, 4"),
    ("an unknown coding", "Transfer-Encoding: xchunked"),
    (
        "a coding after chunked",
        "Transfer-Encoding: chunked, identity",
    ),
    (
        "a header on two lines",
        "Content-Length: 0\r\nX-A: b\r\n Transfer-Encoding: chunked",
    ),
    ("white space before a colon", "Content-Length : 4"),
    ("a name with a space in it", "Content Length: 4"),
    ("an empty name", ": 4"),
    ("a null character", "X-A: \0\r\nContent-Length: 0"),
];

/// Chunks, each with its fault.
const CHUNKS: &[(&str, &str)] = &[
    ("a size that overflows", "fffffffffffffffff\r\n"),
    ("a negative size", "-1\r\nx\r\n0\r\n\r\n"),
    ("a size with a prefix", "0x1\r\nx\r\n0\r\n\r\n"),
    ("an empty size", "\r\nx\r\n0\r\n\r\n"),
    ("more data than the size", "1\r\nxyz\r\n0\r\n\r\n"),
];

/// The preface of a client that uses HTTP/2 without negotiation. The server does not support HTTP/2, which has its own
/// limits.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

fn run(drill: &Drill) -> anyhow::Result<Vec<Cost>> {
    let target = drill.start_target(&[("INVENTREE_CLIENT_TIMEOUT", "1")])?;
    let base = target.process.base();
    let admin = target.process.admin();
    let headers = HEADERS
        .iter()
        .map(|(what, headers)| (*what, format!("{headers}\r\n\r\n{SMUGGLED_REQUEST}")));
    let chunks = CHUNKS.iter().map(|(what, chunks)| {
        (
            *what,
            format!("Transfer-Encoding: chunked\r\n\r\n{chunks}{SMUGGLED_REQUEST}"),
        )
    });
    let (mut taken, mut failed) = (Vec::new(), 0);
    for (what, rest) in headers.chain(chunks) {
        let mut wire = RawConnection::open(base)?;
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
        // Only the smuggled request would be answered by a 2xx.
        if statuses.iter().any(|status| status.starts_with('2')) {
            taken.push(what);
        }
    }
    let mut wire = RawConnection::open(base)?;
    wire.send(PREFACE);
    let answer = wire
        .read_to_end(Duration::from_secs(10))
        .unwrap_or_default();
    let speaks_2 = !answer.is_empty() && !answer.starts_with(b"HTTP/1.1 4");
    anyhow::ensure!(
        taken.is_empty(),
        "a smuggled request was answered after {}",
        taken.join(", ")
    );
    let (reply, waited) = timed(|| admin.get("/api/user/me/"));
    reply.expect(200);
    Ok(vec![
        Cost::count("smuggled requests that were answered", taken.len(), 0),
        Cost::count("requests that ended in a 5xx", failed, 0),
        Cost::count("connections in HTTP/2", usize::from(speaks_2), 0),
        Cost::time("another request afterwards", waited, Duration::from_secs(1)),
    ])
}
