//! The secret from which tokens are derived: in a file, not in the database.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use inventree::db::{Database, Db, DbError};
use inventree::diesel::connection::SimpleConnection;
use inventree::diesel::{self, prelude::*};
use inventree::schema::secrets;
use inventree_server::boot;
use inventree_server::config::Config;
use inventree_tests::database::{self, DatabaseKind, TestDatabase};
use inventree_tests::process::Process;
use inventree_tests::server::{basic_auth, config};
use inventree_tests::{Client, EXPECTED_PACKAGES, TestServer, on_both_databases};

const OLD: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// Starts a server and shuts it down. Returns the warnings about the secret.
fn start(database: &TestDatabase) -> Vec<String> {
    let mut warnings = start_with(config(database)).expect("a server");
    warnings.retain(|text| text.contains("secret"));
    warnings
}

fn start_with(config: Config) -> anyhow::Result<Vec<String>> {
    let booted = boot::boot(config, EXPECTED_PACKAGES)?;
    booted.state.registry.shut_down();
    Ok(booted.warnings)
}

fn stored(database: &TestDatabase) -> Vec<(String, String)> {
    let database = Database::open(&database.url, 1).unwrap();
    let rows = secrets::table.order(secrets::name);
    let rows = database.read(|db| rows.load(db).map_err(DbError::from));
    rows.unwrap()
}

/// Restores what a server of an earlier version left: the secret in the database and no file.
fn simulate_old_version(database: &TestDatabase) {
    let connected = Database::open(&database.url, 1).unwrap();
    let leave = connected.write(|db| {
        diesel::delete(secrets::table).execute(db)?;
        diesel::insert_into(secrets::table)
            .values((secrets::name.eq("server"), secrets::value.eq(OLD)))
            .execute(db)
            .map_err(DbError::from)
    });
    leave.unwrap();
    if let Db::Sqlite(lite) = &mut connected.connect().unwrap() {
        lite.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")
            .unwrap();
    }
    std::fs::remove_file(database.folder.path().join("secret.key")).ok();
}

fn file(database: &TestDatabase) -> String {
    let text = std::fs::read_to_string(database.folder.path().join("secret.key"));
    text.unwrap().trim().to_owned()
}

fn is_in_files(folder: &Path, text: &str) -> bool {
    let files = std::fs::read_dir(folder).unwrap().flatten();
    let mut databases = files.filter(|file| file.file_name().to_string_lossy().contains("sqlite3"));
    databases.any(|file| {
        let bytes = std::fs::read(file.path()).unwrap();
        bytes
            .windows(text.len())
            .any(|window| window == text.as_bytes())
    })
}

fn token(server: &TestServer, name: &str) -> (String, Client) {
    let by_password = server
        .anonymous()
        .with_authorization(basic_auth("admin", "inventree"));
    let answer = by_password
        .get(&format!("/api/user/token/?name={name}"))
        .expect(200);
    let text = answer["token"].as_str().unwrap().to_owned();
    let client = server
        .anonymous()
        .with_authorization(format!("Token {text}"));
    (text, client)
}

on_both_databases! {
    fn the_database_holds_no_secret_that_tokens_follow_from(server) {
        let database = server.database();
        let rows = stored(database);
        assert_eq!(rows.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["fingerprint"]);
        assert_ne!(rows[0].1, file(database));
        assert!(!is_in_files(database.folder.path(), &file(database)));
        assert_eq!(start(database), [""; 0], "the next start uses the same secret");
    }

    fn a_secret_in_the_database_moves_into_its_file(server) {
        let database = server.database();
        simulate_old_version(database);
        assert_eq!(start(database), [""; 0]);
        assert_eq!(file(database), OLD);
        assert_eq!(stored(database).len(), 1, "only its fingerprint");
        assert!(!is_in_files(database.folder.path(), OLD), "nor in deleted pages of SQLite");
    }

    fn a_crash_while_the_secret_moves_changes_nothing(server) {
        let database = server.database();
        simulate_old_version(database);
        // The file exists, and the row still does, too.
        std::fs::write(database.folder.path().join("secret.key"), OLD).unwrap();
        start(database);
        assert_eq!((file(database).as_str(), stored(database).len()), (OLD, 1));
        // The row is deleted, the fingerprint is not written yet.
        let connected = Database::open(&database.url, 1).unwrap();
        connected.write(|db| diesel::delete(secrets::table).execute(db).map_err(DbError::from)).unwrap();
        assert_eq!(start(database), [""; 0]);
        assert_eq!((file(database).as_str(), stored(database).len()), (OLD, 1));
    }

    fn tokens_outlive_a_lost_secret_which_is_reported(server) {
        let (text, client) = token(server, "kept");
        std::fs::remove_file(server.database().folder.path().join("secret.key")).unwrap();
        let warnings = start(server.database());
        assert!(warnings.iter().any(|text| text.contains("differs from that of this database")), "{warnings:?}");
        let next = TestServer::start(server.database().shared(), |_| {});
        let same = next.anonymous().with_authorization(format!("Token {text}"));
        same.get("/api/user/me/").expect(200);
        client.get("/api/user/me/").expect(200);
        assert_ne!(token(&next, "kept").0, text);
        assert_eq!(start(server.database()), [""; 0], "reported once, with one server");
    }

    fn a_server_with_another_secret_says_so_at_each_start(server) {
        let mut other = config(server.database());
        let elsewhere = tempfile::tempdir().unwrap();
        let path = elsewhere.path().join("mounted.key");
        std::fs::write(&path, OLD).unwrap();
        other.secret_key_file = Some(path);
        for _ in 0..2 {
            let warnings = start_with(other.clone()).unwrap();
            assert!(warnings.iter().any(|text| text.contains("mounted.key` differs from")), "{warnings:?}");
        }
        assert_eq!(start(server.database()), [""; 0]);
    }

    fn two_servers_with_different_secrets_give_each_their_own_token_again(server) {
        let shared = server.database().shared();
        std::fs::write(shared.folder.path().join("secret.key"), OLD).unwrap();
        let other = TestServer::start(shared, |_| {});
        let (own, theirs) = (token(server, "app").0, token(&other, "app").0);
        assert_ne!(own, theirs);
        for _ in 0..3 {
            assert_eq!((token(server, "app").0, token(&other, "app").0), (own.clone(), theirs.clone()));
        }
    }

    fn a_file_that_is_no_secret_is_refused_by_what_it_is(server) {
        let path = server.database().folder.path().join("secret.key");
        let refused = || format!("{:#}", start_with(config(server.database())).unwrap_err());
        std::fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink("nowhere", &path).unwrap();
        assert!(refused().contains("is a dangling symbolic link"), "{}", refused());
        std::fs::remove_file(&path).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
        assert!(refused().contains("is not a file"), "{}", refused());
        std::fs::remove_file(&path).unwrap();
        std::fs::write(&path, "x".repeat(5_000)).unwrap();
        assert!(refused().contains("has more than 4096 bytes"), "{}", refused());
    }

    fn a_secret_that_others_can_read_is_closed_to_them_and_an_empty_one_refused(server) {
        let path = server.database().folder.path().join("secret.key");
        let mode = || std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(), 0o600);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        let warnings = start(server.database());
        assert!(warnings.iter().any(|text| text.contains("other users could read the secret key")), "{warnings:?}");
        assert_eq!(mode(), 0o600);
        std::fs::write(&path, "").unwrap();
        let error = start_with(config(server.database())).unwrap_err();
        assert!(format!("{error:#}").contains("has fewer than 32 characters"), "{error:#}");
    }
}

fn all_below(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        if entry.path().is_dir() {
            found.extend(all_below(&entry.path()));
        }
        found.push(entry.path());
    }
    found
}

#[test]
fn what_the_server_makes_is_for_its_own_user_alone() {
    let database = database::empty(DatabaseKind::Sqlite).unwrap();
    let folder = database.folder.path().join("made");
    std::fs::create_dir(&folder).unwrap();
    let url = format!("sqlite:{}", folder.join("data/inventree.sqlite3").display());
    let options = [("INVENTREE_ADMIN_PASSWORD", database::ADMIN.1)];
    let binary = env!("CARGO_BIN_EXE_test-server");
    let process = Process::start(binary, &folder, &url, &options);
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";
    let admin = process.admin();
    let part = admin
        .post(
            "/api/part/",
            &serde_json::json!({ "name": "a", "description": "a" }),
        )
        .expect(201);
    let path = format!("/api/part/{}/", part["pk"]);
    let image = admin.form("PATCH", &path, &[], &[("image", "a.png", png)]);
    image.expect(200);
    let made = all_below(&folder);
    for ending in ["sqlite3", "sqlite3-wal", "secret.key", "a.png"] {
        assert!(
            made.iter()
                .any(|path| path.to_string_lossy().ends_with(ending)),
            "{ending} is not in {made:?}"
        );
    }
    for path in made {
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{}", path.display());
    }
}

#[test]
fn a_database_that_all_may_read_is_reported() {
    let database = database::create(DatabaseKind::Sqlite).unwrap();
    let open = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    open(&database.folder.path().join("inventree.sqlite3"), 0o644);
    let is_told = || {
        let warnings = start_with(config(&database)).unwrap();
        let mut warnings = warnings.iter();
        warnings.any(|text| text.contains("can read `") && text.contains("inventree.sqlite3`"))
    };
    open(database.folder.path(), 0o700);
    assert!(!is_told(), "no other user can enter its folder");
    open(database.folder.path(), 0o755);
    assert!(is_told());
}
