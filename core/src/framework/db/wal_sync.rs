//! Makes commits on SQLite survive a power cut.
//!
//! With `synchronous = NORMAL` a commit is written to the log, `…-wal`, but not synced: SQLite itself syncs the log
//! only before it copies it into the database, and the database before it restarts the log. So a commit is always in
//! one of the two, and one sync of the log makes it durable. Waiting commits share a sync, and commits that are made
//! while it runs share the next.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::error::{DbError, SyncFailed};
use super::wal_file::WalFile;
use crate::supervise;

/// Syncs the log at the path.
pub type SyncFn = Box<dyn Fn(&Path) -> io::Result<()> + Send + Sync>;

/// Limits for waiting on a slow disk.
#[derive(Debug, Clone, Copy)]
struct SyncLimits {
    /// How long a commit waits for its sync: longer than a usual pause of a disk, and less than clients wait.
    max_wait: Duration,
    /// A sync that takes longer is stalled: until it ends, no change is begun.
    stalled_after: Duration,
    /// Maximum number of waiting commits. They block threads, which reads need, too.
    max_waiting: usize,
}

const SYNC_LIMITS: SyncLimits = SyncLimits {
    max_wait: Duration::from_secs(6),
    stalled_after: Duration::from_secs(2),
    max_waiting: 64,
};

/// Syncs the log of a database, on a thread of its own, so that no other thread blocks on the disk.
pub(super) struct WalSync(Arc<Shared>);

struct Shared {
    path: PathBuf,
    sync: SyncFn,
    limits: SyncLimits,
    state: Mutex<State>,
    /// There is something to sync, or the log is closed.
    sync_requested: Condvar,
    /// A sync has ended.
    sync_finished: Condvar,
}

#[derive(Default)]
struct State {
    /// Number of commits so far.
    committed: u64,
    /// The latest commit that a caller waits for.
    requested: u64,
    /// The latest commit that is synced.
    synced: u64,
    /// Number of commits that wait, or are about to.
    waiting: usize,
    /// Start of the running sync.
    sync_started: Option<Instant>,
    has_thread: bool,
    is_closed: bool,
    error: Option<Arc<io::Error>>,
}

impl fmt::Debug for WalSync {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WalSync")
            .field("path", &self.0.path)
            .finish_non_exhaustive()
    }
}

/// A commit that may not be synced yet.
pub(super) struct PendingCommit<'a> {
    log: &'a Arc<Shared>,
    number: u64,
}

impl WalSync {
    /// Creates the sync for the log of the database file.
    pub(super) fn new(database: &str) -> Self {
        let keeper = WalFile::default();
        Self::with_sync_fn(database, Box::new(move |path| keeper.sync(path)))
    }

    /// Like [`new`](Self::new), with another function that syncs.
    pub(super) fn with_sync_fn(database: &str, sync: SyncFn) -> Self {
        Self::with_limits(database, sync, SYNC_LIMITS)
    }

    fn with_limits(database: &str, sync: SyncFn, limits: SyncLimits) -> Self {
        Self(Arc::new(Shared {
            path: PathBuf::from(format!("{database}-wal")),
            sync,
            limits,
            state: Mutex::default(),
            sync_requested: Condvar::new(),
            sync_finished: Condvar::new(),
        }))
    }

    /// Checks that a commit made now would soon be durable.
    ///
    /// # Errors
    /// When the disk has failed or is stalled, or too many commits wait.
    pub(super) fn check(&self) -> Result<(), DbError> {
        let state = self.0.state();
        if let Some(error) = &state.error {
            return Err(SyncFailed(Arc::clone(error)).into());
        }
        let limits = self.0.limits;
        if state
            .sync_started
            .is_some_and(|since| since.elapsed() > limits.stalled_after)
        {
            return Err(DbError::DiskStalled);
        }
        if state.waiting >= limits.max_waiting {
            return Err(DbError::Overloaded);
        }
        Ok(())
    }

    /// Records a commit that has just been made.
    pub(super) fn record_commit(&self) -> PendingCommit<'_> {
        let mut state = self.0.state();
        state.committed += 1;
        state.waiting += 1;
        PendingCommit {
            log: &self.0,
            number: state.committed,
        }
    }
}

impl Drop for WalSync {
    fn drop(&mut self) {
        self.0.state().is_closed = true;
        self.0.sync_requested.notify_all();
    }
}

impl Drop for PendingCommit<'_> {
    fn drop(&mut self) {
        self.log.state().waiting -= 1;
    }
}

impl PendingCommit<'_> {
    /// Waits until the commit is durable, for a limited time.
    ///
    /// # Errors
    /// When the commit may be lost.
    pub(super) fn wait(&self) -> Result<(), DbError> {
        let log = self.log;
        let until = Instant::now() + log.limits.max_wait;
        let mut state = log.state();
        state.requested = state.requested.max(self.number);
        log.sync_requested.notify_one();
        loop {
            if state.synced >= self.number {
                return Ok(());
            }
            if let Some(error) = &state.error {
                return Err(SyncFailed(Arc::clone(error)).into());
            }
            if !state.has_thread {
                state.has_thread = true;
                drop(state);
                log.spawn_thread()?;
                state = log.state();
                continue;
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(DbError::SyncTimeout);
            }
            let turned = log.sync_finished.wait_timeout(state, left);
            (state, _) = turned.unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Shared {
    /// Spawns the thread that syncs.
    fn spawn_thread(self: &Arc<Self>) -> Result<(), DbError> {
        let shared = Arc::clone(self);
        supervise::spawn("wal-sync", move || shared.run()).map_err(|error| {
            tracing::error!(%error, "cannot spawn the thread that syncs the database");
            self.state().has_thread = false;
            DbError::SyncTimeout
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Syncs for all waiting commits, until the log is closed.
    fn run(&self) {
        loop {
            let mut state = self.state();
            while !state.is_closed && (state.requested <= state.synced || state.error.is_some()) {
                state = self
                    .sync_requested
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner);
            }
            if state.is_closed {
                return;
            }
            state.sync_started = Some(Instant::now());
            // All commits so far are in the file.
            let committed = state.committed;
            drop(state);
            self.sync_pending(committed);
        }
    }

    fn sync_pending(&self, committed: u64) {
        /// Marks the sync as finished, also after a panic.
        struct SyncGuard<'a>(&'a Shared);
        impl Drop for SyncGuard<'_> {
            fn drop(&mut self) {
                self.0.state().sync_started = None;
                self.0.sync_finished.notify_all();
            }
        }
        let guard = SyncGuard(self);
        let synced = (self.sync)(&self.path);
        let mut state = self.state();
        match synced {
            Ok(()) => state.synced = committed,
            // The kernel may drop pages that it could not write, so that a second sync succeeds without them.
            Err(error) => state.error = Some(Arc::new(error)),
        }
        let lost = state.error.clone();
        drop(state);
        drop(guard);
        if let Some(error) = lost {
            supervise::fatal(&SyncFailed(error).to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::Arc;
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use super::super::DbError;
    use super::{SyncLimits, WalSync};

    #[test]
    fn waiting_commits_share_one_sync_and_later_ones_the_next() {
        let syncs = Arc::new(AtomicUsize::new(0));
        let (begun, begins) = channel();
        let (go, goes) = channel::<()>();
        let counted = Arc::clone(&syncs);
        let goes = Mutex::new(goes);
        let log = WalSync::with_sync_fn(
            "database",
            Box::new(move |_| {
                counted.fetch_add(1, Ordering::SeqCst);
                begun.send(()).unwrap();
                goes.lock().unwrap().recv().unwrap();
                Ok(())
            }),
        );
        std::thread::scope(|scope| {
            let first = log.record_commit();
            scope.spawn(move || first.wait().unwrap());
            begins.recv().unwrap();
            let later: Vec<_> = (0..20).map(|_| log.record_commit()).collect();
            for change in later {
                scope.spawn(move || change.wait().unwrap());
            }
            go.send(()).unwrap();
            begins.recv().unwrap();
            go.send(()).unwrap();
        });
        assert_eq!(syncs.load(Ordering::SeqCst), 2);
    }

    #[test]
    fn after_a_sync_that_failed_nothing_lasts_any_more() {
        let log = WalSync::with_sync_fn(
            "database",
            Box::new(|_| Err(io::Error::from_raw_os_error(5))),
        );
        assert!(log.check().is_ok());
        let change = log.record_commit();
        assert!(matches!(change.wait(), Err(DbError::SyncFailed(_))));
        assert!(matches!(log.check(), Err(DbError::SyncFailed(_))));
        assert!(change.wait().is_err(), "no second try");
    }

    #[test]
    fn a_sync_that_hangs_holds_few_and_not_for_ever_and_what_was_written_lasts_once_it_ends() {
        let (go, goes) = channel::<()>();
        let (begun, begins) = channel();
        let goes = Mutex::new(goes);
        let hang = move |_: &std::path::Path| {
            begun.send(()).unwrap();
            goes.lock().unwrap().recv().ok();
            Ok(())
        };
        let limits = SyncLimits {
            max_wait: Duration::from_millis(50),
            stalled_after: Duration::from_millis(20),
            max_waiting: 2,
        };
        let log = WalSync::with_limits("database", Box::new(hang), limits);
        let first = log.record_commit();
        assert!(matches!(first.wait(), Err(DbError::SyncTimeout)));
        begins.recv().unwrap();
        assert!(matches!(log.check(), Err(DbError::DiskStalled)));
        drop(go);
        while first.wait().is_err() {}
        let second = log.record_commit();
        assert!(matches!(log.check(), Err(DbError::Overloaded)), "two wait");
        drop(second);
        assert!(log.check().is_ok());
    }
}
