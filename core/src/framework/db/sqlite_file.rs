//! Checks that an SQLite database stays the same file while the process runs.
//!
//! Connections keep the file that they have opened. After it was moved, deleted or replaced, writes would be
//! acknowledged and lost, and a new connection would create an empty database.

use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::supervise;

/// Device and inode, which identify a file; `None` on platforms without them.
pub(super) type FileId = Option<(u64, u64)>;

/// The database file is gone or was replaced.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the database `{}` was moved, deleted or replaced", .0.display())]
pub struct FileMoved(PathBuf);

/// The path of the database, and its file once it was opened.
#[derive(Debug)]
pub(super) struct SqliteFile {
    path: PathBuf,
    id: OnceLock<FileId>,
    is_moved: AtomicBool,
}

impl SqliteFile {
    /// Creates the check for a path; `None` for names that SQLite treats specially.
    pub(super) fn new(path: &str) -> Option<Self> {
        let is_path = !path.is_empty() && path != ":memory:" && !path.starts_with("file:");
        is_path.then(|| Self {
            path: PathBuf::from(path),
            id: OnceLock::new(),
            is_moved: AtomicBool::new(false),
        })
    }

    /// Records the file that a connection has opened or created.
    pub(super) fn record_opened(&self) {
        if self.id.get().is_none()
            && let Ok(found) = self.path.metadata()
        {
            self.id.get_or_init(|| file_id(&found));
        }
    }

    /// Returns the URL that opens the recorded file without creating a new one.
    pub(super) fn url(&self) -> Option<String> {
        self.id.get()?;
        existing_file_url(&self.path)
    }

    /// Checks that the file is still the same. Otherwise it ends the process.
    ///
    /// # Errors
    /// When the file was moved, deleted or replaced.
    pub(super) fn check(&self) -> Result<(), FileMoved> {
        let Some(known) = self.id.get() else {
            return Ok(());
        };
        let is_moved = || match self.path.metadata() {
            Ok(found) => file_id(&found) != *known,
            // Other errors are reported by the database itself.
            Err(error) => error.kind() == std::io::ErrorKind::NotFound,
        };
        if !self.is_moved.load(Ordering::Acquire) && !is_moved() {
            return Ok(());
        }
        let moved = FileMoved(self.path.clone());
        if !self.is_moved.swap(true, Ordering::AcqRel) {
            supervise::fatal(&moved.to_string());
        }
        Err(moved)
    }
}

/// Returns the URL of a file that has to exist.
#[cfg(unix)]
fn existing_file_url(path: &Path) -> Option<String> {
    let path = path.to_str()?;
    let host = if path.starts_with('/') { "//" } else { "" };
    let path = path.replace('%', "%25").replace('?', "%3f");
    Some(format!("file:{host}{}?mode=rw", path.replace('#', "%23")))
}

#[cfg(not(unix))]
fn existing_file_url(_: &Path) -> Option<String> {
    None
}

#[cfg(unix)]
pub(super) fn file_id(about: &Metadata) -> FileId {
    use std::os::unix::fs::MetadataExt;
    Some((about.dev(), about.ino()))
}

#[cfg(not(unix))]
pub(super) fn file_id(_: &Metadata) -> FileId {
    None
}

#[cfg(test)]
mod tests {
    use super::super::{Database, DbError};
    use super::SqliteFile;

    #[test]
    fn a_file_that_is_gone_or_replaced_is_noticed_and_not_made_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a %23 b?.sqlite3");
        let database = Database::open(&format!("sqlite:{}", path.display()), 2).unwrap();
        let read = || database.read(|_| Ok::<_, DbError>(()));
        read().unwrap();
        // This opens the existing file.
        drop(database.connect().unwrap());
        let away = folder.path().join("away");
        std::fs::rename(&path, &away).unwrap();
        assert!(matches!(read(), Err(DbError::FileMoved(_))));
        assert!(database.connect().is_err());
        assert!(!path.exists());
    }

    #[test]
    fn another_file_in_its_place_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("database");
        let file = SqliteFile::new(path.to_str().unwrap()).unwrap();
        file.check().unwrap();
        std::fs::write(&path, "one").unwrap();
        file.record_opened();
        file.check().unwrap();
        std::fs::write(folder.path().join("other"), "other").unwrap();
        std::fs::rename(folder.path().join("other"), &path).unwrap();
        assert!(file.check().is_err());
    }
}
