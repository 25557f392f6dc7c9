//! When a change on SQLite outlasts a power cut.
//!
//! With `synchronous = NORMAL` a commit is written to the log, `…-wal`, and not synced: SQLite itself syncs the log
//! only before it copies it into the database, and the database before it begins the log anew. So what is committed is
//! always in one of the two, and one sync of the log makes it last. All who wait for that share one: the first to come
//! syncs, and those who commit meanwhile share the next.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::DbError;
use super::keeper::Keeper;
use crate::supervise;

/// Makes the log at the path last.
pub type Sync = Box<dyn Fn(&Path) -> io::Result<()> + Send + std::marker::Sync>;

/// How patient callers are with a disk that hangs.
#[derive(Debug, Clone, Copy)]
struct Limits {
    /// How long a change waits to last: longer than a usual pause of a disk, and less than clients wait.
    longest: Duration,
    /// A sync that takes longer hangs: nothing is written meanwhile.
    hangs: Duration,
    /// Most who wait. They hold threads, which reads need too.
    most: usize,
}

const LIMITS: Limits = Limits {
    longest: Duration::from_secs(6),
    hangs: Duration::from_secs(2),
    most: 64,
};

/// The log of a database, and how much of it lasts. A thread of its own syncs it, so that nobody else hangs with the
/// disk.
pub(super) struct Log(Arc<Shared>);

struct Shared {
    path: PathBuf,
    sync: Sync,
    limits: Limits,
    state: Mutex<State>,
    /// There is something to sync, or nothing ever again.
    asked: Condvar,
    /// A sync has ended.
    turned: Condvar,
}

#[derive(Default)]
struct State {
    /// How many changes were committed.
    committed: u64,
    /// How many of them are waited for.
    wanted: u64,
    /// How many of them last.
    synced: u64,
    /// How many wait, or will at once.
    waiting: usize,
    /// Since when a sync runs.
    since: Option<Instant>,
    has_thread: bool,
    is_over: bool,
    lost: Option<Arc<io::Error>>,
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Log")
            .field("path", &self.0.path)
            .finish_non_exhaustive()
    }
}

/// Changes may be lost, and the server does not go on.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the disk did not keep the log of the database: {0}")]
pub struct Lost(Arc<io::Error>);

/// A change that was committed and may not last yet.
pub(super) struct Change<'a> {
    log: &'a Arc<Shared>,
    number: u64,
}

impl Log {
    /// The log of the database in the file.
    pub(super) fn of(database: &str) -> Self {
        let keeper = Keeper::default();
        Self::with(database, Box::new(move |path| keeper.sync(path)))
    }

    /// The same with another way to sync it.
    pub(super) fn with(database: &str, sync: Sync) -> Self {
        Self::limited(database, sync, LIMITS)
    }

    fn limited(database: &str, sync: Sync, limits: Limits) -> Self {
        Self(Arc::new(Shared {
            path: PathBuf::from(format!("{database}-wal")),
            sync,
            limits,
            state: Mutex::default(),
            asked: Condvar::new(),
            turned: Condvar::new(),
        }))
    }

    /// Whether a change may be made now, which would soon last.
    ///
    /// # Errors
    /// Where it would not.
    pub(super) fn check(&self) -> Result<(), DbError> {
        let state = self.0.state();
        if let Some(error) = &state.lost {
            return Err(Lost(Arc::clone(error)).into());
        }
        let limits = self.0.limits;
        if state
            .since
            .is_some_and(|since| since.elapsed() > limits.hangs)
        {
            return Err(DbError::Hanging);
        }
        if state.waiting >= limits.most {
            return Err(DbError::Crowded);
        }
        Ok(())
    }

    /// Notes a change that has just been committed.
    pub(super) fn committed(&self) -> Change<'_> {
        let mut state = self.0.state();
        state.committed += 1;
        state.waiting += 1;
        Change {
            log: &self.0,
            number: state.committed,
        }
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        self.0.state().is_over = true;
        self.0.asked.notify_all();
    }
}

impl Drop for Change<'_> {
    fn drop(&mut self) {
        self.log.state().waiting -= 1;
    }
}

impl Change<'_> {
    /// Waits until the change lasts, but not for ever.
    ///
    /// # Errors
    /// Where it may be lost.
    pub(super) fn wait(&self) -> Result<(), DbError> {
        let log = self.log;
        let until = Instant::now() + log.limits.longest;
        let mut state = log.state();
        state.wanted = state.wanted.max(self.number);
        log.asked.notify_one();
        loop {
            if state.synced >= self.number {
                return Ok(());
            }
            if let Some(error) = &state.lost {
                return Err(Lost(Arc::clone(error)).into());
            }
            if !state.has_thread {
                state.has_thread = true;
                drop(state);
                log.begin()?;
                state = log.state();
                continue;
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(DbError::Unconfirmed);
            }
            let turned = log.turned.wait_timeout(state, left);
            (state, _) = turned.unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Shared {
    /// Lets a thread begin to sync.
    fn begin(self: &Arc<Self>) -> Result<(), DbError> {
        let shared = Arc::clone(self);
        supervise::thread("log", move || shared.keep()).map_err(|error| {
            tracing::error!(%error, "no thread can be had that syncs the database");
            self.state().has_thread = false;
            DbError::Unconfirmed
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Syncs for all who wait, until it is over.
    fn keep(&self) {
        loop {
            let mut state = self.state();
            while !state.is_over && (state.wanted <= state.synced || state.lost.is_some()) {
                state = self
                    .asked
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner);
            }
            if state.is_over {
                return;
            }
            state.since = Some(Instant::now());
            // All of these are in the file.
            let committed = state.committed;
            drop(state);
            self.sync_for_all(committed);
        }
    }

    fn sync_for_all(&self, committed: u64) {
        /// Also where this panics.
        struct Turn<'a>(&'a Shared);
        impl Drop for Turn<'_> {
            fn drop(&mut self) {
                self.0.state().since = None;
                self.0.turned.notify_all();
            }
        }
        let turn = Turn(self);
        let synced = (self.sync)(&self.path);
        let mut state = self.state();
        match synced {
            Ok(()) => state.synced = committed,
            // What the kernel could not write it may forget, and a second try may succeed without it.
            Err(error) => state.lost = Some(Arc::new(error)),
        }
        let lost = state.lost.clone();
        drop(state);
        drop(turn);
        if let Some(error) = lost {
            supervise::end(&Lost(error).to_string());
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
    use super::{Limits, Log};

    #[test]
    fn all_who_wait_share_one_sync_and_who_comes_meanwhile_the_next() {
        let syncs = Arc::new(AtomicUsize::new(0));
        let (begun, begins) = channel();
        let (go, goes) = channel::<()>();
        let counted = Arc::clone(&syncs);
        let goes = Mutex::new(goes);
        let log = Log::with(
            "database",
            Box::new(move |_| {
                counted.fetch_add(1, Ordering::SeqCst);
                begun.send(()).unwrap();
                goes.lock().unwrap().recv().unwrap();
                Ok(())
            }),
        );
        std::thread::scope(|scope| {
            let first = log.committed();
            scope.spawn(move || first.wait().unwrap());
            begins.recv().unwrap();
            let later: Vec<_> = (0..20).map(|_| log.committed()).collect();
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
        let log = Log::with(
            "database",
            Box::new(|_| Err(io::Error::from_raw_os_error(5))),
        );
        assert!(log.check().is_ok());
        let change = log.committed();
        assert!(matches!(change.wait(), Err(DbError::Lost(_))));
        assert!(matches!(log.check(), Err(DbError::Lost(_))));
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
        let limits = Limits {
            longest: Duration::from_millis(50),
            hangs: Duration::from_millis(20),
            most: 2,
        };
        let log = Log::limited("database", Box::new(hang), limits);
        let first = log.committed();
        assert!(matches!(first.wait(), Err(DbError::Unconfirmed)));
        begins.recv().unwrap();
        assert!(matches!(log.check(), Err(DbError::Hanging)));
        drop(go);
        while first.wait().is_err() {}
        let second = log.committed();
        assert!(matches!(log.check(), Err(DbError::Crowded)), "two wait");
        drop(second);
        assert!(log.check().is_ok());
    }
}
