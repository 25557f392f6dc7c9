//! The file of an SQLite database: always the same one while the process runs.
//!
//! Connections keep the file that they have opened. Where it was moved, deleted or replaced, what is written would be
//! acknowledged and lost, and a connection made then would begin an empty database.

use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::supervise;

/// What tells a file from another one in its place; none where that cannot be told.
pub(super) type Identity = Option<(u64, u64)>;

/// The file of the database is gone, or another one stands in its place.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the database `{}` was moved, deleted or replaced", .0.display())]
pub struct Moved(PathBuf);

/// The file, once there is one.
#[derive(Debug)]
pub(super) struct LiteFile {
    path: PathBuf,
    known: OnceLock<Identity>,
    is_moved: AtomicBool,
}

impl LiteFile {
    /// The file at the path; none where SQLite itself reads more than a path in it.
    pub(super) fn at(path: &str) -> Option<Self> {
        let is_path = !path.is_empty() && path != ":memory:" && !path.starts_with("file:");
        is_path.then(|| Self {
            path: PathBuf::from(path),
            known: OnceLock::new(),
            is_moved: AtomicBool::new(false),
        })
    }

    /// Notes the file that a connection has opened, and perhaps made.
    pub(super) fn opened(&self) {
        if self.known.get().is_none()
            && let Ok(found) = self.path.metadata()
        {
            self.known.get_or_init(|| identity(&found));
        }
    }

    /// By what SQLite opens it: without making one where it has been there before.
    pub(super) fn address(&self) -> Option<String> {
        self.known.get()?;
        existing(&self.path)
    }

    /// Looks whether it is still the same one. Otherwise the process ends.
    ///
    /// # Errors
    /// Where it is not.
    pub(super) fn check(&self) -> Result<(), Moved> {
        let Some(known) = self.known.get() else {
            return Ok(());
        };
        let is_moved = || match self.path.metadata() {
            Ok(found) => identity(&found) != *known,
            // Of other troubles the database itself tells.
            Err(error) => error.kind() == std::io::ErrorKind::NotFound,
        };
        if !self.is_moved.load(Ordering::Acquire) && !is_moved() {
            return Ok(());
        }
        let moved = Moved(self.path.clone());
        if !self.is_moved.swap(true, Ordering::AcqRel) {
            supervise::end(&moved.to_string());
        }
        Err(moved)
    }
}

/// The address of a file that has to be there.
#[cfg(unix)]
fn existing(path: &Path) -> Option<String> {
    let path = path.to_str()?;
    let host = if path.starts_with('/') { "//" } else { "" };
    let path = path.replace('%', "%25").replace('?', "%3f");
    Some(format!("file:{host}{}?mode=rw", path.replace('#', "%23")))
}

#[cfg(not(unix))]
fn existing(_: &Path) -> Option<String> {
    None
}

#[cfg(unix)]
pub(super) fn identity(about: &Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt;
    Some((about.dev(), about.ino()))
}

#[cfg(not(unix))]
pub(super) fn identity(_: &Metadata) -> Identity {
    None
}

#[cfg(test)]
mod tests {
    use super::super::{Database, DbError};
    use super::LiteFile;

    #[test]
    fn a_file_that_is_gone_or_replaced_is_noticed_and_not_made_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a %23 b?.sqlite3");
        let database = Database::open(&format!("sqlite:{}", path.display()), 2).unwrap();
        let read = || database.read(|_| Ok::<_, DbError>(()));
        read().unwrap();
        // This one opens what is there.
        drop(database.connect().unwrap());
        let away = folder.path().join("away");
        std::fs::rename(&path, &away).unwrap();
        assert!(matches!(read(), Err(DbError::Moved(_))));
        assert!(database.connect().is_err());
        assert!(!path.exists());
    }

    #[test]
    fn another_file_in_its_place_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("database");
        let file = LiteFile::at(path.to_str().unwrap()).unwrap();
        file.check().unwrap();
        std::fs::write(&path, "one").unwrap();
        file.opened();
        file.check().unwrap();
        std::fs::write(folder.path().join("other"), "other").unwrap();
        std::fs::rename(folder.path().join("other"), &path).unwrap();
        assert!(file.check().is_err());
    }
}
