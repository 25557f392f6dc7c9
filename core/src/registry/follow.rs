//! Following what other processes change, and storing failures.

use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use diesel::RunQueryDsl;

use crate::db::{Backend, Db, DbError, generation};
use crate::dispatch::failure::Failure;
use crate::models::error_report;
use crate::registry::{Registry, Wait};
use crate::supervise;

/// Names of threads.
const FOLLOW: &str = "follow";
const FAILURES: &str = "failures";

/// How often SQLite is asked for the generation.
const POLL: Duration = Duration::from_millis(100);

/// How often the connection to PostgreSQL is looked at for notifications, which costs no round trip.
const LISTEN: Duration = Duration::from_millis(25);

/// How often PostgreSQL is asked for the generation although it has told of nothing: a connection can be dead
/// without a sign.
const ASK: Duration = Duration::from_secs(1);

/// How many failures may wait to be stored.
const WAITING: usize = 1000;

impl Registry {
    /// Follows the changes of other processes until this one shuts down or the registry is dropped.
    ///
    /// # Errors
    /// When no thread can be had.
    pub fn follow(self: &Arc<Self>) -> std::io::Result<()> {
        let registry = Arc::downgrade(self);
        let backend = self.db().backend();
        supervise::thread(FOLLOW, move || match backend {
            Backend::Sqlite => poll(&registry),
            Backend::Postgres => listen(&registry),
        })
    }

    /// Stores failures as error reports from a thread of its own, so that a call never waits for it.
    pub(crate) fn store_failures(self: &Arc<Self>) {
        let (sender, receiver) = sync_channel(WAITING);
        let (db, keep) = (self.db().clone(), self.options.kept_reports);
        match supervise::thread(FAILURES, move || store(&db, &receiver, keep)) {
            Ok(()) => self.dispatcher().failures.store_in(sender),
            Err(error) => tracing::warn!(%error, "failures are kept in memory only"),
        }
    }

    /// Reads everything anew where something has changed since, or a start can be tried again. Whether it has
    /// changed.
    fn catch_up(self: &Arc<Self>) -> Result<bool, DbError> {
        let generation = self
            .db()
            .read(|db| generation::current(db).map_err(DbError::from))?;
        let is_behind = generation != self.snapshot().stored.generation;
        if is_behind || self.may_start_again() {
            self.refresh(Wait::No)?;
        }
        Ok(is_behind)
    }
}

/// The registry, for as long as there is something to follow for.
fn open(registry: &Weak<Registry>) -> Option<Arc<Registry>> {
    registry.upgrade().filter(|registry| !registry.is_closed())
}

fn poll(registry: &Weak<Registry>) {
    while let Some(registry) = open(registry) {
        supervise::round(FOLLOW);
        if let Err(error) = registry.catch_up() {
            tracing::warn!(%error, "cannot follow the other processes");
        }
        drop(registry);
        std::thread::sleep(POLL);
    }
}

/// Listens; after a lost connection it connects again and reads everything anew.
fn listen(registry: &Weak<Registry>) {
    while let Some(strong) = open(registry) {
        let connection = strong.db().connect();
        drop(strong);
        match connection.map(|db| listen_on(registry, db)) {
            Ok(Ok(())) => continue,
            Ok(Err(error)) => tracing::warn!(%error, "cannot follow the other processes"),
            Err(error) => tracing::warn!(%error, "cannot listen to the database"),
        }
        std::thread::sleep(POLL);
    }
}

/// Follows until the end, or until the connection has kept a change to itself, as a dead one does.
fn listen_on(registry: &Weak<Registry>, mut db: Db) -> Result<(), DbError> {
    if let Db::Pg(pg) = &mut db {
        diesel::sql_query(format!("LISTEN {}", generation::CHANNEL)).execute(pg)?;
    }
    // What changed before the first LISTEN.
    let mut heard = true;
    let mut asked = Instant::now();
    while let Some(registry) = open(registry) {
        supervise::round(FOLLOW);
        let mut untold = false;
        if heard || asked.elapsed() >= ASK {
            // Over the pool, whose connections are tested before they are used.
            untold = registry.catch_up()? && !heard;
            asked = Instant::now();
        }
        drop(registry);
        std::thread::sleep(LISTEN);
        heard = has_told(&mut db)?;
        if untold && !heard {
            tracing::info!("the database has not told of a change; listening anew");
            break;
        }
    }
    Ok(())
}

/// Whether PostgreSQL has told of a change since the last look.
fn has_told(db: &mut Db) -> diesel::QueryResult<bool> {
    let Db::Pg(pg) = db else {
        return Ok(false);
    };
    let told: diesel::QueryResult<Vec<_>> = pg.notifications_iter().collect();
    told.map(|told| !told.is_empty())
}

fn store(db: &crate::db::Database, receiver: &Receiver<Failure>, keep: i64) {
    while let Ok(first) = receiver.recv() {
        supervise::round(FAILURES);
        let batch: Vec<Failure> = std::iter::once(first).chain(receiver.try_iter()).collect();
        let stored = db.write(|db| error_report::store(db, &batch, keep).map_err(DbError::from));
        if let Err(error) = stored {
            tracing::warn!(%error, "cannot store {} failures", batch.len());
        }
    }
}
