//! Background threads: one watches for changes of other processes, one stores failures.

use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use diesel::RunQueryDsl;

use crate::db::{Backend, Db, DbError, generation};
use crate::dispatch::failure::Failure;
use crate::registry::store::failures;
use crate::registry::{Registry, Wait};
use crate::supervise;

/// Names of threads.
const WATCH_THREAD: &str = "follow";
const FAILURES_THREAD: &str = "failures";

/// How often the generation is read from SQLite; also the pause after a failed connection to PostgreSQL.
const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// How often the connection to PostgreSQL is checked for notifications, which costs no round trip.
const LISTEN_INTERVAL: Duration = Duration::from_millis(25);

/// How often the generation is read from PostgreSQL without a notification: a dead connection may go unnoticed.
const FALLBACK_POLL_INTERVAL: Duration = Duration::from_secs(1);

/// Maximum number of failures that wait to be stored.
const FAILURE_QUEUE_LEN: usize = 1000;

impl Registry {
    /// Starts a thread that follows the changes of other processes until this one shuts down or the registry is
    /// dropped.
    ///
    /// # Errors
    /// When the thread cannot be started.
    pub fn watch_changes(self: &Arc<Self>) -> std::io::Result<()> {
        let registry = Arc::downgrade(self);
        let backend = self.db().backend();
        supervise::spawn(WATCH_THREAD, move || match backend {
            Backend::Sqlite => poll(&registry),
            Backend::Postgres => listen(&registry),
        })
    }

    /// Starts a thread that stores failures as error reports, so that no call waits for it.
    pub(crate) fn spawn_failure_writer(self: &Arc<Self>) {
        let (sender, receiver) = sync_channel(FAILURE_QUEUE_LEN);
        let (db, keep) = (self.db().clone(), self.options.max_error_reports);
        match supervise::spawn(FAILURES_THREAD, move || {
            write_failures(&db, &receiver, keep);
        }) {
            Ok(()) => self.dispatcher().failures.set_sink(sender),
            Err(error) => tracing::warn!(%error, "failures are kept in memory only"),
        }
    }

    /// Reads the shared state again if it has changed, or if a start can be retried. Returns whether it has changed.
    fn refresh_if_changed(self: &Arc<Self>) -> Result<bool, DbError> {
        let generation = self
            .db()
            .read(|db| generation::current(db).map_err(DbError::from))?;
        let is_behind = generation != self.snapshot().stored.generation;
        if is_behind || self.can_retry_start() {
            self.refresh(Wait::No)?;
        }
        Ok(is_behind)
    }
}

/// Returns the registry, unless it was dropped or is shutting down.
fn upgrade_if_open(registry: &Weak<Registry>) -> Option<Arc<Registry>> {
    registry.upgrade().filter(|registry| !registry.is_closed())
}

fn poll(registry: &Weak<Registry>) {
    while let Some(registry) = upgrade_if_open(registry) {
        supervise::failpoint(WATCH_THREAD);
        if let Err(error) = registry.refresh_if_changed() {
            tracing::warn!(%error, "cannot read the changes of other processes");
        }
        drop(registry);
        std::thread::sleep(POLL_INTERVAL);
    }
}

/// Listens for notifications. After a lost connection it connects again and reads the state again.
fn listen(registry: &Weak<Registry>) {
    while let Some(strong) = upgrade_if_open(registry) {
        let connection = strong.db().connect();
        drop(strong);
        match connection.map(|db| listen_on(registry, db)) {
            Ok(Ok(())) => continue,
            Ok(Err(error)) => tracing::warn!(%error, "cannot read the changes of other processes"),
            Err(error) => tracing::warn!(%error, "cannot listen for database notifications"),
        }
        std::thread::sleep(POLL_INTERVAL);
    }
}

/// Listens until shutdown, or until the connection has missed a change, as a dead connection does.
fn listen_on(registry: &Weak<Registry>, mut db: Db) -> Result<(), DbError> {
    if let Db::Pg(pg) = &mut db {
        diesel::sql_query(format!("LISTEN {}", generation::CHANNEL)).execute(pg)?;
    }
    // Reads what changed before LISTEN.
    let mut heard = true;
    let mut asked = Instant::now();
    while let Some(registry) = upgrade_if_open(registry) {
        supervise::failpoint(WATCH_THREAD);
        let mut untold = false;
        if heard || asked.elapsed() >= FALLBACK_POLL_INTERVAL {
            // Uses the pool, whose connections are tested before use.
            untold = registry.refresh_if_changed()? && !heard;
            asked = Instant::now();
        }
        drop(registry);
        std::thread::sleep(LISTEN_INTERVAL);
        heard = has_notification(&mut db)?;
        if untold && !heard {
            tracing::info!("the database did not notify of a change; listening again");
            break;
        }
    }
    Ok(())
}

/// Whether PostgreSQL has notified of a change since the last check.
fn has_notification(db: &mut Db) -> diesel::QueryResult<bool> {
    let Db::Pg(pg) = db else {
        return Ok(false);
    };
    let notification: diesel::QueryResult<Vec<_>> = pg.notifications_iter().collect();
    notification.map(|notification| !notification.is_empty())
}

fn write_failures(db: &crate::db::Database, receiver: &Receiver<Failure>, keep: i64) {
    while let Ok(first) = receiver.recv() {
        supervise::failpoint(FAILURES_THREAD);
        let batch: Vec<Failure> = std::iter::once(first).chain(receiver.try_iter()).collect();
        let stored = db.write(|db| failures::store(db, &batch, keep).map_err(DbError::from));
        if let Err(error) = stored {
            tracing::warn!(%error, "cannot store {} failures", batch.len());
        }
    }
}
