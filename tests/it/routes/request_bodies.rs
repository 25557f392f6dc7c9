//! Request bodies: their encoding, their size, and the memory for them.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use inventree_tests::client::send_raw;
use inventree_tests::server::eventually;
use inventree_tests::{TestServer, on_both_databases};
use serde_json::json;

const JSON: (&str, &str) = ("Content-Type", "application/json");
const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::best());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

/// Sends a request except for its last byte.
fn unfinished(server: &TestServer, path: &str, credentials: &str, length: usize) -> TcpStream {
    let mut stream = TcpStream::connect(server.base().trim_start_matches("http://")).unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: a\r\nAuthorization: {credentials}\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&vec![b' '; length - 1]).unwrap();
    stream
}

fn token(server: &TestServer, name: &str) -> String {
    let basic = inventree_tests::server::basic_auth(name, "long-enough-password");
    let client = server.anonymous().with_authorization(basic);
    let token = client.get("/api/user/token/").expect(200)["token"].clone();
    format!("Token {}", token.as_str().unwrap())
}

on_both_databases! {
    fn a_body_is_decoded_for_every_reader_or_refused(server) {
        let admin = server.admin();
        admin.activate("golden-urls");
        let parts = b"--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nThree\r\n--b--\r\n";
        for (kind, encoding, body, name) in [
            (JSON.1, "gzip", gzip(br#"{"name": "One"}"#), "One"),
            (FORM.1, "Deflate", deflate(b"name=Two"), "Two"),
            ("multipart/form-data; boundary=b", "x-gzip", gzip(parts), "Three"),
            (JSON.1, "identity", br#"{"name": "Four"}"#.to_vec(), "Four"),
        ] {
            let headers = [("Content-Type", kind), ("Content-Encoding", encoding)];
            assert_eq!(admin.send("POST", "/api/company/", &headers, &body).expect(201)["name"], name);
        }
        let echo = admin.send("POST", "/plugin/golden-urls/echo/", &[("Content-Encoding", "gzip")], &gzip(b"said"));
        assert_eq!(echo.expect(200)["body"], "said");
        let plain = br#"{"name": "x"}"#;
        for encoding in ["br", "zstd", "compress", "gzip, gzip", "nonsense"] {
            for path in ["/api/company/", "/accounts/login/", "/accounts/logout/", "/plugin/golden-urls/echo/"] {
                let reply = admin.send("POST", path, &[JSON, ("Content-Encoding", encoding)], plain);
                assert_eq!(reply.status, 415, "{path} {encoding}: {}", reply.text);
                assert!(reply.json()["detail"].is_string());
            }
        }
        let broken = admin.send("POST", "/api/company/", &[JSON, ("Content-Encoding", "gzip")], plain);
        assert_eq!(broken.status, 400, "{}", broken.text);
        assert_eq!(admin.get("/api/company/?search=x").expect(200), json!([]));
    }

    fn what_unpacks_to_more_than_the_limit_is_a_413(server) {
        let admin = server.admin();
        admin.activate("golden-urls");
        let bomb = gzip(&vec![b' '; 64 << 20]);
        for path in ["/api/company/", "/api/part/", "/plugin/golden-urls/echo/", "/accounts/login/"] {
            for kind in [JSON.1, FORM.1] {
                let headers = [("Content-Type", kind), ("Content-Encoding", "gzip")];
                let reply = admin.send("POST", path, &headers, &bomb);
                assert_eq!(reply.status, 413, "{path} {kind}: {}", reply.text);
            }
        }
    }

    fn unauthenticated_clients_send_no_more_than_a_form_holds(server) {
        let admin = server.admin();
        admin.activate("pages");
        let large = format!("username=admin&password={}", "x".repeat(17_000));
        for path in ["/accounts/login/", "/accounts/logout/", "/plugin/pages/open/"] {
            let reply = server.anonymous().send("POST", path, &[FORM], large.as_bytes());
            assert_eq!(reply.status, 413, "{path}: {}", reply.text);
        }
        let size = large.len();
        let chunked = format!(
            "POST /accounts/login/ HTTP/1.1\r\nHost: a\r\nContent-Type: {}\r\nTransfer-Encoding: chunked\r\n\r\n{size:x}\r\n{large}\r\n",
            FORM.1
        );
        assert!(send_raw(server.base(), &chunked).starts_with("HTTP/1.1 413"));
        let small = format!("username=admin&password={}", "x".repeat(15_000));
        let reply = server.anonymous().send("POST", "/accounts/login/", &[FORM], small.as_bytes());
        assert_eq!(reply.status, 403);
        let allowed = admin.send("POST", "/plugin/pages/open/", &[FORM], large.as_bytes());
        assert_ne!(allowed.status, 413);
    }

    fn a_body_is_not_read_before_it_is_known_who_sends_it(server) {
        let mut stream = TcpStream::connect(server.base().trim_start_matches("http://")).unwrap();
        let head = b"POST /api/part/ HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2000000\r\n\r\n";
        stream.write_all(head).unwrap();
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"HTTP/1.1 401");
    }
}

on_both_databases! {
    setup: |config| {
        config.body_limit = 200_000;
        config.body_budget = 1_600_000;
        config.client_timeout = Duration::from_secs(60);
    };

    fn bodies_that_never_end_leave_memory_to_other_users(server) {
        let admin = server.admin();
        drop(server.create_user("holder", true, &["view", "add"]));
        let holder = token(server, "holder");
        let body = format!("{{\"name\": \"{}\"}}", "x".repeat(190_000));
        let theirs = server.anonymous().with_authorization(holder.as_str());
        let mut held = Vec::new();
        // Each body may take a part of the memory, none all of it, so unfinished bodies are added until it is used up.
        eventually("the holder has no memory left", || {
            held.push(unfinished(server, "/api/company/", &holder, 190_000));
            let reply = theirs.send("POST", "/api/company/", &[JSON], body.as_bytes());
            (reply.status == 503).then(|| assert_eq!(reply.header("retry-after"), "1"))
        });
        assert_eq!(admin.send("POST", "/api/company/", &[JSON], body.as_bytes()).status, 400);
        drop(held);
        eventually("their memory is released", || {
            let reply = theirs.send("POST", "/api/company/", &[JSON], body.as_bytes());
            (reply.status == 400).then_some(())
        });
    }
}

/// Sends the pieces on one connection, each after the response to the one before. Returns the responses.
fn exchange(server: &TestServer, pieces: &[&[u8]]) -> Vec<String> {
    let mut stream = TcpStream::connect(server.base().trim_start_matches("http://")).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    let read = |piece: &&[u8]| {
        stream.write_all(piece).unwrap();
        let mut answer = vec![0; 4096];
        let length = stream.read(&mut answer).unwrap_or(0);
        String::from_utf8_lossy(&answer[..length]).into_owned()
    };
    pieces.iter().map(read).collect()
}

on_both_databases! {
    setup: |config| config.client_timeout = Duration::from_secs(1);

    fn a_head_that_does_not_end_is_not_waited_for_also_behind_another(server) {
        let whole = b"GET /api/ HTTP/1.1\r\nHost: a\r\n\r\n";
        let told = exchange(server, &[whole, b"GET /api/ HTTP/1.1\r\nHost:"]);
        assert!(told[0].starts_with("HTTP/1.1 200") && told[1].is_empty(), "{told:?}");
    }

    fn no_body_that_does_not_end_is_waited_for(server) {
        for path in ["/accounts/login/", "/accounts/logout/"] {
            let head = format!(
                "POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 10\r\n\r\na"
            );
            let told = exchange(server, &[head.as_bytes()]);
            assert!(told[0].starts_with("HTTP/1.1 408"), "{path}: {told:?}");
        }
    }
}

on_both_databases! {
    fn heads_and_paths_have_a_longest_length(server) {
        let header = format!("GET /api/ HTTP/1.1\r\nHost: a\r\nX-Long: {}", "a".repeat(20_000));
        assert!(exchange(server, &[header.as_bytes()])[0].starts_with("HTTP/1.1 431"));
        let fits = format!("GET /api/ HTTP/1.1\r\nHost: a\r\nX-Long: {}\r\n\r\n", "a".repeat(12_000));
        assert!(exchange(server, &[fits.as_bytes()])[0].starts_with("HTTP/1.1 200"));
        let path = |length| format!("/api/plugins/{}/", "1".repeat(length));
        assert_eq!(server.anonymous().get(&path(900)).status, 401);
        assert_eq!(server.anonymous().get(&path(1_100)).status, 414);
    }
}
