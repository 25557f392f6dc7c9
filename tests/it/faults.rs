//! Faults of a database that still answers. They count as no plugin's failure.

use inventree::actix_web::ResponseError;
use inventree::db::error_kind::DbErrorKind;
use inventree::db::{Database, Db, DbError};
use inventree::diesel::connection::SimpleConnection;
use inventree_server::web::error::ApiError;
use inventree_tests::database::{self, DatabaseKind};
use inventree_tests::process::Process;
use inventree_tests::server::{self, TestServer, eventually};
use inventree_tests::{Client, Reply, on_both_databases, propagating};
use serde_json::{Value, json};

const BINARY: &str = env!("CARGO_BIN_EXE_test-server");

/// Runs the statements on the server's database as another program.
fn run(server: &TestServer, statements: &str) {
    let other = Database::open(&server.database().url, 1).unwrap();
    match &mut other.connect().unwrap() {
        Db::Pg(pg) => pg.batch_execute(statements).unwrap(),
        Db::Sqlite(lite) => lite.batch_execute(statements).unwrap(),
    }
}

fn scan(admin: &Client) -> Reply {
    admin.post("/api/barcode/", &json!({ "barcode": "{\"part\": 1}" }))
}

fn run_action(admin: &Client, plugin: &str, data: &Value) -> Reply {
    admin.post("/api/action/", &json!({ "action": plugin, "data": data }))
}

#[track_caller]
fn assert_unavailable(reply: &Reply) {
    assert_eq!(reply.status, 503, "{}", reply.text);
    assert!(!reply.header("retry-after").is_empty());
}

#[track_caller]
fn assert_no_failures(server: &TestServer) {
    let failures = server.registry().dispatcher().failures.list();
    assert!(failures.is_empty(), "{failures:?}");
    let health = server.registry().health();
    assert!(health.iter().all(|(_, health)| !health.is_quarantined()));
}

fn part(admin: &Client) {
    admin
        .post("/api/part/", &json!({ "name": "Bolt" }))
        .expect(201);
}

on_both_databases! {
    fn a_table_that_is_gone_is_a_503_and_no_plugins_failure(server) {
        let admin = server.admin();
        part(&admin);
        scan(&admin).expect(200);
        run(server, "ALTER TABLE parts RENAME TO parts_away");
        for _ in 0..7 {
            assert_unavailable(&scan(&admin));
        }
        assert_unavailable(&admin.get("/api/part/1/"));
        assert_no_failures(server);
        run(server, "ALTER TABLE parts_away RENAME TO parts");
        scan(&admin).expect(200);
    }

    fn a_plugin_that_writes_where_it_said_it_would_read_is_at_fault(server) {
        let admin = server.admin();
        admin.activate(propagating::SLUG);
        run_action(&admin, propagating::SLUG, &json!({ "how": "sneak" })).expect(502);
    }
}

/// Ends all other connections. The server opens new ones.
fn end_connections(server: &TestServer) {
    run(
        server,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
}

#[test]
fn a_database_that_takes_no_writes_is_a_503_and_no_plugins_failure() {
    server::with(DatabaseKind::Postgres, |server| {
        let admin = server.admin();
        part(&admin);
        admin.activate("faulty-action");
        let name = server.database().url.rsplit_once('/').unwrap().1.to_owned();
        run(
            server,
            &format!("ALTER DATABASE {name} SET default_transaction_read_only = on"),
        );
        end_connections(server);
        eventually("reads succeed", || {
            (admin.get("/api/part/1/").status == 200).then_some(())
        });
        for _ in 0..7 {
            assert_unavailable(&run_action(&admin, "fault", &json!("write")));
        }
        assert_unavailable(&admin.patch("/api/part/1/", &json!({ "name": "Nut" })));
        assert_no_failures(server);
    });
}

#[test]
fn a_connection_whose_statements_no_longer_fit_is_given_up() {
    let setup = |config: &mut inventree_server::config::Config| {
        config.database_connections = 2;
    };
    server::with_setup(DatabaseKind::Postgres, setup, |server| {
        let admin = server.admin();
        part(&admin);
        for _ in 0..5 {
            scan(&admin).expect(200);
            admin.get("/api/part/1/").expect(200);
        }
        run(
            server,
            "ALTER TABLE parts ALTER COLUMN description TYPE varchar(9000)",
        );
        // Each connection may fail once.
        let answers: Vec<Reply> = (0..10).map(|_| admin.get("/api/part/1/")).collect();
        let (well, failed): (Vec<_>, Vec<_>) =
            answers.iter().partition(|reply| reply.status == 200);
        failed.iter().for_each(|reply| assert_unavailable(reply));
        assert!(failed.len() <= 2 && well.len() >= 8, "{}", failed.len());
        eventually("scans succeed", || {
            (scan(&admin).status == 200).then_some(())
        });
        assert_no_failures(server);
    });
}

#[test]
fn a_server_whose_database_file_is_moved_away_ends_and_makes_no_other() {
    let database = database::create(DatabaseKind::Sqlite).unwrap();
    let mut process = Process::start(BINARY, database.folder.path(), &database.url, &[]);
    let admin = process.admin();
    part(&admin);
    let file = database.url.strip_prefix("sqlite:").unwrap();
    let away = database.folder.path().join("away.sqlite3");
    std::fs::rename(file, &away).unwrap();
    // The server checks the file by itself, also without requests.
    let ended = eventually("the server ends", || process.try_wait());
    assert_eq!(ended.code(), Some(1));
    assert!(!std::path::Path::new(file).exists());
}

#[test]
fn a_change_that_the_disk_lost_is_a_500_also_where_it_says_that_it_is_full() {
    let own = database::create(DatabaseKind::Sqlite).unwrap();
    let database = Database::open(&own.url, 1).unwrap();
    let full = || std::io::Error::from(std::io::ErrorKind::StorageFull);
    let failing = database.with_sync_fn(Box::new(move |_| Err(full())));
    let lost = failing
        .write(|_| Ok::<_, DbError>(()))
        .expect_err("a lost change");
    assert_eq!(lost.kind(), DbErrorKind::Unavailable);
    assert_eq!(ApiError::from(lost).status_code(), 500);
}
