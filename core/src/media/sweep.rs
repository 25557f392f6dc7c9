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

/// Removes the files that rows have given up, and of those just placed the ones that no row names. Never within
/// a transaction.
///
/// # Errors
/// When the database gives no answer.
pub fn sweep(db: &Database, store: &Store, placed: &[String]) -> Result<(), DbError> {
    let mut placed = placed;
    loop {
        if placed.is_empty() && !db.read(|db| Ok::<_, DbError>(is_any_released(db)?))? {
            return Ok(());
        }
        let database = db;
        db.write(|db| {
            lock::take(db, Lock::Files)?;
            // A file that is removed stays so, whatever becomes of the change by which its row gave it up: that has to
            // outlast a power cut first. On SQLite nobody writes meanwhile.
            database.make_durable()?;
            Ok::<_, DbError>(sweep_some(db, store, placed)?)
        })?;
        placed = &[];
    }
}

fn sweep_some(db: &mut Db, store: &Store, placed: &[String]) -> QueryResult<()> {
    // Taken before anybody looks who names them: what is noted later is looked at later.
    let released = take_released(db)?;
    let all: Vec<&String> = released.iter().chain(placed).collect();
    let named = named(db, &all)?;
    for path in all.iter().filter(|path| !named.contains(**path)) {
        store.remove(path);
    }
    Ok(())
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
