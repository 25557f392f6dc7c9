//! The cost of a request: its CPU time, compared with a bare handler.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::ops::Range;
use std::thread::ScopedJoinHandle;
use std::time::Instant;

use super::start::Process;
use super::{Measurement, cpu, median};

/// The number of interleaved rounds; the median counts.
const ROUNDS: usize = 5;

/// The number of requests in a round.
const REQUESTS: usize = 20_000;

/// The number of concurrent connections.
const CONNECTIONS: usize = 8;

/// The request for each number, and the expected status.
#[derive(Clone, Copy)]
pub struct RequestSpec<'a> {
    request: &'a (dyn Fn(usize) -> String + Sync),
    status: u16,
}

impl std::fmt::Debug for RequestSpec<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&(self.request)(0))
    }
}

impl<'a> RequestSpec<'a> {
    /// Creates a specification from the requests and the expected status.
    #[must_use]
    pub fn new(request: &'a (dyn Fn(usize) -> String + Sync), status: u16) -> Self {
        Self { request, status }
    }
}

/// Measures `POST /api/action/` on the server and on the bare handler, alternately.
#[must_use]
pub fn measure(server: &Process, bare: &Process, token: &str) -> Vec<Measurement> {
    let body = r#"{"action": "simple", "data": {"foo": "bar"}}"#;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let once = |process: &Process| {
            let request = post_request(process, token, "/api/action/", body);
            let request = |_| request.clone();
            round(process, RequestSpec::new(&request, 200), REQUESTS)
        };
        theirs.push(once(bare));
        ours.push(once(server));
    }
    vec![
        Measurement::new(
            "http: POST /api/action/, processor time a request",
            median(ours),
            "µs",
        )
        .with_baseline(median(theirs)),
    ]
}

/// Returns a `POST` request.
#[must_use]
pub fn post_request(process: &Process, token: &str, path: &str, body: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Token {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        process.socket_addr(),
        body.len()
    )
}

/// Returns a `GET` request.
#[must_use]
pub fn get_request(process: &Process, token: &str, path: &str) -> String {
    let address = process.socket_addr();
    format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Token {token}\r\n\r\n")
}

/// Returns the CPU time per request, in microseconds.
#[must_use]
pub fn round(process: &Process, question: RequestSpec<'_>, requests: usize) -> f64 {
    let warm_up = requests.div_ceil(20);
    send_requests(process.socket_addr(), question, 0..warm_up, CONNECTIONS);
    let before = cpu::time(process.pid());
    let numbers = warm_up..warm_up + requests;
    send_requests(process.socket_addr(), question, numbers, CONNECTIONS);
    (cpu::time(process.pid()) - before) / requests as f64
}

/// Returns the latency in milliseconds, median and 99th percentile, with the given number of connections.
#[must_use]
pub fn latency(
    process: &Process,
    question: RequestSpec<'_>,
    requests: usize,
    connections: usize,
) -> (f64, f64) {
    let mut taken = send_requests(process.socket_addr(), question, 0..requests, connections);
    taken.sort_by(f64::total_cmp);
    let at = |share: usize| taken.get(taken.len() * share / 100).copied();
    (at(50).unwrap_or_default(), at(99).unwrap_or_default())
}

/// Sends the requests, and returns the latency of each in milliseconds.
fn send_requests(
    address: &str,
    question: RequestSpec<'_>,
    numbers: Range<usize>,
    connections: usize,
) -> Vec<f64> {
    std::thread::scope(|scope| {
        let share = |first: usize| numbers.clone().skip(first).step_by(connections);
        let threads: Vec<_> = (0..connections)
            .map(|first| scope.spawn(move || send_on_connection(address, question, share(first))))
            .collect();
        let taken = threads.into_iter().map(ScopedJoinHandle::join);
        taken.flat_map(|taken| taken.expect("answers")).collect()
    })
}

fn send_on_connection(
    address: &str,
    question: RequestSpec<'_>,
    numbers: impl Iterator<Item = usize>,
) -> Vec<f64> {
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.set_nodelay(true).expect("a socket");
    let mut reader = BufReader::new(stream.try_clone().expect("a socket"));
    let once = |number| {
        let request = (question.request)(number);
        let start = Instant::now();
        stream.write_all(request.as_bytes()).expect("a request");
        read_answer(&mut reader, question.status);
        start.elapsed().as_secs_f64() * 1_000.0
    };
    numbers.map(once).collect()
}

fn read_answer(reader: &mut BufReader<TcpStream>, status: u16) {
    let mut line = String::new();
    reader.read_line(&mut line).expect("an answer");
    let is_expected = line.contains(&format!(" {status} "));
    let answer = line.clone();
    let mut length = 0;
    loop {
        line.clear();
        reader.read_line(&mut line).expect("a header");
        let text = line.trim().to_ascii_lowercase();
        if text.is_empty() {
            break;
        }
        if let Some(value) = text.strip_prefix("content-length:") {
            length = value.trim().parse().expect("a length");
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("a body");
    let body = String::from_utf8_lossy(&body);
    assert!(is_expected, "{answer}{body}");
}
