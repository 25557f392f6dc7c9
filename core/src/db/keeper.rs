//! The log of an SQLite database, kept open to be synced.
//!
//! The file of the database is never opened here: POSIX takes all locks of a process from a file that it closes, also
//! those of SQLite.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::file::{Identity, identity};

/// Keeps the log open: errors of writing it are told to who has it open, and perhaps only once.
#[derive(Default)]
pub(super) struct Keeper(Mutex<Option<(File, Identity)>>);

impl Keeper {
    /// Makes what is in the log at the path last.
    ///
    /// # Errors
    /// Where it may not.
    pub(super) fn sync(&self, path: &Path) -> io::Result<()> {
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

#[cfg(test)]
mod tests {
    use super::Keeper;

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
