//! The cost on SQLite of durability at a power failure: without it, with a sync for each change (`synchronous = FULL`),
//! and with one sync shared by all waiting changes.

use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use inventree::db::{Database, Db, DbError};
use inventree::diesel::connection::SimpleConnection;
use inventree::diesel::{QueryResult, RunQueryDsl, sql_query};

use super::{Measurement, cpu};

/// The number of changes of all threads together.
const CHANGES: usize = 2_000;

/// A way to make changes.
type Change<'a> = &'a (dyn Fn(usize) + Sync);

/// Measures each way, with 1 and with 32 threads.
///
/// # Panics
/// When a query fails.
#[must_use]
pub fn measure(folder: &Path) -> Vec<Measurement> {
    let open = |name: &str| {
        let address = format!("sqlite:{}", folder.join(name).display());
        let database = Database::open(&address, 4).expect("a database");
        database
            .write(|db| Ok::<_, DbError>(create_table(db)?))
            .expect("a table");
        database
    };
    let none = open("none").with_sync_fn(Box::new(|_| Ok(())));
    let shared = open("shared");
    let full = open("full").connect().expect("a connection");
    let full = Mutex::new(full);
    let each = |database: &Database, number| {
        let changed = database.write(|db| Ok::<_, DbError>(change(db, number)?));
        changed.expect("a change");
    };
    let ways: [(&str, Change<'_>); 3] = [
        ("none", &|number| each(&none, number)),
        ("shared", &|number| each(&shared, number)),
        ("full", &|number| {
            let mut db = full.lock().expect("a connection");
            change_with_full_sync(&mut db, number).expect("a change");
        }),
    ];
    let mut figures = Vec::new();
    for threads in [1, 32] {
        for (name, change) in ways {
            figures.extend(round(
                &format!("{name}, {threads} threads"),
                change,
                threads,
            ));
        }
    }
    figures
}

fn create_table(db: &mut Db) -> QueryResult<()> {
    execute(
        db,
        "CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT, count BIGINT)",
    )?;
    for id in 0..1_000 {
        let text = "x".repeat(200);
        execute(db, &format!("INSERT INTO items VALUES ({id}, '{text}', 0)"))?;
    }
    Ok(())
}

/// Writes about as much as a small request.
fn change(db: &mut Db, number: usize) -> QueryResult<()> {
    for id in [number % 1_000, (number * 7) % 1_000] {
        execute(
            db,
            &format!("UPDATE items SET count = {number} WHERE id = {id}"),
        )?;
    }
    Ok(())
}

/// Makes the same change on a connection that syncs on each commit.
fn change_with_full_sync(db: &mut Db, number: usize) -> QueryResult<()> {
    let Db::Sqlite(lite) = db else { return Ok(()) };
    lite.batch_execute("PRAGMA synchronous = FULL; BEGIN IMMEDIATE")?;
    change(db, number)?;
    execute(db, "COMMIT")
}

fn execute(db: &mut Db, statement: &str) -> QueryResult<()> {
    sql_query(statement).execute(db).map(drop)
}

fn round(name: &str, change: Change<'_>, threads: usize) -> Vec<Measurement> {
    let waits = Mutex::new(Vec::new());
    let (before, start) = (cpu::time(std::process::id()), Instant::now());
    let used = Mutex::new(0.0);
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let (waits, used) = (&waits, &used);
            scope.spawn(move || {
                let mut own = Vec::new();
                for number in 0..CHANGES / threads {
                    let start = Instant::now();
                    change(thread * 31 + number);
                    own.push(start.elapsed());
                }
                waits.lock().expect("times").extend(own);
                // `/proc` no longer counts the CPU time of a thread that has ended.
                let mut used = used.lock().expect("a time");
                *used += cpu::thread_time();
            });
        }
    });
    let taken = start.elapsed();
    let used = used
        .into_inner()
        .expect("a time")
        .max(cpu::time(std::process::id()) - before);
    let mut waits = waits.into_inner().expect("times");
    waits.sort();
    let at = |share: usize| {
        let wait = waits.get(waits.len() * share / 100).copied();
        wait.unwrap_or(Duration::ZERO).as_secs_f64() * 1e3
    };
    let count = waits.len() as f64;
    let figure =
        |what: &str, value, unit| Measurement::new(format!("durable: {name}, {what}"), value, unit);
    vec![
        figure("changes a second", count / taken.as_secs_f64(), "/s"),
        figure("processor time a change", used / count, "µs"),
        figure("half of them within", at(50), "ms"),
        figure("99 of 100 within", at(99), "ms"),
    ]
}
