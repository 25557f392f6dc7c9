//! Thousands of failing calls raise neither the number of threads nor the memory.

use std::sync::atomic::{AtomicUsize, Ordering};

use inventree_tests::database::{self, DatabaseKind};
use inventree_tests::process::Process;
use inventree_tests::{Client, Reply};
use serde_json::json;

const CLIENTS: usize = 8;

/// Permits of the plugin that hangs. Each may keep a thread.
const PERMITS: u64 = 8;

/// Threads that the clients keep busy: for each its request, one that waits for the plugin, and the plugin's own.
const BUSY_THREADS: u64 = 4 * CLIENTS as u64;

/// Sends the request of the given number. Returns the reply, and whether a plugin fails in it.
fn request(admin: &Client, number: usize) -> (Reply, bool) {
    let action = |name: &str, data: &str| {
        admin.post("/api/action/", &json!({ "action": name, "data": data }))
    };
    let set = |path: &str, value: serde_json::Value| admin.patch(path, &json!({ "value": value }));
    match number % 10 {
        0 => (action("fault", "error"), true),
        1 => (action("fault", "panic"), true),
        2 => (
            admin.post("/api/barcode/", &json!({ "barcode": "FAULT-hang" })),
            true,
        ),
        3 => (admin.get("/plugin/faulty-urls/fail/panic/"), true),
        4 => (admin.get("/plugin/faulty-urls/fail/error/"), true),
        5 => (
            set("/api/plugins/faulty-settings/settings/HOW/", json!("panic")),
            true,
        ),
        6 => (
            set("/api/plugins/faulty-settings/settings/HOW/", json!("error")),
            true,
        ),
        7 => (
            admin.post(
                "/api/barcode/generate/",
                &json!({ "model": "part", "pk": 1 }),
            ),
            true,
        ),
        8 => (action("simple", ""), false),
        _ => (
            set(
                "/api/plugins/sample/settings/NUMERICAL_SETTING/",
                json!(number),
            ),
            false,
        ),
    }
}

/// Sends the requests from all clients at once.
fn send(admin: &Client, requests: usize) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= requests {
                        return;
                    }
                    let (reply, fails) = request(admin, number);
                    let right = if fails {
                        reply.status >= 400
                    } else {
                        reply.status == 200
                    };
                    assert!(right, "{number}: {} {}", reply.status, reply.text);
                }
            });
        }
    });
}

fn check_load(place: DatabaseKind, requests: usize) {
    let Some(database) = database::create(place) else {
        return database::skip("no PostgreSQL; run the tests by `cargo xtask test`");
    };
    let options = [
        ("INVENTREE_PLUGIN_DEADLINE", "0.3"),
        ("INVENTREE_PLUGIN_FAILURES", "1000000"),
        ("INVENTREE_WORKERS", "2"),
    ];
    let server = Process::start(
        env!("CARGO_BIN_EXE_test-server"),
        database.folder.path(),
        &database.url,
        &options,
    );
    let admin = server.admin();
    for slug in [
        "faulty-action",
        "faulty-barcode",
        "faulty-urls",
        "faulty-settings",
        "simpleaction",
        "sample",
    ] {
        admin.activate(slug);
    }
    admin.set_setting("BARCODE_GENERATION_PLUGIN", "faulty-barcode");
    admin
        .post("/api/part/", &serde_json::json!({ "name": "Bolt" }))
        .expect(201);
    let threads = server.status("Threads");
    send(&admin, requests / 2);
    let (memory, half_way) = (server.status("VmRSS"), server.status("Threads"));
    send(&admin, requests / 2);
    let (memory_after, threads_after) = (server.status("VmRSS"), server.status("Threads"));
    database::print_line(&format!(
        "{requests} failing requests on {place:?}: threads {threads} -> {half_way} -> {threads_after}, \
         resident {memory} kB -> {memory_after} kB"
    ));
    assert!(
        threads_after.max(half_way) <= threads + PERMITS + BUSY_THREADS,
        "{threads} -> {half_way} -> {threads_after}"
    );
    assert!(
        memory_after <= memory + memory / 10 + 8 * 1024,
        "{memory} kB -> {memory_after} kB"
    );
}

mod failures_cost_neither_threads_nor_memory {
    use super::{DatabaseKind, check_load};

    #[test]
    fn sqlite() {
        check_load(DatabaseKind::Sqlite, 10_000);
    }

    #[test]
    fn postgres() {
        check_load(DatabaseKind::Postgres, 4_000);
    }
}
