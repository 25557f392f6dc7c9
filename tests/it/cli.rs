//! The command line, run as a process.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;

use inventree::db::{Database, Db};
use inventree::diesel::connection::SimpleConnection;
use inventree_tests::database::{self, DatabaseKind};
use inventree_tests::process::Process;
use inventree_tests::server::eventually;

use crate::scratch::{self, RUN};

/// Returns the output of `doctor` for a database, and whether it succeeded.
fn doctor(url: &str) -> (String, bool) {
    let folder = tempfile::tempdir().unwrap();
    let mut doctor = scratch::command(env!("CARGO_BIN_EXE_test-server"));
    doctor
        .arg("doctor")
        .current_dir(folder.path())
        .env("DATABASE_URL", url);
    let ended = scratch::finish(&mut doctor, RUN);
    let said = scratch::stderr_text(&ended) + &String::from_utf8_lossy(&ended.stdout);
    (said, ended.status.success())
}

#[test]
fn doctor_finds_nothing_wrong_with_a_database_that_answers() {
    for place in [DatabaseKind::Sqlite, DatabaseKind::Postgres] {
        let Some(database) = database::create(place) else {
            return database::skip("no PostgreSQL; run the tests by `cargo xtask test`");
        };
        let (said, is_content) = doctor(&database.url);
        assert!(is_content, "{said}");
        assert!(
            said.contains(&format!("ok     database: {}", database.url)),
            "{said}"
        );
    }
}

#[test]
fn doctor_finds_a_secret_with_which_the_server_would_not_start() {
    let database = database::create(DatabaseKind::Sqlite).unwrap();
    let key = database.folder.path().join("secret.key");
    let asked = || {
        let mut doctor = scratch::command(env!("CARGO_BIN_EXE_test-server"));
        doctor
            .arg("doctor")
            .env("DATABASE_URL", &database.url)
            .env("INVENTREE_DATA_DIR", database.folder.path());
        let ended = scratch::finish(&mut doctor, RUN);
        (
            String::from_utf8_lossy(&ended.stdout).into_owned(),
            ended.status.success(),
        )
    };
    let (said, is_content) = asked();
    assert!(said.contains("ok     secret key: ") && is_content, "{said}");
    for (text, reason) in [
        (String::new(), "has fewer than 32 characters"),
        ("x".repeat(64), "differs from that of this database"),
    ] {
        fs::write(&key, text).unwrap();
        let (said, is_content) = asked();
        assert!(said.contains(reason) && !is_content, "{said}");
    }
}

#[test]
fn doctor_warns_of_a_database_that_does_not_keep_what_it_confirms() {
    let Some(database) = database::create(DatabaseKind::Postgres) else {
        return database::skip("no PostgreSQL; run the tests by `cargo xtask test`");
    };
    let warning = "warn   durability: `synchronous_commit` is off";
    let (_, name) = database.url.rsplit_once('/').unwrap();
    let open = Database::open(&database.url, 1).unwrap();
    let set = |value: &str| {
        if let Db::Pg(pg) = &mut open.connect().unwrap() {
            let change = format!("ALTER DATABASE {name} SET synchronous_commit = {value}");
            pg.batch_execute(&change).unwrap();
        }
    };
    set("on");
    assert!(!doctor(&database.url).0.contains(warning));
    set("off");
    let (said, is_content) = doctor(&database.url);
    assert!(said.contains(warning) && is_content, "{said}");
}

#[test]
fn doctor_reports_a_database_that_does_not_answer_without_its_password() {
    for url in [
        "postgres://ann:hunter2@127.0.0.1:1/inv",
        "postgres://ann:x@hunter2@127.0.0.1:1/inv",
        "postgres://ann:hunter2%@127.0.0.1:1/inv",
        "postgres://127.0.0.1:1/inv?user=ann&password=x&hunter2",
        "mysql://ann:hunter2@127.0.0.1:1/inv",
        "sqlite:/proc/none/inventree.sqlite3",
    ] {
        let (said, is_content) = doctor(url);
        assert!(said.contains("wrong  database: "), "{url}: {said}");
        assert!(!is_content && !said.contains("hunter2"), "{url}: {said}");
    }
}

#[test]
fn a_plugin_is_put_elsewhere_among_those_of_one_of_its_mixins() {
    let folder = tempfile::tempdir().unwrap();
    let place = |mixin: &str| {
        let mut program = scratch::command(env!("CARGO_BIN_EXE_test-server"));
        program.args(["plugin", "priority", "order-b", "-5", "--mixin", mixin]);
        scratch::finish(program.current_dir(folder.path()), RUN)
    };
    let placed = place("barcode");
    let said = String::from_utf8_lossy(&placed.stdout).into_owned();
    assert!(
        said.contains("order-b has priority -5 among the plugins with `barcode`"),
        "{said}"
    );
    let refused = place("urls");
    assert!(!refused.status.success());
    assert!(scratch::stderr_text(&refused).contains("order-b has no mixin `urls`"));
}

/// Returns what a server logs until it listens. The log is a file, not a terminal.
fn log(options: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut server = scratch::command(env!("CARGO_BIN_EXE_test-server"));
    server
        .current_dir(folder.path())
        .env("INVENTREE_ADDRESS", "127.0.0.1:0")
        .env("INVENTREE_ADMIN_PASSWORD", "long-enough-password")
        .env("INVENTREE_PLUGINS_MANDATORY", "pages")
        .envs(options.iter().copied())
        .stdout(Stdio::piped())
        .stderr(File::create(folder.path().join("log")).unwrap());
    let mut server = server.spawn().unwrap();
    let lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let is_up = lines
        .map_while(Result::ok)
        .any(|line| line.contains("listening on "));
    server.kill().unwrap();
    server.wait().unwrap();
    let told = fs::read_to_string(folder.path().join("log")).unwrap();
    assert!(is_up, "{told}");
    told
}

#[test]
fn what_plugins_log_is_shown_unless_another_level_is_wanted() {
    let told = log(&[]);
    assert!(
        told.contains("the pages are open plugin=\"pages\""),
        "{told}"
    );
    for (level, is_shown) in [("info", true), ("warn", false), ("error", false)] {
        let told = log(&[("INVENTREE_LOG_LEVEL", level)]);
        assert_eq!(
            told.contains("the pages are open"),
            is_shown,
            "{level}: {told}"
        );
    }
}

#[test]
fn a_log_that_is_no_terminal_has_colours_only_where_they_are_forced() {
    let told = |no: &str, force: &str| {
        log(&[
            ("INVENTREE_LOG_LEVEL", "trace"),
            ("NO_COLOR", no),
            ("CLICOLOR_FORCE", force),
        ])
    };
    for (no, force, has_colours) in [("", "", false), ("1", "1", false), ("", "1", true)] {
        let told = told(no, force);
        assert!(told.contains("the pages are open"), "{told}");
        assert_eq!(
            told.contains('\u{1b}'),
            has_colours,
            "{no:?} {force:?}: {told}"
        );
    }
}

#[test]
fn a_setting_with_an_unknown_filter_is_reported_at_the_start() {
    let told = log(&[]);
    let text = "the setting `COMPANY` of the plugin `misspelt-filter` filters by `is_suplier`, which is not a filter of `/api/company/`";
    assert!(told.contains(text), "{told}");
    assert_eq!(told.matches("is not a filter of").count(), 1, "{told}");
}

/// Runs the program in the folder with the input. Returns its output, and whether it succeeded.
fn run_with_input(folder: &Path, arguments: &[&str], input: &str) -> (String, bool) {
    let file = folder.join("input");
    fs::write(&file, input).unwrap();
    let mut program = scratch::command(env!("CARGO_BIN_EXE_test-server"));
    program.args(arguments).current_dir(folder);
    program.stdin(File::open(file).unwrap());
    let ended = scratch::finish(&mut program, RUN);
    let said = scratch::stderr_text(&ended) + &String::from_utf8_lossy(&ended.stdout);
    (said, ended.status.success())
}

#[test]
fn a_password_on_the_command_line_keeps_the_rules_unless_they_are_overridden() {
    let folder = tempfile::tempdir().unwrap();
    let create = ["user", "create", "ann.miller", "--password-stdin"];
    let (said, is_content) = run_with_input(folder.path(), &create, "ann.miller7\n");
    assert!(
        !is_content && said.contains("The password is too similar to the username."),
        "{said}"
    );
    assert!(said.contains("--override-warning"), "{said}");
    let (said, is_content) = run_with_input(folder.path(), &create, "walnut-harbour-71\n");
    assert!(is_content, "{said}");
    let mut change = vec!["user", "password", "ann.miller", "--password-stdin"];
    let (said, is_content) = run_with_input(folder.path(), &change, "password1234\n");
    assert!(
        !is_content && said.contains("This password is too common."),
        "{said}"
    );
    change.push("--override-warning");
    let (said, is_content) = run_with_input(folder.path(), &change, "password1234\n");
    assert!(is_content, "{said}");
}

#[test]
fn what_was_set_for_inventree_itself_is_reported_once_with_what_to_set_here() {
    let folder = tempfile::tempdir().unwrap();
    let doctor = |name: &str, value: &str| {
        let mut program = scratch::command(env!("CARGO_BIN_EXE_test-server"));
        program
            .arg("doctor")
            .current_dir(folder.path())
            .env(name, value);
        program
            .env("INVENTREE_DB_NAME", "inventree")
            .env("INVENTREE_LOG_LEVEL", "WARNING");
        let ended = scratch::finish(&mut program, RUN);
        (
            scratch::stderr_text(&ended),
            String::from_utf8_lossy(&ended.stdout).into_owned(),
        )
    };
    let (error, said) = doctor("INVENTREE_DB_ENGINE", "postgresql");
    let text = "INVENTREE_DB_ENGINE, INVENTREE_DB_NAME have no effect here, only on InvenTree itself: the database is set by `DATABASE_URL`";
    assert_eq!(error.matches(text).count(), 1, "{error}");
    assert!(said.contains(text), "{said}");
    fs::write(
        folder.path().join("config.yaml"),
        "database:\n  CHECKS: postgresql\n",
    )
    .unwrap();
    let (error, _) = doctor("INVENTREE_CONFIG_FILE", "");
    assert!(!error.contains("cannot read"), "{error}");
    let (error, _) = doctor("INVENTREE_CONFIG_FILE", "missing.yaml");
    assert!(
        error.contains("`missing.yaml` is YAML, as InvenTree's own is"),
        "{error}"
    );
    let (error, _) = doctor("INVENTREE_CONFIG_FILE", "config.yaml");
    assert!(
        error.contains("`config.yaml` is YAML, as InvenTree's own is"),
        "{error}"
    );
    assert!(
        error.contains("name that in `INVENTREE_CONFIG_FILE` or by `--config`"),
        "{error}"
    );
}

#[test]
fn a_users_tokens_are_listed_and_revoked_in_every_server() {
    for place in [DatabaseKind::Sqlite, DatabaseKind::Postgres] {
        let Some(database) = database::create(place) else {
            return database::skip("no PostgreSQL; run the tests by `cargo xtask test`");
        };
        let binary = env!("CARGO_BIN_EXE_test-server");
        let server = Process::start(binary, database.folder.path(), &database.url, &[]);
        let admin = server.admin();
        let user = |arguments: &[&str]| {
            let mut program = scratch::command(binary);
            program
                .arg("user")
                .args(arguments)
                .current_dir(database.folder.path())
                .env("INVENTREE_DATA_DIR", database.folder.path())
                .env("DATABASE_URL", &database.url);
            let ended = scratch::finish(&mut program, RUN);
            let said =
                String::from_utf8_lossy(&ended.stdout).into_owned() + &scratch::stderr_text(&ended);
            (said, ended.status.success())
        };
        let listed = user(&["tokens", "admin"]).0;
        let line = listed.lines().find(|line| line.contains("usable")).unwrap();
        let id = line.split_whitespace().next().unwrap().to_owned();
        let (said, is_done) = user(&["revoke", "admin", &id, "999999"]);
        assert!(!is_done && said.contains("has no token 999999"), "{said}");
        assert_eq!(
            admin.get("/api/user/me/").status,
            200,
            "no token is revoked when one is unknown"
        );
        assert!(!user(&["revoke", "admin"]).1, "no tokens are named");
        assert!(user(&["revoke", "admin", &id]).1);
        eventually("the token is revoked", || {
            (admin.get("/api/user/me/").status == 401).then_some(())
        });
        let next = server.admin();
        assert!(user(&["revoke", "admin", "--all"]).1);
        eventually("all tokens are revoked", || {
            (next.get("/api/user/me/").status == 401).then_some(())
        });
        let (said, is_made) = user(&["create", "ADMIN"]);
        assert!(
            !is_made && said.contains("looks like that of another user, `admin`"),
            "{said}"
        );
        assert!(!user(&["tokens", "nobody"]).1);
    }
}
