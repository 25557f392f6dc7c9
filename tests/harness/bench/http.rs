//! What a request costs the server: processor time, beside that of a bare handler.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::ops::Range;
use std::thread::ScopedJoinHandle;
use std::time::Instant;

use super::start::Process;
use super::{Figure, cpu, median};

/// Interleaved rounds; the middle one counts.
const ROUNDS: usize = 5;

/// Requests a round.
const REQUESTS: usize = 20_000;

/// Connections that send at once.
const CONNECTIONS: usize = 8;

/// What is sent: the request of each number, and the status that answers it.
#[derive(Clone, Copy)]
pub struct Question<'a> {
    request: &'a (dyn Fn(usize) -> String + Sync),
    status: u16,
}

impl std::fmt::Debug for Question<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&(self.request)(0))
    }
}

impl<'a> Question<'a> {
    /// Requests that are answered with the status.
    #[must_use]
    pub fn new(request: &'a (dyn Fn(usize) -> String + Sync), status: u16) -> Self {
        Self { request, status }
    }
}

/// `POST /api/action/` on the server and on the bare handler, in turn.
#[must_use]
pub fn measure(server: &Process, bare: &Process, token: &str) -> Vec<Figure> {
    let body = r#"{"action": "simple", "data": {"foo": "bar"}}"#;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let once = |process: &Process| {
            let request = post(process, token, "/api/action/", body);
            let request = |_| request.clone();
            round(process, Question::new(&request, 200), REQUESTS)
        };
        theirs.push(once(bare));
        ours.push(once(server));
    }
    vec![
        Figure::new(
            "http: POST /api/action/, processor time a request",
            median(ours),
            "µs",
        )
        .beside(median(theirs)),
    ]
}

/// A request with a body.
#[must_use]
pub fn post(process: &Process, token: &str, path: &str, body: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Token {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        process.address(),
        body.len()
    )
}

/// A reading request.
#[must_use]
pub fn get(process: &Process, token: &str, path: &str) -> String {
    let address = process.address();
    format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Token {token}\r\n\r\n")
}

/// Microseconds of processor time a request.
#[must_use]
pub fn round(process: &Process, question: Question<'_>, requests: usize) -> f64 {
    let warm_up = requests.div_ceil(20);
    load(process.address(), question, 0..warm_up, CONNECTIONS);
    let before = cpu::time(process.pid());
    let numbers = warm_up..warm_up + requests;
    load(process.address(), question, numbers, CONNECTIONS);
    (cpu::time(process.pid()) - before) / requests as f64
}

/// Milliseconds until half of the answers and until 99 of 100 are there, at so many connections.
#[must_use]
pub fn latency(
    process: &Process,
    question: Question<'_>,
    requests: usize,
    connections: usize,
) -> (f64, f64) {
    let mut taken = load(process.address(), question, 0..requests, connections);
    taken.sort_by(f64::total_cmp);
    let at = |share: usize| taken.get(taken.len() * share / 100).copied();
    (at(50).unwrap_or_default(), at(99).unwrap_or_default())
}

/// Milliseconds of each request.
fn load(
    address: &str,
    question: Question<'_>,
    numbers: Range<usize>,
    connections: usize,
) -> Vec<f64> {
    std::thread::scope(|scope| {
        let share = |first: usize| numbers.clone().skip(first).step_by(connections);
        let threads: Vec<_> = (0..connections)
            .map(|first| scope.spawn(move || ask(address, question, share(first))))
            .collect();
        let taken = threads.into_iter().map(ScopedJoinHandle::join);
        taken.flat_map(|taken| taken.expect("answers")).collect()
    })
}

fn ask(address: &str, question: Question<'_>, numbers: impl Iterator<Item = usize>) -> Vec<f64> {
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
