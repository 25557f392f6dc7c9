//! A user is logged out in every process on the database.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use inventree::db::{Database, Db};
use inventree::diesel::connection::SimpleConnection;
use inventree_tests::Client;
use inventree_tests::database::{self, DatabaseKind, TestDatabase};
use inventree_tests::server::{basic_auth, eventually};
use serde_json::{Value, json};

use crate::processes::{MAX_DELAY, TwoProcesses, with_two_processes};
use crate::scratch;

/// A user who is logged in with a token and a session.
struct LoggedIn {
    pk: Value,
    token: Client,
    token_id: Value,
    cookie: String,
}

const PASSWORDS: [&str; 2] = ["long-enough-password", "another-password"];

impl LoggedIn {
    /// Logs the user in at the first process, and uses the token and the session at the other one.
    fn new(two: &TwoProcesses, name: &str) -> Self {
        let admin = two.one.admin();
        let found = admin.get(&format!("/api/user/?search={name}")).expect(200)[0].clone();
        let user = if found.is_null() {
            admin
                .post("/api/user/", &json!({ "username": name }))
                .expect(201)
        } else {
            found
        };
        let path = format!("/api/user/{}/", user["pk"]);
        admin
            .patch(&path, &json!({ "is_active": true }))
            .expect(200);
        let password = json!({ "password": PASSWORDS[0] });
        admin
            .put(&format!("{path}set-password/"), &password)
            .expect(200);
        let by_password = two
            .one
            .anonymous()
            .with_authorization(basic_auth(name, PASSWORDS[0]));
        let reply = by_password.get("/api/user/token/");
        let text = reply.expect(200)["token"].as_str().unwrap().to_owned();
        let token = two
            .other
            .anonymous()
            .with_authorization(format!("Token {text}"));
        let own = token.get("/api/user/tokens/").expect(200);
        let own = own
            .as_array()
            .unwrap()
            .iter()
            .find(|token| token["in_use"] == true);
        let logged_in = Self {
            pk: user["pk"].clone(),
            token,
            token_id: own.unwrap()["id"].clone(),
            cookie: format!("sessionid={}", reply.cookie("sessionid")),
        };
        assert_eq!((logged_in.by_token(), logged_in.by_session()), (200, 200));
        logged_in
    }

    fn by_token(&self) -> u16 {
        self.token.get("/api/user/me/").status
    }

    fn by_session(&self) -> u16 {
        let headers: [(&str, &str); 1] = [("Cookie", &self.cookie)];
        self.token
            .anonymous()
            .send("GET", "/api/user/me/", &headers, b"")
            .status
    }

    fn path(&self) -> String {
        format!("/api/user/{}/", self.pk)
    }
}

/// Measures how long the other process accepts a user after each of five logouts at the first one.
fn logout_delays(
    two: &TwoProcesses,
    end: &impl Fn(&LoggedIn),
    is_known: &impl Fn(&LoggedIn) -> bool,
) -> Vec<Duration> {
    let mut times: Vec<Duration> = (0..5)
        .map(|_| {
            let ann = LoggedIn::new(two, "ann");
            end(&ann);
            let start = Instant::now();
            while is_known(&ann) {
                assert!(start.elapsed() < Duration::from_secs(10), "not logged out");
            }
            start.elapsed()
        })
        .collect();
    times.sort();
    times
}

/// Checks every way to log a user out.
fn check_all_logouts(two: &TwoProcesses, place: DatabaseKind, when: &str) {
    let admin = two.one.admin();
    let both = |ann: &LoggedIn| ann.by_token() == 200 || ann.by_session() == 200;
    let token = |ann: &LoggedIn| ann.by_token() == 200;
    let how = |what: &str, end: &dyn Fn(&LoggedIn), is_known: &dyn Fn(&LoggedIn) -> bool| {
        let mut worst = Duration::ZERO;
        for _ in 0..3 {
            let times = logout_delays(two, &|ann| end(ann), &|ann| is_known(ann));
            worst = times[4];
            database::print_line(&format!(
                "{what} {when} on {place:?}: median {:?}, maximum {worst:?}",
                times[2]
            ));
            if worst <= MAX_DELAY {
                return;
            }
        }
        panic!("{what}: {worst:?}");
    };
    how(
        "a new password",
        &|ann| {
            let body = json!({ "password": PASSWORDS[1] });
            admin
                .put(&format!("{}set-password/", ann.path()), &body)
                .expect(200);
        },
        &both,
    );
    how(
        "deactivating a user",
        &|ann| {
            admin
                .patch(&ann.path(), &json!({ "is_active": false }))
                .expect(200);
        },
        &both,
    );
    how(
        "revoking another's token",
        &|ann| {
            admin
                .delete(&format!("/api/user/tokens/{}/", ann.token_id))
                .expect(204);
        },
        &token,
    );
    how(
        "`user revoke --all`",
        &|_| {
            let mut program = scratch::command(env!("CARGO_BIN_EXE_test-server"));
            program
                .args(["user", "revoke", "ann", "--all"])
                .current_dir(two.database.folder.path())
                .env("INVENTREE_DATA_DIR", two.database.folder.path())
                .env("DATABASE_URL", &two.database.url);
            let ended = scratch::finish(&mut program, scratch::RUN);
            assert!(ended.status.success(), "{}", scratch::stderr_text(&ended));
        },
        &both,
    );
    how(
        "deleting a user",
        &|ann| {
            admin.delete(&ann.path()).expect(204);
        },
        &both,
    );
}

fn a_user_is_logged_out_in_every_process(place: DatabaseKind) {
    with_two_processes(place, |two| check_all_logouts(two, place, ""));
}

/// Ends every connection as a restart of the database does, also those on which processes listen.
fn cut_connections(database: &TestDatabase) {
    let database = Database::open(&database.url, 1).unwrap();
    if let Db::Pg(pg) = &mut database.connect().unwrap() {
        pg.batch_execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        .unwrap();
    }
}

fn a_user_is_logged_out_in_every_process_after_connections_were_cut(place: DatabaseKind) {
    with_two_processes(place, |two| {
        let is_over = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for client in [two.one.admin(), two.other.admin()] {
                let is_over = &is_over;
                scope.spawn(move || {
                    while !is_over.load(Ordering::Relaxed) {
                        // Some requests fail while there is no connection.
                        drop(client.get("/api/part/?limit=5"));
                    }
                });
            }
            for _ in 0..3 {
                cut_connections(&two.database);
                for client in [two.one.admin(), two.other.admin()] {
                    eventually("it is back", || {
                        (client.get("/api/user/me/").status == 200).then_some(())
                    });
                }
            }
            is_over.store(true, Ordering::Relaxed);
        });
        check_all_logouts(two, place, "after a cut");
    });
}

mod everywhere {
    use super::DatabaseKind;

    #[test]
    fn sqlite() {
        super::a_user_is_logged_out_in_every_process(DatabaseKind::Sqlite);
    }

    #[test]
    fn postgres() {
        super::a_user_is_logged_out_in_every_process(DatabaseKind::Postgres);
    }
}

mod after_connections_were_cut {
    use super::DatabaseKind;

    #[test]
    fn sqlite() {
        super::a_user_is_logged_out_in_every_process_after_connections_were_cut(
            DatabaseKind::Sqlite,
        );
    }

    #[test]
    fn postgres() {
        super::a_user_is_logged_out_in_every_process_after_connections_were_cut(
            DatabaseKind::Postgres,
        );
    }
}
