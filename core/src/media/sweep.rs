//! Removing files that no row names any more.

use std::collections::HashSet;

use diesel::QueryResult;

use super::Store;
use super::named::COLUMNS;
use crate::db::lock::{self, Lock};
use crate::db::{Database, Db, DbError};
use crate::resource::{Cell, Statement};

/// How many files are looked at in one transaction.
const AT_ONCE: i64 = 500;

/// And of those that were placed.
const PLACED: usize = 500;

/// Removes the files that rows have given up, and of those just placed the ones that no row names. Never within
/// a transaction. What cannot be asked or removed now waits for the next sweep.
///
/// # Errors
/// When the database gives no answer.
pub fn sweep(db: &Database, store: &Store, placed: &[String]) -> Result<(), DbError> {
    let mut placed = [std::mem::take(&mut *store.unsettled()), placed.to_vec()].concat();
    let swept = sweep_all(db, store, &mut placed);
    if swept.is_err() {
        store.unsettled().append(&mut placed);
    }
    swept
}

fn sweep_all(db: &Database, store: &Store, placed: &mut Vec<String>) -> Result<(), DbError> {
    loop {
        if placed.is_empty() && !db.read(|db| Ok::<_, DbError>(is_any_released(db)?))? {
            return Ok(());
        }
        let batch = &placed[placed.len().saturating_sub(PLACED)..];
        let database = db;
        let stuck = db.write(|db| {
            lock::take(db, Lock::Files)?;
            // A file that is removed stays so, whatever becomes of the change by which its row gave it up: that has to
            // outlast a power cut first. On SQLite nobody writes meanwhile.
            database.make_durable()?;
            Ok::<_, DbError>(sweep_some(db, store, batch)?)
        })?;
        placed.truncate(placed.len().saturating_sub(PLACED));
        // They would be found again and again.
        if stuck > 0 && placed.is_empty() {
            return Ok(());
        }
    }
}

/// How many files stay that should be removed; they are noted again.
fn sweep_some(db: &mut Db, store: &Store, placed: &[String]) -> QueryResult<usize> {
    // Taken before anybody looks who names them: what is noted later is looked at later.
    let released = take_released(db)?;
    let all: Vec<&String> = released.iter().chain(placed).collect();
    let named = named(db, &all)?;
    let unnamed = all.into_iter().filter(|path| !named.contains(*path));
    let stuck: HashSet<&String> = unnamed.filter(|path| !store.remove(path)).collect();
    for path in &stuck {
        note(db, path)?;
    }
    Ok(stuck.len())
}

/// Notes a file that is still to be removed.
fn note(db: &mut Db, path: &str) -> QueryResult<()> {
    let mut sql = Statement::new("INSERT INTO released_files (path) VALUES (").kept();
    sql.value(path.to_owned()).sql(") ON CONFLICT DO NOTHING");
    sql.run(db).map(drop)
}

/// The paths that rows have given up; they are no longer noted.
fn take_released(db: &mut Db) -> QueryResult<Vec<String>> {
    let mut sql = Statement::new(
        "DELETE FROM released_files WHERE path IN (SELECT path FROM released_files LIMIT ",
    )
    .kept();
    sql.value(AT_ONCE).sql(") RETURNING path");
    Ok(texts(sql.load(db)?))
}

/// Whether rows have given up any files.
fn is_any_released(db: &mut Db) -> QueryResult<bool> {
    let sql = Statement::new("SELECT 1 FROM released_files LIMIT 1").kept();
    Ok(sql.first(db)?.is_some())
}

/// Those of the paths that rows name.
fn named(db: &mut Db, paths: &[&String]) -> QueryResult<HashSet<String>> {
    let mut named = HashSet::new();
    for column in COLUMNS.iter() {
        let mut sql = Statement::new("SELECT ");
        sql.sql(column.name)
            .sql(" FROM ")
            .sql(column.resource.target.table);
        sql.sql(" WHERE ").sql(column.name).sql(" IN (");
        sql.list(paths.iter().map(|path| path.as_str())).sql(")");
        named.extend(texts(sql.load(db)?));
    }
    Ok(named)
}

fn texts(rows: Vec<Vec<Cell>>) -> Vec<String> {
    let cells = rows.into_iter().filter_map(|row| row.into_iter().next());
    cells.map(|cell| cell.text().to_owned()).collect()
}
