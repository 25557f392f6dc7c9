//! Two real processes on one database.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use inventree::db::{Database, Db};
use inventree::diesel::connection::SimpleConnection;
use inventree::diesel::dsl::sql;
use inventree::diesel::sql_types::Text;
use inventree::diesel::{RunQueryDsl, select};
use inventree_tests::Client;
use inventree_tests::database::{self, DatabaseKind, TestDatabase};
use inventree_tests::process::Process;
use inventree_tests::server::eventually;
use serde_json::{Value, json};

/// The longest time until every process has applied a change.
pub(crate) const MAX_DELAY: Duration = Duration::from_millis(250);

pub(crate) struct TwoProcesses {
    pub(crate) one: Process,
    pub(crate) other: Process,
    pub(crate) database: TestDatabase,
}

pub(crate) fn with_two_processes(place: DatabaseKind, rule: impl FnOnce(&mut TwoProcesses)) {
    let Some(database) = database::create(place) else {
        return database::skip("no PostgreSQL; run the tests by `cargo xtask test`");
    };
    let options = [
        ("INVENTREE_WORKERS", "2"),
        ("INVENTREE_DATABASE_CONNECTIONS", "4"),
    ];
    let start = || {
        Process::start(
            env!("CARGO_BIN_EXE_test-server"),
            database.folder.path(),
            &database.url,
            &options,
        )
    };
    let (one, other) = (start(), start());
    rule(&mut TwoProcesses {
        one,
        other,
        database,
    });
}

/// Measures how long the other process takes to see each of ten changes.
fn measure_delays(change: impl Fn(bool), sees: impl Fn(bool) -> bool) -> Vec<Duration> {
    let mut times: Vec<Duration> = (0..10)
        .map(|number| {
            change(number % 2 == 0);
            let start = Instant::now();
            while !sees(number % 2 == 0) {
                assert!(start.elapsed() < Duration::from_secs(10), "never seen");
            }
            start.elapsed()
        })
        .collect();
    times.sort();
    times
}

/// Asserts that changes are seen in time. The machine is shared, so one of three measurements has to hold.
fn assert_soon(what: &str, place: DatabaseKind, measure: impl Fn() -> Vec<Duration>) {
    let mut worst = Duration::ZERO;
    for _ in 0..3 {
        let times = measure();
        worst = times[9];
        database::print_line(&format!(
            "{what} on {place:?}: median {:?}, maximum {worst:?}",
            times[5]
        ));
        if worst <= MAX_DELAY {
            return;
        }
    }
    panic!("{what}: {worst:?}");
}

fn changes_are_followed(place: DatabaseKind) {
    with_two_processes(place, |two| {
        let (one, other) = (two.one.admin(), two.other.admin());
        let act = || {
            other
                .post("/api/action/", &json!({ "action": "simple" }))
                .status
                == 200
        };
        assert_soon("switching a plugin on and off", place, || {
            measure_delays(
                |on| {
                    if on {
                        one.activate("simpleaction");
                    } else {
                        one.deactivate("simpleaction");
                    }
                },
                |on| act() == on,
            )
        });
        one.activate("sample");
        assert_soon("a setting of the server", place, || {
            let page = || other.get("/plugin/sample/hi/").status == 200;
            measure_delays(
                |on| one.set_setting("ENABLE_PLUGINS_URL", on),
                |on| page() == on,
            )
        });
        one.set_setting("ENABLE_PLUGINS_URL", true);
        assert_soon("a setting of a plugin", place, || {
            let set = |on| {
                let body = json!({ "value": if on { "B" } else { "C" } });
                one.patch("/api/plugins/sample/settings/CHOICE_SETTING/", &body)
                    .expect(200);
            };
            measure_delays(set, |on| {
                other
                    .get("/plugin/sample/page/")
                    .text
                    .contains(if on { "Bat" } else { "Cat" })
            })
        });
    });
}

fn a_token_is_good_everywhere_at_once(place: DatabaseKind) {
    with_two_processes(place, |two| {
        for name in ["a", "b", "c"] {
            let token = two
                .one
                .admin()
                .get(&format!("/api/user/token/?name={name}"))
                .expect(200);
            let text = format!("Token {}", token["token"].as_str().unwrap());
            two.other
                .anonymous()
                .with_authorization(&text)
                .get("/api/user/me/")
                .expect(200);
            let again = two
                .other
                .admin()
                .get(&format!("/api/user/token/?name={name}"))
                .expect(200);
            assert_eq!(again["token"], token["token"], "both derive the same one");
        }
    });
}

const COUNT: &str = "/api/plugins/faulty-settings/settings/COUNT/";
const NUMBER: &str = "/api/plugins/sample/settings/NUMERICAL_SETTING/";

fn a_released_plugin_is_let_back_in_everywhere(place: DatabaseKind) {
    with_two_processes(place, |two| {
        let (one, other) = (two.one.admin(), two.other.admin());
        one.activate("faulty-action");
        let act = |how: &str| {
            let body = json!({ "action": "fault", "data": how });
            other.post("/api/action/", &body).status
        };
        eventually("the plugin is active", || (act("") == 200).then_some(()));
        for _ in 0..5 {
            assert_eq!(act("error"), 502);
        }
        assert_eq!(act(""), 503, "quarantined");
        one.post("/api/plugins/faulty-action/release/", &json!({}))
            .expect(200);
        eventually("it is released", || (act("") == 200).then_some(()));
    });
}

fn set(client: &Client, path: &str, value: usize) {
    client.patch(path, &json!({ "value": value })).expect(200);
}

fn writes_of_both_processes_all_succeed(place: DatabaseKind) {
    const THREADS: usize = 8;
    const EACH: usize = 200;
    with_two_processes(place, |two| {
        let clients = [two.one.admin(), two.other.admin()];
        clients[0].activate("faulty-settings");
        clients[0].activate("sample");
        eventually("the other process follows", || {
            (clients[1].get(COUNT).status == 200 && clients[1].get(NUMBER).status == 200)
                .then_some(())
        });
        let written = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for thread in 0..THREADS {
                let (clients, written) = (&clients, &written);
                scope.spawn(move || {
                    for number in 0..EACH {
                        let path = if number % 2 == 0 { COUNT } else { NUMBER };
                        set(&clients[(number / 2) % 2], path, thread * EACH + number);
                        written.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
        });
        assert_eq!(written.into_inner(), THREADS * EACH);
        for (path, last) in [(COUNT, EACH - 2), (NUMBER, EACH - 1)] {
            let value = clients[0].get(path).expect(200)["value"].clone();
            let possible: Vec<Value> = (0..THREADS)
                .map(|thread| json!(thread * EACH + last))
                .collect();
            assert!(
                possible.contains(&value),
                "{value} is none of the last written"
            );
            assert_eq!(clients[1].get(path).expect(200)["value"], value);
        }
    });
}

/// Returns the result of SQLite's integrity check. PostgreSQL only has to rebuild the indexes of a table.
fn check_integrity(database: &TestDatabase) -> String {
    let database = Database::open(&database.url, 1).unwrap();
    match &mut database.connect().unwrap() {
        Db::Sqlite(lite) => select(sql::<Text>(
            "(SELECT integrity_check FROM pragma_integrity_check LIMIT 1)",
        ))
        .get_result(lite)
        .unwrap(),
        Db::Pg(pg) => {
            pg.batch_execute("REINDEX TABLE plugin_settings").unwrap();
            "ok".to_owned()
        }
    }
}

fn a_killed_process_takes_nothing_with_it(place: DatabaseKind) {
    with_two_processes(place, |two| {
        let (one, other) = (two.one.admin(), two.other.admin());
        one.activate("sample");
        eventually("the other process follows", || {
            (other.get(NUMBER).status == 200).then_some(())
        });
        let written = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            let on_the_other =
                scope.spawn(|| (0..300).for_each(|number| set(&other, NUMBER, number)));
            let doomed = scope.spawn(|| {
                // Runs until the process is gone, at which the client panics.
                let client = one.clone();
                let written = &written;
                std::panic::catch_unwind(std::panic::AssertUnwindSafe(move || {
                    (1000..1_000_000).for_each(|number| {
                        set(&client, NUMBER, number);
                        written.fetch_add(1, Ordering::Relaxed);
                    });
                }))
                .is_err()
            });
            eventually("writes succeed", || {
                (written.load(Ordering::Relaxed) > 20).then_some(())
            });
            two.one.kill();
            assert!(doomed.join().unwrap());
            on_the_other.join().unwrap();
        });
        set(&other, NUMBER, 5);
        assert_eq!(other.get(NUMBER).expect(200)["value"], 5);
        other.activate("simpleaction");
        other
            .post("/api/action/", &json!({ "action": "simple" }))
            .expect(200);
        assert_eq!(check_integrity(&two.database), "ok");
    });
}

fn processes_that_start_at_once_on_an_empty_database_all_start(place: DatabaseKind) {
    let Some(database) = database::empty(place) else {
        return database::skip("no PostgreSQL; run the tests by `cargo xtask test`");
    };
    let options = [
        ("INVENTREE_ADMIN_PASSWORD", database::ADMIN.1),
        ("INVENTREE_DATABASE_CONNECTIONS", "4"),
    ];
    let binary = env!("CARGO_BIN_EXE_test-server");
    let start = || Process::start(binary, database.folder.path(), &database.url, &options);
    let started: Vec<Process> = std::thread::scope(|scope| {
        let starts: Vec<_> = (0..4).map(|_| scope.spawn(start)).collect();
        starts
            .into_iter()
            .map(|start| start.join().expect("a start"))
            .collect()
    });
    let tokens = started
        .iter()
        .map(|process| process.admin().get("/api/user/token/").expect(200)["token"].clone());
    let mut tokens: Vec<Value> = tokens.collect();
    tokens.dedup();
    assert_eq!(tokens.len(), 1, "all derive tokens from one secret");
    let users = started[0].admin().get("/api/user/").expect(200);
    assert_eq!(users.as_array().map(Vec::len), Some(1), "one administrator");
    assert_eq!(
        started[0]
            .admin()
            .get("/api/plugins/?installed=false")
            .expect(200),
        json!([])
    );
}

macro_rules! on_two_processes {
    ($($rule:ident)*) => {$(
        mod $rule {
            #[test]
            fn sqlite() {
                super::$rule(super::DatabaseKind::Sqlite);
            }

            #[test]
            fn postgres() {
                super::$rule(super::DatabaseKind::Postgres);
            }
        }
    )*};
}

on_two_processes! {
    changes_are_followed
    a_token_is_good_everywhere_at_once
    a_released_plugin_is_let_back_in_everywhere
    writes_of_both_processes_all_succeed
    a_killed_process_takes_nothing_with_it
    processes_that_start_at_once_on_an_empty_database_all_start
}

#[test]
fn a_signal_ends_a_process_in_order_as_soon_as_it_says_that_it_listens() {
    for signal in ["-TERM", "-HUP", "-INT"].repeat(3) {
        let own = database::create(DatabaseKind::Sqlite).unwrap();
        let binary = env!("CARGO_BIN_EXE_test-server");
        let mut process = Process::start(binary, own.folder.path(), &own.url, &[]);
        assert_eq!(process.signal(signal).code(), Some(0), "{signal}");
    }
}

#[test]
fn a_start_that_waits_for_a_lock_says_so() {
    let Some(own) = database::create(DatabaseKind::Postgres) else {
        return database::skip("no PostgreSQL; run the tests by `cargo xtask test`");
    };
    let other = Database::open(&own.url, 1).unwrap();
    let mut locker = other.connect().unwrap();
    let Db::Pg(pg) = &mut locker else { return };
    pg.batch_execute("BEGIN; LOCK TABLE __diesel_schema_migrations")
        .unwrap();
    let path = own.folder.path().join("log");
    let log = std::fs::File::create(&path).unwrap();
    std::thread::scope(|scope| {
        let (binary, folder) = (env!("CARGO_BIN_EXE_test-server"), own.folder.path());
        let options = [("INVENTREE_LOG_LEVEL", "warn")];
        let url = &own.url;
        scope.spawn(move || Process::start_with_log(binary, folder, url, &options, log.into()));
        eventually("the log names the lock", || {
            let log = std::fs::read_to_string(&path).unwrap();
            log.contains("still waiting for other programs that lock tables")
                .then_some(())
        });
        pg.batch_execute("ROLLBACK").unwrap();
    });
}
