//! The memory of a real server process.

use inventree_tests::database::{self, DatabaseKind};
use inventree_tests::process::Process;
use inventree_tests::server::basic_auth;

/// Two buffers of 12 MiB, and what else the first requests allocate.
const MAX_GROWTH_MB: f64 = 64.0;

fn megabytes(server: &Process) -> f64 {
    server.status("VmRSS") as f64 / 1024.0
}

#[test]
fn wrong_passwords_do_not_fill_the_memory() {
    let database = database::create(DatabaseKind::Sqlite).unwrap();
    let server = Process::start(
        env!("CARGO_BIN_EXE_test-server"),
        database.folder.path(),
        &database.url,
        &[
            ("INVENTREE_WORKERS", "2"),
            ("INVENTREE_TRUSTED_PROXIES", "127.0.0.1"),
        ],
    );
    let before = megabytes(&server);
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let client = server.anonymous();
            scope.spawn(move || {
                // So few from each IP address that all are checked.
                let address = format!("198.51.100.{thread}");
                for attempt in 0..6 {
                    let wrong = basic_auth(&format!("name-{thread}"), &format!("wrong-{attempt}"));
                    let from: [(&str, &str); 1] = [("X-Forwarded-For", &address)];
                    let client = client.with_authorization(wrong);
                    let reply = client.send("GET", "/api/user/me/", &from, b"");
                    assert_eq!(reply.status, 401);
                }
            });
        }
    });
    let grown = megabytes(&server) - before;
    database::print_line(&format!(
        "memory after 48 wrong passwords: {grown:.1} MB more"
    ));
    assert!(grown <= MAX_GROWTH_MB, "{grown} MB");
}
