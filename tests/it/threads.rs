//! Threads of the host that panic, and what cannot go on.

use inventree_tests::database::{self, OwnDatabase, Place};
use inventree_tests::process::Process;
use inventree_tests::server::eventually;
use serde_json::json;

const BINARY: &str = env!("CARGO_BIN_EXE_test-server");

fn start(database: &OwnDatabase, options: &[(&str, &str)]) -> Process {
    let usual = [
        ("INVENTREE_WORKERS", "2"),
        ("INVENTREE_DATABASE_CONNECTIONS", "4"),
        ("INVENTREE_PLUGIN_DEADLINE", "1"),
    ];
    let options = [&usual, options].concat();
    Process::start(BINARY, database.folder.path(), &database.url, &options)
}

/// Each of them panics several times, since one that begins again may panic again.
const PANICS: (&str, &str) = (
    "TEST_SERVER_PANICS",
    "follow,follow,follow,failures,failures,watchdog,watchdog,watchdog,connections,connections",
);

fn threads_that_panic_begin_again(place: Place) {
    let Some(database) = database::own(place) else {
        return database::skip("no PostgreSQL; run the tests by `cargo xtask test`");
    };
    let (one, other) = (start(&database, &[PANICS]), start(&database, &[]));
    let (admin, changes) = (one.admin(), other.admin());
    changes.activate("faulty-action");
    let act = |how: &str| admin.post("/api/action/", &json!({ "action": "fault", "data": how }));
    eventually("it follows the other", || {
        (act("").status == 200).then_some(())
    });
    // The first two are lost with the thread that was to store them.
    eventually("it stores failures", || {
        assert!([502, 503].contains(&act("error").status));
        changes
            .post("/api/plugins/faulty-action/release/", &json!({}))
            .expect(200);
        let reports = admin.get("/api/error-report/").expect(200);
        (!reports.as_array()?.is_empty()).then_some(())
    });
    changes.activate("faulty-urls");
    eventually("it names who blocks a worker", || {
        // It answers in the end, or is not there yet, or no more.
        let _late = admin.get("/plugin/faulty-urls/fail/block/");
        let known = admin.get("/api/plugins/status/").expect(200);
        let mut errors = known["registry_errors"].as_array()?.iter();
        errors.find(|error| error["kind"] == "overdue" && error["plugin"] == "faulty-urls")?;
        Some(())
    });
}

#[test]
fn threads_that_panic_begin_again_sqlite() {
    threads_that_panic_begin_again(Place::Sqlite);
}

#[test]
fn threads_that_panic_begin_again_postgres() {
    threads_that_panic_begin_again(Place::Postgres);
}

#[test]
fn a_server_whose_disk_does_not_keep_changes_ends_with_a_reason() {
    let database = database::own(Place::Sqlite).unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let mut process = start(&database, &[]);
    let admin = process.admin();
    admin
        .post("/api/part/", &json!({ "name": "Bolt" }))
        .expect(201);
    // What is open stays open; the log of the database can no longer be looked at.
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
    let ended = eventually("it ends", || process.ended());
    assert_eq!(ended.code(), Some(1));
    std::fs::remove_file(folder).unwrap();
    std::fs::rename(&away, folder).unwrap();
}
