//! Database migrations.

use anyhow::anyhow;
use diesel::dsl::sql;
use diesel::sql_types::Text;
use diesel::{RunQueryDsl, SqliteConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use inventree::db::error_kind::{self, DbErrorKind};
use inventree::db::{Database, Db};

use crate::slow_warning::warn_if_slow;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Key of the advisory lock: an arbitrary number, the same in every process.
const LOCK: i64 = 0x1e57_7ee5;

/// How often a start retries while another process migrates the same file.
const TRIES: u32 = 20;

/// Applies pending migrations, and returns their names. Several processes may do so at once.
///
/// # Errors
/// When the database does not answer or a migration fails.
pub fn run(database: &Database) -> anyhow::Result<Vec<String>> {
    let mut db = database.connect()?;
    let applied = apply(database, &mut db)?;
    error_kind::register_tables(tables(&mut db)?);
    Ok(applied)
}

fn apply(database: &Database, db: &mut Db) -> anyhow::Result<Vec<String>> {
    match db {
        Db::Sqlite(lite) => {
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
            warn_if_slow(
                "another process that migrates the database (its advisory lock)",
                || lock.execute(pg),
            )?;
            let applied = warn_if_slow("other programs that lock tables of the database", || {
                pg.run_pending_migrations(POSTGRES)
            });
            let applied = applied.map_err(|error| anyhow!(error))?;
            Ok(applied.iter().map(ToString::to_string).collect())
        }
    }
}

/// Returns the names of all tables.
fn tables(db: &mut Db) -> diesel::QueryResult<Vec<String>> {
    let listed = match db {
        Db::Sqlite(_) => {
            "(SELECT coalesce(group_concat(name), '') FROM sqlite_master WHERE type = 'table')"
        }
        Db::Pg(_) => {
            "(SELECT coalesce(string_agg(tablename, ','), '') FROM pg_tables WHERE schemaname = ANY (current_schemas(false)))"
        }
    };
    let listed: String = diesel::select(sql::<Text>(listed)).get_result(db)?;
    Ok(listed.split(',').map(str::to_owned).collect())
}

/// Updates the statistics of tables that have grown, so that the query planner picks the right index. Drops the samples
/// of column values: with them SQLite prepares a statement again for each bound value, which takes longer than most
/// queries.
fn analyze(lite: &mut SqliteConnection) -> diesel::QueryResult<()> {
    for sql in [
        // The statistics are not worth a wait.
        "PRAGMA busy_timeout = 0",
        "PRAGMA optimize = 0x10002",
        "DROP TABLE IF EXISTS sqlite_stat4",
    ] {
        match diesel::sql_query(sql).execute(lite) {
            // The server works without them: the disk may be full, or another process may be writing.
            Err(error)
                if matches!(
                    error_kind::classify(&error),
                    DbErrorKind::StorageFull | DbErrorKind::Unavailable | DbErrorKind::ReadOnly
                ) =>
            {
                tracing::warn!(%error, "cannot update the statistics of the query planner");
            }
            done => drop(done?),
        }
    }
    Ok(())
}

/// Whether migrations are pending.
///
/// # Errors
/// When the database does not answer.
pub fn is_pending(database: &Database) -> anyhow::Result<bool> {
    let mut db = database.connect()?;
    let pending = match &mut db {
        Db::Sqlite(lite) => lite.has_pending_migration(SQLITE),
        Db::Pg(pg) => pg.has_pending_migration(POSTGRES),
    };
    pending.map_err(|error| anyhow!(error))
}
