//! Bytes that are not requests, and rejected requests: the log must stay short.

use std::fs::File;
use std::process::Command;
use std::time::Duration;

use anyhow::Context as _;
use tempfile::NamedTempFile;

use super::raw_connection::RawConnection;
use super::{Attack, Cost, Drill};

pub(super) const ATTACK: Attack = Attack {
    name: "malformed",
    run,
};

/// The number of requests of each kind.
const REQUESTS: usize = 1_000;

/// The requests. `run` adds one with a long header.
const MALFORMED_REQUESTS: &[&[u8]] = &[
    b"nonsense\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET /\x1b[31m HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /api/user/me/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    b"GET /api/user/me/ HTTP/1.1\r\nHost: a\r\nAuthorization: Token x\r\nConnection: close\r\n\r\n",
    b"POST /accounts/login/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"POST /accounts/login/ HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nX: \x00\r\n\r\n",
];

fn run(drill: &Drill) -> anyhow::Result<Vec<Cost>> {
    let log = NamedTempFile::new().context("a file")?;
    let mut command = Command::new(&drill.server);
    command.arg("serve");
    let options = [("INVENTREE_LOG_LEVEL", "warn")];
    let target = drill.start_target_with(command, &options, File::create(log.path())?.into())?;
    let base = target.process.base();
    let long = [b"GET / HTTP/1.1\r\nX: ".as_slice(), &[b'a'; 200_000]].concat();
    for kind in MALFORMED_REQUESTS.iter().copied().chain([long.as_slice()]) {
        // A long request is expensive to send.
        let requests = REQUESTS.min(20_000_000 / kind.len());
        for _ in 0..requests {
            let mut wire = RawConnection::open(base)?;
            wire.send(kind);
            wire.0.shutdown(std::net::Shutdown::Write).ok();
            let ended = wire.read_to_end(Duration::from_secs(10));
            anyhow::ensure!(ended.is_some(), "the connection stays open after {kind:?}");
        }
    }
    let text = std::fs::read(log.path())?;
    let raw = text
        .iter()
        .filter(|byte| byte.is_ascii_control() && **byte != b'\n');
    Ok(vec![
        Cost::count("bytes of the log", text.len(), 16 * 1024),
        Cost::count("control characters in it", raw.count(), 0),
    ])
}
