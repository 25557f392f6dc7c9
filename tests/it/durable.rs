//! Durability at a power cut. SQLite's files are left as they were at the last sync, other files keep every change.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, RwLock};
use std::time::Duration;

use inventree::db::error_kind::DbErrorKind;
use inventree::db::{Database, Db, DbError};
use inventree::diesel::dsl::sql;
use inventree::diesel::sql_types::{BigInt, Text};
use inventree::diesel::{RunQueryDsl, select, sql_query};
use inventree::media::{Store, sweep};
use inventree_tests::database::{self, DatabaseKind};
use tempfile::TempDir;

/// The database and its WAL as they are on the disk.
#[derive(Default)]
struct Disk {
    database: Vec<u8>,
    log: Vec<u8>,
    syncs: usize,
}

impl Disk {
    /// Copies both files to the disk. Meanwhile the WAL can only grow.
    fn sync(&mut self, file: &Path) {
        self.database = std::fs::read(file).unwrap();
        self.log = std::fs::read(log_of(file)).unwrap_or_default();
        self.syncs += 1;
    }

    /// Opens the database as a start after the power cut finds it.
    fn open_after_power_loss(&self, folder: &Path) -> Database {
        let file = folder.join("after.sqlite3");
        std::fs::write(&file, &self.database).unwrap();
        std::fs::write(log_of(&file), &self.log).unwrap();
        Database::open(&format!("sqlite:{}", file.display()), 1).unwrap()
    }
}

fn log_of(file: &Path) -> PathBuf {
    PathBuf::from(format!("{}-wal", file.display()))
}

fn query_text(db: &mut Db, query: &str) -> String {
    let Db::Sqlite(lite) = db else {
        panic!("only SQLite")
    };
    select(sql::<Text>(query)).get_result(lite).unwrap()
}

/// The state that the threads of a power cut test share.
struct PowerLossTest {
    database: Database,
    store: Store,
    disk: Arc<Mutex<Disk>>,
    /// Locked for reading by threads that work, for writing by a checkpoint.
    checkpoint_lock: Arc<RwLock<()>>,
    acknowledged: Mutex<Vec<i64>>,
    folder: TempDir,
    file: PathBuf,
}

impl PowerLossTest {
    fn new(own: &database::TestDatabase) -> Self {
        let file = PathBuf::from(own.url.strip_prefix("sqlite:").unwrap());
        let disk: Arc<Mutex<Disk>> = Arc::default();
        disk.lock().unwrap().sync(&file);
        let (synced, known) = (Arc::clone(&disk), file.clone());
        let database = Database::open(&own.url, 4)
            .unwrap()
            .with_sync_fn(Box::new(move |log| {
                assert_eq!(log, log_of(&known));
                synced.lock().unwrap().sync(&known);
                // Long enough for other transactions to commit meanwhile.
                std::thread::sleep(Duration::from_millis(1));
                Ok(())
            }));
        let folder = TempDir::new().unwrap();
        Self {
            database,
            store: Store::new(folder.path()),
            disk,
            checkpoint_lock: Arc::default(),
            acknowledged: Mutex::default(),
            folder,
            file,
        }
    }

    fn execute(&self, statement: String) {
        self.database
            .write(|db| Ok::<_, DbError>(sql_query(statement).execute(db)?))
            .unwrap();
    }

    /// Writes a row and its file. Every third call deletes an older row and sweeps its file.
    fn work(&self, number: i64) {
        let upload = self.folder.path().join(format!("upload-{number}"));
        std::fs::write(&upload, "a file").unwrap();
        let path = self
            .store
            .save(&upload, "files", &format!("{number}.txt"))
            .unwrap();
        self.execute(format!(
            "INSERT INTO attachments (id, model_type, model_id, attachment) VALUES ({number}, 'part', 1, '{path}')"
        ));
        self.acknowledged.lock().unwrap().push(number);
        if number % 3 == 0 {
            let old = number - 3;
            self.acknowledged
                .lock()
                .unwrap()
                .retain(|known| *known != old);
            self.execute(format!("DELETE FROM attachments WHERE id = {old}"));
            sweep::sweep(&self.database, &self.store, &[]).unwrap();
        }
    }

    /// Copies the WAL into the database. SQLite itself syncs before and after.
    fn checkpoint(&self, how: &str) {
        let _alone = self.checkpoint_lock.write().unwrap();
        let Db::Sqlite(mut lite) = self.database.connect().unwrap() else {
            panic!("only SQLite")
        };
        sql_query(format!("PRAGMA wal_checkpoint({how})"))
            .execute(&mut lite)
            .unwrap();
        drop(lite);
        self.disk.lock().unwrap().sync(&self.file);
    }

    /// Simulates a power cut: every acknowledged row must exist, and no row may name a missing file.
    fn check_power_loss(&self) {
        let acknowledged = self.acknowledged.lock().unwrap().clone();
        let folder = TempDir::new().unwrap();
        // Nothing is synced while this is locked.
        let disk = self.disk.lock().unwrap();
        let after = disk.open_after_power_loss(folder.path());
        after
            .read(|db| {
                let sound = query_text(db, "(SELECT integrity_check FROM pragma_integrity_check LIMIT 1)");
                assert_eq!(sound, "ok");
                let rows = query_text(db, "(SELECT coalesce(group_concat(id || ' ' || attachment, ','), '') FROM attachments)");
                let rows: Vec<(i64, &str)> = rows
                    .split(',')
                    .filter_map(|row| row.split_once(' '))
                    .map(|(id, path)| (id.parse().unwrap(), path))
                    .collect();
                let given_up = |number: i64| !self.acknowledged.lock().unwrap().contains(&number);
                for number in &acknowledged {
                    let is_there = rows.iter().any(|(id, _)| id == number);
                    assert!(is_there || given_up(*number), "{number} was acknowledged and is lost");
                }
                for (id, path) in rows {
                    assert!(self.store.find(path).is_some(), "the row {id} has lost its file {path}");
                }
                Ok::<_, DbError>(())
            })
            .unwrap();
    }
}

#[test]
fn a_power_cut_takes_nothing_that_was_acknowledged_and_no_file_from_its_row() {
    const THREADS: i64 = 8;
    const EACH: i64 = 40;
    let own = database::create(DatabaseKind::Sqlite).unwrap();
    let world = PowerLossTest::new(&own);
    let is_over = AtomicBool::new(false);
    let done = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..THREADS)
            .map(|thread| {
                let (world, done) = (&world, &done);
                scope.spawn(move || {
                    for number in 0..EACH {
                        let _working = world.checkpoint_lock.read().unwrap();
                        world.work(thread * 1000 + 3 + number);
                        done.fetch_add(1, Ordering::SeqCst);
                    }
                })
            })
            .collect();
        let checkpoints = scope.spawn(|| {
            for how in ["PASSIVE", "RESTART", "TRUNCATE"].into_iter().cycle() {
                if is_over.load(Ordering::SeqCst) {
                    break;
                }
                world.checkpoint(how);
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        let cuts = scope.spawn(|| {
            while !is_over.load(Ordering::SeqCst) {
                world.check_power_loss();
            }
        });
        for worker in workers {
            worker.join().unwrap();
        }
        is_over.store(true, Ordering::SeqCst);
        checkpoints.join().unwrap();
        cuts.join().unwrap();
    });
    world.check_power_loss();
    assert_eq!(done.into_inner() as i64, THREADS * EACH);
}

#[test]
fn one_sync_serves_all_who_wait_for_it() {
    const THREADS: usize = 16;
    const EACH: usize = 20;
    let own = database::create(DatabaseKind::Sqlite).unwrap();
    let world = PowerLossTest::new(&own);
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let world = &world;
            scope.spawn(move || {
                for number in 0..EACH {
                    world.execute(format!(
                        "INSERT INTO groups (name) VALUES ('{thread} {number}')"
                    ));
                }
            });
        }
    });
    let syncs = world.disk.lock().unwrap().syncs;
    database::print_line(&format!(
        "{} changes of {THREADS} threads: {syncs} syncs",
        THREADS * EACH
    ));
    assert!(syncs <= THREADS * EACH / 2, "{syncs} syncs");
}

#[test]
fn after_a_sync_that_failed_nothing_is_written_any_more() {
    let own = database::create(DatabaseKind::Sqlite).unwrap();
    let database = Database::open(&own.url, 1).unwrap();
    let failing = database.with_sync_fn(Box::new(|_| Err(std::io::Error::from_raw_os_error(5))));
    let write = |name: &str| {
        let insert = sql_query(format!("INSERT INTO groups (name) VALUES ('{name}')"));
        failing.write(|db| Ok::<_, DbError>(insert.execute(db)?))
    };
    assert!(matches!(write("first"), Err(DbError::SyncFailed(_))));
    assert!(matches!(write("second"), Err(DbError::SyncFailed(_))));
    let count = |db: &mut Db| {
        let Db::Sqlite(lite) = db else {
            panic!("only SQLite")
        };
        let count = sql::<BigInt>("(SELECT count(*) FROM groups WHERE name = 'second')");
        Ok::<i64, DbError>(select(count).get_result(lite)?)
    };
    assert_eq!(failing.read(count).unwrap(), 0);
}

#[test]
fn a_disk_that_hangs_stops_writes_but_not_reads_and_no_write_waits_for_ever() {
    let own = database::create(DatabaseKind::Sqlite).unwrap();
    let (go, goes) = std::sync::mpsc::channel::<()>();
    let goes = Mutex::new(goes);
    let database = Database::open(&own.url, 1).unwrap();
    let hanging = database.with_sync_fn(Box::new(move |_| {
        goes.lock().unwrap().recv().ok();
        Ok(())
    }));
    let write = |name: &str| {
        let insert = sql_query(format!("INSERT INTO groups (name) VALUES ('{name}')"));
        hanging.write(|db| Ok::<_, DbError>(insert.execute(db)?))
    };
    let count = |db: &mut Db| {
        Ok::<String, DbError>(query_text(
            db,
            "(SELECT CAST(count(*) AS TEXT) FROM groups WHERE name LIKE 'hung%')",
        ))
    };
    let start = std::time::Instant::now();
    std::thread::scope(|scope| {
        let writers: Vec<_> = (0..200)
            .map(|number| scope.spawn(move || write(&format!("hung {number}"))))
            .collect();
        let ends = writers.into_iter().map(|writer| writer.join().unwrap());
        let ends: Vec<_> = ends.map(Result::unwrap_err).collect();
        let wait = ends
            .iter()
            .filter(|end| matches!(end, DbError::SyncTimeout));
        assert_eq!(wait.count(), 64, "the other writers do not wait");
        assert!(
            ends.iter()
                .all(|end| end.kind() == DbErrorKind::Unavailable)
        );
    });
    assert!(start.elapsed() < Duration::from_secs(9));
    assert!(matches!(write("later"), Err(DbError::DiskStalled)));
    assert_eq!(hanging.read(count).unwrap(), "64");
    drop(go);
    inventree_tests::server::eventually("writes succeed again", || write("again").ok());
}
