//! A database that does not answer: locked, in use by another program, or gone.

use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use inventree::db::{Database, Db, DbError};
use inventree::diesel::connection::SimpleConnection;
use inventree::diesel::{RunQueryDsl, sql_query};
use inventree_tests::server::{self, TestServer, eventually};
use inventree_tests::{Client, DatabaseKind, Reply, database, on_both_databases};
use serde_json::{Value, json};

/// Distinguishes an immediate response from one that has waited for a lock, which takes three seconds.
const AT_ONCE: Duration = Duration::from_secs(2);

/// How long requests waited for a connection before locks had a limit.
const LONG: Duration = Duration::from_secs(10);

/// Opens the server's database as another program.
fn other_connection(server: &TestServer) -> Database {
    Database::open(&server.database().url, 1).unwrap()
}

/// Locks the table `parts` during the work.
fn with_parts_locked(server: &TestServer, work: impl FnOnce()) {
    let mut locker = other_connection(server).connect().unwrap();
    let Db::Pg(pg) = &mut locker else {
        panic!("only PostgreSQL locks tables");
    };
    pg.batch_execute("BEGIN; LOCK TABLE parts").unwrap();
    work();
    pg.batch_execute("ROLLBACK").unwrap();
}

/// Holds SQLite's write lock during the work.
fn with_writers_locked(server: &TestServer, work: impl FnOnce()) {
    let (locked, is_locked) = channel();
    let (go, may_go) = channel::<()>();
    std::thread::scope(|scope| {
        let other = other_connection(server);
        scope.spawn(move || {
            other
                .write(|_| {
                    locked.send(()).unwrap();
                    may_go.recv().ok();
                    Ok::<_, DbError>(())
                })
                .unwrap();
        });
        is_locked.recv().unwrap();
        work();
        drop(go);
    });
}

fn scan(admin: &Client) -> Reply {
    admin.post("/api/barcode/", &json!({ "barcode": "{\"part\": 1}" }))
}

fn part(admin: &Client) {
    admin
        .post("/api/part/", &json!({ "name": "Bolt" }))
        .expect(201);
}

fn failures(admin: &Client) -> Value {
    admin.get("/api/plugins/status/").expect(200)["registry_errors"].clone()
}

#[track_caller]
fn assert_unavailable(reply: &Reply) {
    assert_eq!(reply.status, 503, "{}", reply.text);
    assert!(!reply.header("retry-after").is_empty());
}

fn scans_while_parts_are_locked(server: &TestServer) {
    let admin = server.admin();
    part(&admin);
    scan(&admin).expect(200);
    with_parts_locked(server, || {
        for _ in 0..7 {
            assert_unavailable(&scan(&admin));
        }
        assert_eq!(failures(&admin), json!([]));
    });
    let health = server.registry().health();
    assert!(
        health
            .iter()
            .all(|(_, health)| !health.is_quarantined() && health.failures() == 0)
    );
    let start = Instant::now();
    eventually("scans succeed again", || {
        (scan(&admin).status == 200).then_some(())
    });
    assert!(start.elapsed() < AT_ONCE, "{:?}", start.elapsed());
}

#[test]
fn a_scan_that_is_overdue_in_the_database_is_no_answer_and_no_failure() {
    let setup = |config: &mut inventree_server::config::Config| {
        config.plugin_deadline = Duration::from_millis(500);
    };
    server::with_setup(DatabaseKind::Postgres, setup, scans_while_parts_are_locked);
}

#[test]
fn a_scan_that_waits_for_a_lock_in_vain_is_no_answer_and_no_failure() {
    let setup = |config: &mut inventree_server::config::Config| {
        config.plugin_deadline = Duration::from_secs(9);
    };
    server::with_setup(DatabaseKind::Postgres, setup, scans_while_parts_are_locked);
}

#[test]
fn who_asks_for_what_is_locked_leaves_connections_for_the_others() {
    let setup = |config: &mut inventree_server::config::Config| {
        config.database_connections = 8;
    };
    server::with_setup(DatabaseKind::Postgres, setup, |server| {
        let admin = server.admin();
        part(&admin);
        with_parts_locked(server, || {
            std::thread::scope(|scope| {
                let reads: Vec<_> = (0..30)
                    .map(|_| {
                        scope.spawn(|| {
                            let start = Instant::now();
                            (admin.get("/api/part/?limit=5"), start.elapsed())
                        })
                    })
                    .collect();
                eventually("the reads wait", || {
                    server.registry().db().is_stalled().then_some(())
                });
                for path in [
                    "/api/user/me/",
                    "/api/plugins/",
                    "/api/settings/global/",
                    "/api/stock/location/",
                ] {
                    let start = Instant::now();
                    admin.get(path).expect(200);
                    assert!(start.elapsed() < AT_ONCE, "{path}: {:?}", start.elapsed());
                }
                for read in reads {
                    let (reply, taken) = read.join().unwrap();
                    assert_unavailable(&reply);
                    assert!(taken < LONG, "{taken:?}");
                }
            });
            assert_unavailable(&admin.patch("/api/part/1/", &json!({ "name": "Nut" })));
        });
        admin
            .patch("/api/part/1/", &json!({ "name": "Nut" }))
            .expect(200);
    });
}

#[test]
fn while_another_program_writes_reads_go_on_and_writes_are_sent_away() {
    server::with(DatabaseKind::Sqlite, |server| {
        let admin = server.admin();
        part(&admin);
        admin.activate("faulty-action");
        with_writers_locked(server, || {
            std::thread::scope(|scope| {
                let writes: Vec<_> = (0..12)
                    .map(|_| {
                        scope.spawn(|| {
                            let start = Instant::now();
                            let body = json!({ "name": "Nut" });
                            (admin.patch("/api/part/1/", &body), start.elapsed())
                        })
                    })
                    .collect();
                let start = Instant::now();
                scan(&admin).expect(200);
                admin.get("/api/part/1/").expect(200);
                assert!(start.elapsed() < AT_ONCE, "{:?}", start.elapsed());
                let body = json!({ "action": "fault", "data": "write" });
                assert_unavailable(&admin.post("/api/action/", &body));
                for write in writes {
                    let (reply, taken) = write.join().unwrap();
                    assert_unavailable(&reply);
                    assert!(taken < LONG, "{taken:?}");
                }
            });
            assert_eq!(failures(&admin), json!([]));
        });
        admin
            .patch("/api/part/1/", &json!({ "name": "Nut" }))
            .expect(200);
    });
}

on_both_databases! {
    fn a_plugin_that_lets_others_wait_for_the_database_is_itself_at_fault(server) {
        let admin = server.admin();
        admin.activate("faulty-action");
        let late = admin.post("/api/action/", &json!({ "action": "fault", "data": "hold" }));
        assert_eq!((late.status, late.header("retry-after")), (504, "1"));
        assert_eq!(failures(&admin)[0]["kind"], "overdue");
    }
}

/// Allows or forbids connections to the server's database, and ends the existing ones.
fn allow_connections(server: &TestServer, is_allowed: bool) {
    let name = server.database().url.rsplit_once('/').unwrap().1.to_owned();
    let maintenance = Database::open(&database::postgres_url().unwrap(), 1).unwrap();
    let mut db = maintenance.connect().unwrap();
    for statement in [
        format!("ALTER DATABASE {name} ALLOW_CONNECTIONS {is_allowed}"),
        format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"),
    ] {
        if let Db::Pg(pg) = &mut db {
            sql_query(statement).execute(pg).unwrap();
        }
    }
}

#[test]
fn a_lost_database_is_a_503_until_it_is_back() {
    server::with(DatabaseKind::Postgres, |server| {
        let admin = server.admin();
        part(&admin);
        allow_connections(server, false);
        let lost = admin.get("/api/part/1/");
        assert_unavailable(&lost);
        assert_eq!(
            lost.json()["detail"],
            "the database cannot be reached or is busy; try again later"
        );
        assert_unavailable(&admin.patch("/api/part/1/", &json!({ "name": "Nut" })));
        for _ in 0..6 {
            assert_unavailable(&scan(&admin));
        }
        let failures = server.registry().dispatcher().failures.list();
        assert!(failures.is_empty(), "{failures:?}");
        allow_connections(server, true);
        eventually("it is back", || (scan(&admin).status == 200).then_some(()));
        admin.get("/api/part/1/").expect(200);
    });
}
