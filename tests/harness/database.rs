//! A database of its own for each test, copied from one that is migrated and has its administrator.

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

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A file.
    Sqlite,
    /// A database of the private server that `cargo xtask test` starts.
    Postgres,
}

/// One database; gone when this is dropped.
#[derive(Debug)]
pub struct OwnDatabase {
    /// What `DATABASE_URL` holds.
    pub url: String,
    /// A folder of its own.
    pub folder: TempDir,
    drop_name: Option<String>,
}

impl OwnDatabase {
    /// The same database for another server, which must not outlive this one.
    ///
    /// # Panics
    /// When there is no room for its folder.
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

impl OwnDatabase {
    /// Ends every connection to the database on PostgreSQL and lets nobody in, or lets others in again.
    ///
    /// # Panics
    /// When PostgreSQL refuses.
    pub fn refuse_connections(&self, refuses: bool) {
        let Some(name) = &self.drop_name else { return };
        let is_open = !refuses;
        maintain(&format!(
            "ALTER DATABASE {name} ALLOW_CONNECTIONS {is_open}"
        ));
        if refuses {
            maintain(&format!(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
            ));
        }
    }
}

/// Servers on one database have one secret.
fn copy_secret(from: &Path, into: &Path) {
    const NAME: &str = "secret.key";
    if from.join(NAME).exists() {
        std::fs::copy(from.join(NAME), into.join(NAME)).expect("a copy");
    }
}

impl Drop for OwnDatabase {
    fn drop(&mut self) {
        if let Some(name) = &self.drop_name {
            maintain(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

/// Where the private PostgreSQL listens, unless there is none.
#[must_use]
pub fn postgres() -> Option<String> {
    variable("TEST_POSTGRES_URL")
}

/// What the tests were told from outside.
#[expect(
    clippy::disallowed_methods,
    reason = "tests are told by their runner where things are"
)]
#[must_use]
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Says that a test was skipped, which is a failure where everything has to be there.
///
/// # Panics
/// With `CI=true`.
pub fn skip(why: &str) {
    assert!(
        variable("CI").as_deref() != Some("true"),
        "skipped, which CI forbids: {why}"
    );
    let test = std::thread::current();
    say(&format!(
        "SKIPPED {}: {why}",
        test.name().unwrap_or_default()
    ));
}

/// Prints a line also where the test goes well: not by `println!`, which the test runner would swallow.
///
/// # Panics
/// Without a standard output.
pub fn say(line: &str) {
    use std::io::Write;
    std::io::stdout()
        .write_all(format!("{line}\n").as_bytes())
        .expect("the standard output");
}

/// A fresh copy. `None` where there is no PostgreSQL.
#[must_use]
pub fn own(place: Place) -> Option<OwnDatabase> {
    let folder = TempDir::new().expect("a folder");
    match place {
        Place::Sqlite => {
            let (template, made_in) = sqlite_template();
            let file = folder.path().join("inventree.sqlite3");
            std::fs::copy(template, &file).expect("a copy");
            copy_secret(made_in.path(), folder.path());
            let url = format!("sqlite:{}", file.display());
            Some(OwnDatabase {
                url,
                folder,
                drop_name: None,
            })
        }
        Place::Postgres => {
            let (template, made_in) = postgres_template()?;
            copy_secret(made_in.path(), folder.path());
            let name = unique("t");
            // Copying needs a template that nobody is connected to, so copies are made one by one.
            static ONE: Mutex<()> = Mutex::new(());
            let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
            maintain(&format!("CREATE DATABASE {name} TEMPLATE {template}"));
            let url = in_database(&postgres()?, &name);
            Some(OwnDatabase {
                url,
                folder,
                drop_name: Some(name),
            })
        }
    }
}

/// A database without anything in it. `None` where there is no PostgreSQL.
#[must_use]
pub fn empty(place: Place) -> Option<OwnDatabase> {
    let folder = TempDir::new().expect("a folder");
    let (url, drop_name) = match place {
        Place::Sqlite => {
            let file = folder.path().join("inventree.sqlite3");
            (format!("sqlite:{}", file.display()), None)
        }
        Place::Postgres => {
            let name = unique("empty");
            let url = in_database(&postgres()?, &name);
            maintain(&format!("CREATE DATABASE {name}"));
            (url, Some(name))
        }
    };
    Some(OwnDatabase {
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

/// The same server, another database.
fn in_database(url: &str, name: &str) -> String {
    let (server, _) = url.rsplit_once('/').expect("postgres://host/database");
    format!("{server}/{name}")
}

fn maintain(statement: &str) {
    let url = postgres().expect("a PostgreSQL");
    let database = Database::open(&url, 1).expect("an address");
    match &mut database.connect().expect("a connection") {
        Db::Pg(pg) => pg
            .batch_execute(statement)
            .unwrap_or_else(|error| panic!("{statement}: {error}")),
        Db::Lite(lite) => inventree::diesel::sql_query(statement)
            .execute(lite)
            .map(drop)
            .expect("a statement"),
    }
}

/// Waits until somebody waits for what this transaction holds; on SQLite all writers do.
///
/// # Panics
/// When nobody ever does.
pub fn until_another_waits(db: &mut Db) {
    let waiting = "EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))";
    let Db::Pg(pg) = db else { return };
    crate::server::eventually("another one waits", || {
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
    let booted = boot::boot(config, crate::EXPECTED).expect("a server");
    booted.state.registry.shut_down();
}

fn sqlite_template() -> &'static (PathBuf, TempDir) {
    static TEMPLATE: OnceLock<(PathBuf, TempDir)> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let folder = TempDir::new().expect("a folder");
        let file = folder.path().join("template.sqlite3");
        prepare(format!("sqlite:{}", file.display()), folder.path());
        // One file to copy: everything out of the log.
        let url = format!("sqlite:{}", file.display());
        let database = Database::open(&url, 1).expect("the template");
        if let Db::Lite(lite) = &mut database.connect().expect("the template") {
            lite.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")
                .expect("a checkpoint");
        }
        (file, folder)
    })
}

fn postgres_template() -> Option<&'static (String, TempDir)> {
    static TEMPLATE: OnceLock<Option<(String, TempDir)>> = OnceLock::new();
    let template = TEMPLATE.get_or_init(|| {
        let url = postgres()?;
        let name = unique("template");
        maintain(&format!("CREATE DATABASE {name}"));
        let folder = TempDir::new().expect("a folder");
        prepare(in_database(&url, &name), folder.path());
        // The pool of that server may still be closing its connections.
        maintain(&format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        ));
        Some((name, folder))
    });
    template.as_ref()
}
