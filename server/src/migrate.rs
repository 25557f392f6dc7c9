//! Bringing the database to the shape that this server needs.

use anyhow::anyhow;
use diesel::dsl::sql;
use diesel::sql_types::Text;
use diesel::{RunQueryDsl, SqliteConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use inventree::db::fault::{self, Fault};
use inventree::db::{Database, Db};

use crate::waiting::said;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Any number; the same in every process of this server.
const LOCK: i64 = 0x1e57_7ee5;

/// How often a start waits for another process that is migrating the same file.
const TRIES: u32 = 20;

/// Applies what is missing; the names of what was applied. Several processes may start at once.
///
/// # Errors
/// When the database gives no answer or a migration fails.
pub fn run(database: &Database) -> anyhow::Result<Vec<String>> {
    let mut db = database.connect()?;
    let applied = apply(database, &mut db)?;
    fault::know_tables(tables(&mut db)?);
    Ok(applied)
}

fn apply(database: &Database, db: &mut Db) -> anyhow::Result<Vec<String>> {
    match db {
        Db::Lite(lite) => {
            let mut tries = 0;
            loop {
                match lite.run_pending_migrations(SQLITE) {
                    Ok(applied) => {
                        let applied = applied.iter().map(ToString::to_string).collect();
                        analyze(lite)?;
                        database.make_durable()?;
                        return Ok(applied);
                    }
                    Err(error) if tries == TRIES => return Err(anyhow!(error)),
                    Err(_) => std::thread::sleep(std::time::Duration::from_millis(100)),
                }
                tries += 1;
            }
        }
        Db::Pg(pg) => {
            let lock = diesel::sql_query(format!("SELECT pg_advisory_lock({LOCK})"));
            said(
                "another process that migrates the database (its advisory lock)",
                || lock.execute(pg),
            )?;
            let applied = said("other programs that lock tables of the database", || {
                pg.run_pending_migrations(POSTGRES)
            });
            let applied = applied.map_err(|error| anyhow!(error))?;
            Ok(applied.iter().map(ToString::to_string).collect())
        }
    }
}

/// The names of all tables.
fn tables(db: &mut Db) -> diesel::QueryResult<Vec<String>> {
    let listed = match db {
        Db::Lite(_) => {
            "(SELECT coalesce(group_concat(name), '') FROM sqlite_master WHERE type = 'table')"
        }
        Db::Pg(_) => {
            "(SELECT coalesce(string_agg(tablename, ','), '') FROM pg_tables WHERE schemaname = ANY (current_schemas(false)))"
        }
    };
    let listed: String = diesel::select(sql::<Text>(listed)).get_result(db)?;
    Ok(listed.split(',').map(str::to_owned).collect())
}

/// Looks at the tables that have grown since, so that queries find the right index. Samples of what the columns
/// hold are let go: with them a statement is prepared anew for each value that it is asked with, which takes
/// longer than most queries.
fn analyze(lite: &mut SqliteConnection) -> diesel::QueryResult<()> {
    for sql in [
        // Not worth a wait.
        "PRAGMA busy_timeout = 0",
        "PRAGMA optimize = 0x10002",
        "DROP TABLE IF EXISTS sqlite_stat4",
    ] {
        match diesel::sql_query(sql).execute(lite) {
            // The server can do without, also where there is no room or another one is writing.
            Err(error)
                if matches!(
                    fault::of(&error),
                    Fault::Full | Fault::Database | Fault::ReadOnly
                ) =>
            {
                tracing::warn!(%error, "cannot look at the tables that have grown");
            }
            done => drop(done?),
        }
    }
    Ok(())
}

/// Whether something is missing.
///
/// # Errors
/// When the database gives no answer.
pub fn is_pending(database: &Database) -> anyhow::Result<bool> {
    let mut db = database.connect()?;
    let pending = match &mut db {
        Db::Lite(lite) => lite.has_pending_migration(SQLITE),
        Db::Pg(pg) => pg.has_pending_migration(POSTGRES),
    };
    pending.map_err(|error| anyhow!(error))
}
