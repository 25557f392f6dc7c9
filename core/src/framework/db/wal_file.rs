//! The write-ahead log of an SQLite database, kept open for syncing.
//!
//! The database file itself is never opened here: on POSIX, closing a file drops all locks that the process has on it,
//! including those of SQLite.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::sqlite_file::{FileId, file_id};

/// The log, kept open: the kernel reports a write error only to files that are open at that time, and perhaps only once.
#[derive(Default)]
pub(super) struct WalFile(Mutex<Option<(File, FileId)>>);

impl WalFile {
    /// Syncs the log at the path.
    ///
    /// # Errors
    /// When its content may be lost.
    pub(super) fn sync(&self, path: &Path) -> io::Result<()> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = match path.metadata() {
            Ok(found) => file_id(&found),
            // SQLite deletes the log only after it has copied and synced all of it.
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
                let known = file_id(&file.metadata()?);
                file.sync_all()?;
                // The directory entries have to be durable too: of the log, and of a new database.
                if let Some(folder) = path.parent().filter(|parent| parent.is_dir()) {
                    File::open(folder)?.sync_all()?;
                }
                *kept = Some((file, known));
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::WalFile;

    #[test]
    fn a_log_in_the_place_of_another_is_found_and_none_is_nothing_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("database-wal");
        let keeper = WalFile::default();
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
