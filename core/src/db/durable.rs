//! When a change on SQLite outlasts a power cut.
//!
//! With `synchronous = NORMAL` a commit is written to the log, `…-wal`, and not synced: SQLite itself syncs the log
//! only before it copies it into the database, and the database before it begins the log anew. So what is committed is
//! always in one of the two, and one sync of the log makes it last. All who wait for that share one: the first to come
//! syncs, and those who commit meanwhile share the next.
//!
//! The file of the database is never opened here: POSIX takes all locks of a process from a file that it closes, also
//! those of SQLite.

use std::fmt;
use std::fs::{File, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::supervise;

/// Makes the log at the path last.
pub type Sync = Box<dyn Fn(&Path) -> io::Result<()> + Send + std::marker::Sync>;

/// The log of a database, and how much of it lasts.
pub(super) struct Log {
    path: PathBuf,
    sync: Sync,
    /// How many changes were committed.
    committed: AtomicU64,
    is_lost: AtomicBool,
    state: Mutex<State>,
    turned: Condvar,
}

#[derive(Default)]
struct State {
    /// How many of the changes last.
    synced: u64,
    is_syncing: bool,
    lost: Option<Arc<io::Error>>,
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Log")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// Changes may be lost, and the server does not go on.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the disk did not keep the log of the database: {0}")]
pub struct Lost(Arc<io::Error>);

impl Lost {
    /// What the operating system says.
    #[must_use]
    pub fn kind(&self) -> io::ErrorKind {
        self.0.kind()
    }
}

impl Log {
    /// The log of the database in the file.
    pub(super) fn of(database: &str) -> Self {
        let keeper = Keeper::default();
        Self::with(database, Box::new(move |path| keeper.sync(path)))
    }

    /// The same with another way to sync it.
    pub(super) fn with(database: &str, sync: Sync) -> Self {
        Self {
            path: PathBuf::from(format!("{database}-wal")),
            sync,
            committed: AtomicU64::new(0),
            is_lost: AtomicBool::new(false),
            state: Mutex::default(),
            turned: Condvar::new(),
        }
    }

    /// Whether changes can still be made to last.
    ///
    /// # Errors
    /// Where they cannot.
    pub(super) fn check(&self) -> Result<(), Lost> {
        if !self.is_lost.load(Ordering::Acquire) {
            return Ok(());
        }
        self.state().lost.clone().map_or(Ok(()), lose)
    }

    /// Notes a change that has just been committed.
    pub(super) fn committed(&self) -> u64 {
        self.committed.fetch_add(1, Ordering::SeqCst) + 1
    }

    /// Waits until the change lasts.
    ///
    /// # Errors
    /// Where it may be lost.
    pub(super) fn wait_for(&self, change: u64) -> Result<(), Lost> {
        let mut state = self.state();
        loop {
            if state.synced >= change {
                return Ok(());
            }
            if let Some(error) = &state.lost {
                return lose(Arc::clone(error));
            }
            if state.is_syncing {
                let turned = self.turned.wait(state);
                state = turned.unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            state.is_syncing = true;
            drop(state);
            state = self.sync_for_all();
        }
    }

    fn sync_for_all(&self) -> MutexGuard<'_, State> {
        /// Lets the others go on also where this panics.
        struct Turn<'a>(&'a Log);
        impl Drop for Turn<'_> {
            fn drop(&mut self) {
                self.0.state().is_syncing = false;
                self.0.turned.notify_all();
            }
        }
        let turn = Turn(self);
        // All of these are in the file.
        let committed = self.committed.load(Ordering::SeqCst);
        let synced = (self.sync)(&self.path);
        let mut state = self.state();
        match synced {
            Ok(()) => state.synced = committed,
            Err(error) => {
                // What the kernel could not write it may forget, and a second try may succeed without it.
                state.lost = Some(Arc::new(error));
                self.is_lost.store(true, Ordering::Release);
            }
        }
        let lost = state.lost.clone();
        drop(state);
        drop(turn);
        if let Some(error) = lost {
            supervise::end(&Lost(error).to_string());
        }
        self.state()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn lose(error: Arc<io::Error>) -> Result<(), Lost> {
    Err(Lost(error))
}

/// Keeps the log open: errors of writing it are told to who has it open, and perhaps only once.
#[derive(Default)]
struct Keeper(Mutex<Option<(File, Identity)>>);

/// What tells a file from another one in its place; none where that cannot be told.
type Identity = Option<(u64, u64)>;

impl Keeper {
    fn sync(&self, path: &Path) -> io::Result<()> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = match path.metadata() {
            Ok(found) => identity(&found),
            // Whoever removes the log has copied and synced all of it.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                *kept = None;
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        match &*kept {
            Some((file, known)) if found.is_some() && *known == found => file.sync_data(),
            _ => {
                let file = match File::open(path) {
                    Ok(file) => file,
                    Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
                    Err(error) => return Err(error),
                };
                let known = identity(&file.metadata()?);
                file.sync_all()?;
                // Its name has to last too, and that of a database which is new.
                if let Some(folder) = path.parent().filter(|parent| parent.is_dir()) {
                    File::open(folder)?.sync_all()?;
                }
                *kept = Some((file, known));
                Ok(())
            }
        }
    }
}

#[cfg(unix)]
fn identity(about: &Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt;
    Some((about.dev(), about.ino()))
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> Identity {
    None
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc::channel;

    use super::{Keeper, Log};

    #[test]
    fn all_who_wait_share_one_sync_and_who_comes_meanwhile_the_next() {
        let syncs = Arc::new(AtomicUsize::new(0));
        let (begun, begins) = channel();
        let (go, goes) = channel::<()>();
        let counted = Arc::clone(&syncs);
        let goes = std::sync::Mutex::new(goes);
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
            let (log, first) = (&log, log.committed());
            scope.spawn(move || log.wait_for(first).unwrap());
            begins.recv().unwrap();
            let later: Vec<u64> = (0..20).map(|_| log.committed()).collect();
            for change in later {
                scope.spawn(move || log.wait_for(change).unwrap());
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
        assert!(log.wait_for(change).is_err());
        assert!(log.check().is_err());
        assert!(log.wait_for(change).is_err(), "no second try");
    }

    #[test]
    fn a_log_in_the_place_of_another_is_found_and_none_is_nothing_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("database-wal");
        let keeper = Keeper::default();
        let known = || keeper.0.lock().unwrap().as_ref().map(|(_, known)| *known);
        keeper.sync(&path).unwrap();
        assert_eq!(known(), None);
        std::fs::write(&path, "one").unwrap();
        keeper.sync(&path).unwrap();
        let one = known();
        std::fs::write(folder.path().join("other"), "other").unwrap();
        std::fs::rename(folder.path().join("other"), &path).unwrap();
        keeper.sync(&path).unwrap();
        assert_ne!(known(), one);
        std::fs::remove_file(&path).unwrap();
        keeper.sync(&path).unwrap();
        assert_eq!(known(), None);
    }
}
