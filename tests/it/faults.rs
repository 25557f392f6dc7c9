//! A database that answers, but not as it should: what it does wrong is nobody's failure.

use inventree::actix_web::ResponseError;
use inventree::db::fault::Fault;
use inventree::db::{Database, Db, DbError};
use inventree::diesel::connection::SimpleConnection;
use inventree_server::web::error::ApiError;
use inventree_tests::database::{self, Place};
use inventree_tests::process::Process;
use inventree_tests::server::{self, TestServer, eventually};
use inventree_tests::{Client, Reply, hasty, on_both_databases};
use serde_json::{Value, json};

const BINARY: &str = env!("CARGO_BIN_EXE_test-server");

/// Another program does this to the database.
fn run(server: &TestServer, statements: &str) {
    let other = Database::open(&server.database().url, 1).unwrap();
    match &mut other.connect().unwrap() {
        Db::Pg(pg) => pg.batch_execute(statements).unwrap(),
        Db::Lite(lite) => lite.batch_execute(statements).unwrap(),
    }
}

fn scan(admin: &Client) -> Reply {
    admin.post("/api/barcode/", &json!({ "barcode": "{\"part\": 1}" }))
}

fn act(admin: &Client, plugin: &str, data: &Value) -> Reply {
    admin.post("/api/action/", &json!({ "action": plugin, "data": data }))
}

#[track_caller]
fn is_sent_away(reply: &Reply) {
    assert_eq!(reply.status, 503, "{}", reply.text);
    assert!(!reply.header("retry-after").is_empty());
}

#[track_caller]
fn nobody_is_blamed(server: &TestServer) {
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
            is_sent_away(&scan(&admin));
        }
        is_sent_away(&admin.get("/api/part/1/"));
        nobody_is_blamed(server);
        run(server, "ALTER TABLE parts_away RENAME TO parts");
        scan(&admin).expect(200);
    }

    fn a_plugin_that_writes_where_it_said_it_would_read_is_at_fault(server) {
        let admin = server.admin();
        admin.activate(hasty::SLUG);
        act(&admin, hasty::SLUG, &json!({ "how": "sneak" })).expect(502);
    }
}

/// Other connections are made anew.
fn end_connections(server: &TestServer) {
    run(
        server,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
}

#[test]
fn a_database_that_takes_no_writes_is_a_503_and_no_plugins_failure() {
    server::with(Place::Postgres, |server| {
        let admin = server.admin();
        part(&admin);
        admin.activate("faulty-action");
        let name = server.database().url.rsplit_once('/').unwrap().1.to_owned();
        run(
            server,
            &format!("ALTER DATABASE {name} SET default_transaction_read_only = on"),
        );
        end_connections(server);
        eventually("it reads", || {
            (admin.get("/api/part/1/").status == 200).then_some(())
        });
        for _ in 0..7 {
            is_sent_away(&act(&admin, "fault", &json!("write")));
        }
        is_sent_away(&admin.patch("/api/part/1/", &json!({ "name": "Nut" })));
        nobody_is_blamed(server);
    });
}

#[test]
fn a_connection_whose_statements_no_longer_fit_is_given_up() {
    let setup = |config: &mut inventree_server::config::Config| {
        config.database_connections = 2;
    };
    server::with_setup(Place::Postgres, setup, |server| {
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
        // Each connection may fail once for each request.
        let answers: Vec<Reply> = (0..10).map(|_| admin.get("/api/part/1/")).collect();
        let (well, failed): (Vec<_>, Vec<_>) =
            answers.iter().partition(|reply| reply.status == 200);
        failed.iter().for_each(|reply| is_sent_away(reply));
        assert!(failed.len() <= 2 && well.len() >= 8, "{}", failed.len());
        eventually("scans answer", || {
            (scan(&admin).status == 200).then_some(())
        });
        nobody_is_blamed(server);
    });
}

#[test]
fn a_server_whose_database_file_is_moved_away_ends_and_makes_no_other() {
    let database = database::own(Place::Sqlite).unwrap();
    let mut process = Process::start(BINARY, database.folder.path(), &database.url, &[]);
    let admin = process.admin();
    part(&admin);
    let file = database.url.strip_prefix("sqlite:").unwrap();
    let away = database.folder.path().join("away.sqlite3");
    std::fs::rename(file, &away).unwrap();
    // It looks by itself, also while nobody asks.
    let ended = eventually("it ends", || process.ended());
    assert_eq!(ended.code(), Some(1));
    assert!(!std::path::Path::new(file).exists());
}

#[test]
fn a_change_that_the_disk_lost_is_a_500_also_where_it_says_that_it_is_full() {
    let own = database::own(Place::Sqlite).unwrap();
    let database = Database::open(&own.url, 1).unwrap();
    let full = || std::io::Error::from(std::io::ErrorKind::StorageFull);
    let failing = database.synced_by(Box::new(move |_| Err(full())));
    let lost = failing
        .write(|_| Ok::<_, DbError>(()))
        .expect_err("a lost change");
    assert_eq!(lost.fault(), Fault::Database);
    assert_eq!(ApiError::from(lost).status_code(), 500);
}
