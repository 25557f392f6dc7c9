//! Removing files that no row names any more.

use std::collections::HashSet;

use diesel::QueryResult;

use super::Store;
use crate::db::lock::{self, AdvisoryLock};
use crate::db::sql_value::SqlValue;
use crate::db::statement::Statement;
use crate::db::{Database, Db, DbError};

/// The columns that hold paths of files: table and column. A file that none of them names is removed. A test of
/// [`access`](super::access) compares them with the resources.
pub(super) const FILE_COLUMNS: &[(&str, &str)] = &[
    ("attachments", "attachment"),
    ("companies", "image"),
    ("parts", "image"),
    ("stock_test_results", "attachment"),
];

/// Maximum number of released files per transaction.
const BATCH_SIZE: i64 = 500;

/// Maximum number of just stored files per transaction.
const SAVED_BATCH_SIZE: usize = 500;

/// Removes the files that rows have released, and of the files just stored those that no row names.
///
/// Must not run within a transaction. Files that cannot be checked or removed now wait for the next sweep.
///
/// # Errors
/// When the database does not answer.
pub fn sweep(db: &Database, store: &Store, placed: &[String]) -> Result<(), DbError> {
    let mut placed = [std::mem::take(&mut *store.pending()), placed.to_vec()].concat();
    let swept = sweep_all(db, store, &mut placed);
    if swept.is_err() {
        store.pending().append(&mut placed);
    }
    swept
}

fn sweep_all(db: &Database, store: &Store, placed: &mut Vec<String>) -> Result<(), DbError> {
    loop {
        if placed.is_empty() && !db.read(|db| Ok::<_, DbError>(has_released(db)?))? {
            return Ok(());
        }
        let batch = &placed[placed.len().saturating_sub(SAVED_BATCH_SIZE)..];
        let database = db;
        let stuck = db.write(|db| {
            lock::acquire(db, AdvisoryLock::Files)?;
            // A removed file cannot be restored, so the change that released it must survive a power cut first. On
            // SQLite there is no other writer meanwhile.
            database.make_durable()?;
            Ok::<_, DbError>(sweep_batch(db, store, batch)?)
        })?;
        placed.truncate(placed.len().saturating_sub(SAVED_BATCH_SIZE));
        // The next rounds would find the same files.
        if stuck > 0 && placed.is_empty() {
            return Ok(());
        }
    }
}

/// Returns how many files could not be removed. They are recorded again.
fn sweep_batch(db: &mut Db, store: &Store, placed: &[String]) -> QueryResult<usize> {
    // Taken before rows are searched for them: files that are released later are checked later.
    let released = take_released(db)?;
    let all: Vec<&String> = released.iter().chain(placed).collect();
    let named = paths_in_use(db, &all)?;
    let unnamed = all.into_iter().filter(|path| !named.contains(*path));
    let stuck: HashSet<&String> = unnamed.filter(|path| !store.remove(path)).collect();
    for path in &stuck {
        record_released(db, path)?;
    }
    Ok(stuck.len())
}

/// Records a file that must still be removed.
fn record_released(db: &mut Db, path: &str) -> QueryResult<()> {
    let mut sql = Statement::new("INSERT INTO released_files (path) VALUES (").cached();
    sql.value(path.to_owned()).sql(") ON CONFLICT DO NOTHING");
    sql.run(db).map(drop)
}

/// Returns paths that rows have released, and deletes their records.
fn take_released(db: &mut Db) -> QueryResult<Vec<String>> {
    let mut sql = Statement::new(
        "DELETE FROM released_files WHERE path IN (SELECT path FROM released_files LIMIT ",
    )
    .cached();
    sql.value(BATCH_SIZE).sql(") RETURNING path");
    Ok(text_values(sql.load(db)?))
}

/// Whether rows have released any files.
fn has_released(db: &mut Db) -> QueryResult<bool> {
    let sql = Statement::new("SELECT 1 FROM released_files LIMIT 1").cached();
    Ok(sql.first_value(db)?.is_some())
}

/// Returns those of the paths that rows name.
fn paths_in_use(db: &mut Db, paths: &[&String]) -> QueryResult<HashSet<String>> {
    let mut named = HashSet::new();
    for (table, column) in FILE_COLUMNS {
        let mut sql = Statement::new("SELECT ");
        sql.sql(column).sql(" FROM ").sql(table);
        sql.sql(" WHERE ").sql(column).sql(" IN (");
        sql.list(paths.iter().map(|path| path.as_str())).sql(")");
        named.extend(text_values(sql.load(db)?));
    }
    Ok(named)
}

fn text_values(rows: Vec<Vec<SqlValue>>) -> Vec<String> {
    let cells = rows.into_iter().filter_map(|row| row.into_iter().next());
    cells.map(|cell| cell.text().to_owned()).collect()
}
