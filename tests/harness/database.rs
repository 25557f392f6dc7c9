//! A separate database for each test, copied from a migrated template with an administrator.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use inventree::db::{Database, Db};
use inventree::diesel::connection::SimpleConnection;
use inventree::diesel::dsl::sql;
use inventree::diesel::sql_types::Bool;
use inventree::diesel::{QueryResult, RunQueryDsl, select};
use inventree_server::boot;
use inventree_server::config::Config;
use tempfile::TempDir;

/// Name and password of the administrator of every test database.
pub const ADMIN: (&str, &str) = ("admin", "inventree");

/// The kind of database that a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatabaseKind {
    /// A SQLite file.
    Sqlite,
    /// A database of the private server that `cargo xtask test` starts.
    Postgres,
}

/// A database, deleted on drop.
#[derive(Debug)]
pub struct TestDatabase {
    /// The value for `DATABASE_URL`.
    pub url: String,
    /// The data folder.
    pub folder: TempDir,
    drop_name: Option<String>,
}

impl TestDatabase {
    /// Returns the same database for another server, which must not outlive this one.
    ///
    /// # Panics
    /// When its folder cannot be created.
    #[must_use]
    pub fn shared(&self) -> Self {
        let folder = TempDir::new().expect("a folder");
        copy_secret(self.folder.path(), folder.path());
        Self {
            url: self.url.clone(),
            folder,
            drop_name: None,
        }
    }
}

impl TestDatabase {
    /// On PostgreSQL, terminates all connections to the database and refuses new ones, or accepts them again.
    ///
    /// # Panics
    /// When PostgreSQL rejects the statement.
    pub fn refuse_connections(&self, refuses: bool) {
        let Some(name) = &self.drop_name else { return };
        let is_open = !refuses;
        execute_on_server(&format!(
            "ALTER DATABASE {name} ALLOW_CONNECTIONS {is_open}"
        ));
        if refuses {
            execute_on_server(&format!(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
            ));
        }
    }
}

/// Copies the secret key: servers on one database share it.
fn copy_secret(from: &Path, into: &Path) {
    const NAME: &str = "secret.key";
    if from.join(NAME).exists() {
        std::fs::copy(from.join(NAME), into.join(NAME)).expect("a copy");
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Some(name) = &self.drop_name {
            execute_on_server(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

/// Returns the URL of the private PostgreSQL, if there is one.
#[must_use]
pub fn postgres_url() -> Option<String> {
    env_var("TEST_POSTGRES_URL")
}

/// Returns a non-empty environment variable, such as those that `cargo xtask test` sets.
#[expect(
    clippy::disallowed_methods,
    reason = "the test runner passes settings in environment variables"
)]
#[must_use]
pub fn env_var(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Reports a skipped test, which is a failure under CI.
///
/// # Panics
/// With `CI=true`.
pub fn skip(why: &str) {
    assert!(
        env_var("CI").as_deref() != Some("true"),
        "skipped, which CI forbids: {why}"
    );
    let test = std::thread::current();
    print_line(&format!(
        "SKIPPED {}: {why}",
        test.name().unwrap_or_default()
    ));
}

/// Prints a line also if the test passes, in contrast to `println!`, whose output the test runner captures.
///
/// # Panics
/// Without a standard output.
pub fn print_line(line: &str) {
    use std::io::Write;
    std::io::stdout()
        .write_all(format!("{line}\n").as_bytes())
        .expect("the standard output");
}

/// Creates a fresh copy of the template. `None` if there is no PostgreSQL.
#[must_use]
pub fn create(place: DatabaseKind) -> Option<TestDatabase> {
    let folder = TempDir::new().expect("a folder");
    match place {
        DatabaseKind::Sqlite => {
            let (template, made_in) = sqlite_template();
            let file = folder.path().join("inventree.sqlite3");
            std::fs::copy(template, &file).expect("a copy");
            copy_secret(made_in.path(), folder.path());
            let url = format!("sqlite:{}", file.display());
            Some(TestDatabase {
                url,
                folder,
                drop_name: None,
            })
        }
        DatabaseKind::Postgres => {
            let (template, made_in) = postgres_template()?;
            copy_secret(made_in.path(), folder.path());
            let name = unique("t");
            // PostgreSQL copies only a template without connections, so copies are made one at a time.
            static ONE: Mutex<()> = Mutex::new(());
            let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
            execute_on_server(&format!("CREATE DATABASE {name} TEMPLATE {template}"));
            let url = in_database(&postgres_url()?, &name);
            Some(TestDatabase {
                url,
                folder,
                drop_name: Some(name),
            })
        }
    }
}

/// Creates an empty database. `None` if there is no PostgreSQL.
#[must_use]
pub fn empty(place: DatabaseKind) -> Option<TestDatabase> {
    let folder = TempDir::new().expect("a folder");
    let (url, drop_name) = match place {
        DatabaseKind::Sqlite => {
            let file = folder.path().join("inventree.sqlite3");
            (format!("sqlite:{}", file.display()), None)
        }
        DatabaseKind::Postgres => {
            let name = unique("empty");
            let url = in_database(&postgres_url()?, &name);
            execute_on_server(&format!("CREATE DATABASE {name}"));
            (url, Some(name))
        }
    };
    Some(TestDatabase {
        url,
        folder,
        drop_name,
    })
}

fn unique(prefix: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!(
        "{prefix}_{}_{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    )
}

/// Returns the URL of another database on the same server.
fn in_database(url: &str, name: &str) -> String {
    let (server, _) = url.rsplit_once('/').expect("postgres://host/database");
    format!("{server}/{name}")
}

fn execute_on_server(statement: &str) {
    let url = postgres_url().expect("a PostgreSQL");
    let database = Database::open(&url, 1).expect("an address");
    match &mut database.connect().expect("a connection") {
        Db::Pg(pg) => pg
            .batch_execute(statement)
            .unwrap_or_else(|error| panic!("{statement}: {error}")),
        Db::Sqlite(lite) => diesel::sql_query(statement)
            .execute(lite)
            .map(drop)
            .expect("a statement"),
    }
}

/// Waits until another connection waits for a lock of this transaction. Returns at once on SQLite, where all writers wait.
///
/// # Panics
/// When no connection waits within the time limit.
pub fn wait_until_blocking(db: &mut Db) {
    let waiting = "EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))";
    let Db::Pg(pg) = db else { return };
    crate::server::eventually("another connection waits", || {
        let waits: QueryResult<bool> = select(sql::<Bool>(waiting)).get_result(pg);
        waits.expect("an answer").then_some(())
    });
}

fn prepare(url: String, folder: &Path) {
    let config = Config {
        database_url: Some(url.into()),
        data_dir: folder.to_owned(),
        admin_user: ADMIN.0.to_owned(),
        admin_password: Some(ADMIN.1.into()),
        admin_email: "admin@example.com".to_owned(),
        ..Config::default()
    };
    let booted = boot::boot(config, crate::EXPECTED_PACKAGES).expect("a server");
    booted.state.registry.shut_down();
}

fn sqlite_template() -> &'static (PathBuf, TempDir) {
    static TEMPLATE: OnceLock<(PathBuf, TempDir)> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let folder = TempDir::new().expect("a folder");
        let file = folder.path().join("template.sqlite3");
        prepare(format!("sqlite:{}", file.display()), folder.path());
        // Moves the write-ahead log into the file, so that only one file needs copying.
        let url = format!("sqlite:{}", file.display());
        let database = Database::open(&url, 1).expect("the template");
        if let Db::Sqlite(lite) = &mut database.connect().expect("the template") {
            lite.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")
                .expect("a checkpoint");
        }
        (file, folder)
    })
}

fn postgres_template() -> Option<&'static (String, TempDir)> {
    static TEMPLATE: OnceLock<Option<(String, TempDir)>> = OnceLock::new();
    let template = TEMPLATE.get_or_init(|| {
        let url = postgres_url()?;
        let name = unique("template");
        execute_on_server(&format!("CREATE DATABASE {name}"));
        let folder = TempDir::new().expect("a folder");
        prepare(in_database(&url, &name), folder.path());
        // The server's pool may still be closing connections.
        execute_on_server(&format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        ));
        Some((name, folder))
    });
    template.as_ref()
}
