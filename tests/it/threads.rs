//! Threads of the host that panic, and faults that end the server.

use inventree_tests::database::{self, DatabaseKind, TestDatabase};
use inventree_tests::process::Process;
use inventree_tests::server::eventually;
use serde_json::json;

const BINARY: &str = env!("CARGO_BIN_EXE_test-server");

fn start(database: &TestDatabase, options: &[(&str, &str)]) -> Process {
    let usual = [
        ("INVENTREE_WORKERS", "2"),
        ("INVENTREE_DATABASE_CONNECTIONS", "4"),
        ("INVENTREE_PLUGIN_DEADLINE", "1"),
    ];
    let options = [&usual, options].concat();
    Process::start(BINARY, database.folder.path(), &database.url, &options)
}

/// Each thread panics several times, since a restarted one may panic again.
const PANICS: (&str, &str) = (
    "TEST_SERVER_PANICS",
    "follow,follow,follow,failures,failures,watchdog,watchdog,watchdog,connections,connections",
);

fn threads_that_panic_begin_again(place: DatabaseKind) {
    let Some(database) = database::create(place) else {
        return database::skip("no PostgreSQL; run the tests by `cargo xtask test`");
    };
    let (one, other) = (start(&database, &[PANICS]), start(&database, &[]));
    let (admin, changes) = (one.admin(), other.admin());
    changes.activate("faulty-action");
    let act = |how: &str| admin.post("/api/action/", &json!({ "action": "fault", "data": how }));
    eventually("the process follows the other one", || {
        (act("").status == 200).then_some(())
    });
    // The first two failures are lost with the thread that was to store them.
    eventually("failures are stored", || {
        assert!([502, 503].contains(&act("error").status));
        changes
            .post("/api/plugins/faulty-action/release/", &json!({}))
            .expect(200);
        let reports = admin.get("/api/error-report/").expect(200);
        (!reports.as_array()?.is_empty()).then_some(())
    });
    changes.activate("faulty-urls");
    eventually("the plugin that blocks a worker is named", || {
        // The page answers late, or is not active yet, or no longer.
        let _late = admin.get("/plugin/faulty-urls/fail/block/");
        let known = admin.get("/api/plugins/status/").expect(200);
        let mut errors = known["registry_errors"].as_array()?.iter();
        errors.find(|error| error["kind"] == "overdue" && error["plugin"] == "faulty-urls")?;
        Some(())
    });
}

#[test]
fn threads_that_panic_begin_again_sqlite() {
    threads_that_panic_begin_again(DatabaseKind::Sqlite);
}

#[test]
fn threads_that_panic_begin_again_postgres() {
    threads_that_panic_begin_again(DatabaseKind::Postgres);
}

#[test]
fn a_server_whose_disk_does_not_keep_changes_ends_with_a_reason() {
    let database = database::create(DatabaseKind::Sqlite).unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let mut process = start(&database, &[]);
    let admin = process.admin();
    admin
        .post("/api/part/", &json!({ "name": "Bolt" }))
        .expect(201);
    // Open files stay open, but the WAL can no longer be opened by its path.
    let (folder, away) = (database.folder.path(), elsewhere.path().join("away"));
    std::fs::rename(folder, &away).unwrap();
    std::fs::write(folder, "no folder").unwrap();
    let answer = admin
        .post("/api/part/", &json!({ "name": "Nut" }))
        .expect(500);
    assert_eq!(
        answer["detail"],
        "the disk has failed: the change may be lost"
    );
    let ended = eventually("the server ends", || process.try_wait());
    assert_eq!(ended.code(), Some(1));
    std::fs::remove_file(folder).unwrap();
    std::fs::rename(&away, folder).unwrap();
}
