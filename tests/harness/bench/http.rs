//! What a request costs the server: processor time, beside that of a bare handler.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use super::start::Process;
use super::{Figure, cpu, median};

/// Interleaved rounds; the middle one counts.
const ROUNDS: usize = 5;

/// Requests a round.
const REQUESTS: usize = 20_000;

/// Connections that send at once.
const CONNECTIONS: usize = 8;

/// `POST /api/action/` on the server and on the bare handler, in turn.
#[must_use]
pub fn measure(server: &Process, bare: &Process, token: &str) -> Vec<Figure> {
    let body = r#"{"action": "simple", "data": {"foo": "bar"}}"#;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        theirs.push(round(
            bare,
            &post(bare, token, "/api/action/", body),
            REQUESTS,
        ));
        ours.push(round(
            server,
            &post(server, token, "/api/action/", body),
            REQUESTS,
        ));
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

fn post(process: &Process, token: &str, path: &str, body: &str) -> String {
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
pub fn round(process: &Process, request: &str, requests: usize) -> f64 {
    load(process.address(), request, requests.div_ceil(20));
    let before = cpu::time(process.pid());
    load(process.address(), request, requests);
    (cpu::time(process.pid()) - before) / requests as f64
}

fn load(address: &str, request: &str, requests: usize) {
    std::thread::scope(|scope| {
        for connection in 0..CONNECTIONS {
            let share = requests / CONNECTIONS + usize::from(connection < requests % CONNECTIONS);
            scope.spawn(move || ask(address, request, share));
        }
    });
}

fn ask(address: &str, request: &str, requests: usize) {
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.set_nodelay(true).expect("a socket");
    let mut reader = BufReader::new(stream.try_clone().expect("a socket"));
    for _ in 0..requests {
        stream.write_all(request.as_bytes()).expect("a request");
        read_answer(&mut reader);
    }
}

fn read_answer(reader: &mut BufReader<TcpStream>) {
    let mut line = String::new();
    reader.read_line(&mut line).expect("an answer");
    assert!(line.contains(" 200 "), "{line}");
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
}
