//! Files from clients: their storage, and the rows that own them.
//!
//! A file is stored before the transaction whose row names it commits, and removed after the one that releases it. A
//! crash can leave a file without a row, but never a row without its file. Database triggers record every released
//! file, so this holds however the row was changed or deleted.

use std::fs::{self, File};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub mod access;
pub mod file_name;
mod files;
pub mod image;
pub mod sweep;
mod upload;

pub use files::Files;
pub use upload::{Upload, UploadWriter, Uploads};

/// The folder of stored files, and the folder of incoming uploads.
#[derive(Debug, Clone, Default)]
pub struct Store {
    root: PathBuf,
    incoming: PathBuf,
    /// Files that may have no row, about which the database could not be asked yet.
    pending: Arc<Mutex<Vec<String>>>,
}

impl Store {
    /// Returns the store in a data folder.
    #[must_use]
    pub fn new(data: &Path) -> Self {
        Self {
            root: data.join("media"),
            incoming: data.join("incoming"),
            pending: Arc::default(),
        }
    }

    /// Creates a file for an upload, which is removed unless it is stored.
    ///
    /// # Errors
    /// When it cannot be created.
    pub fn create_upload(&self) -> io::Result<UploadWriter> {
        fs::create_dir_all(&self.incoming)?;
        UploadWriter::new_in(&self.incoming)
    }

    /// Returns the stored file of the path, which never leads out of the store.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<PathBuf> {
        let parts = Path::new(path).components();
        let is_plain = |part| matches!(part, Component::Normal(_));
        if path.is_empty() || path.contains('\0') || !{ parts }.all(is_plain) {
            return None;
        }
        // A symbolic link inside the folder may lead anywhere.
        let found = self.root.join(path).canonicalize().ok()?;
        let root = self.root.canonicalize().ok()?;
        (found.starts_with(root) && found.is_file()).then_some(found)
    }

    /// Stores a file in a folder, under its own name if that is free. Returns its path in the store.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn save(&self, file: &Path, folder: &str, name: &str) -> io::Result<String> {
        let into = self.root.join(folder);
        create_folder(&into)?;
        let placed = match link_or_copy(file, &into.join(name)) {
            Ok(()) => name.to_owned(),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                save_with_suffix(file, &into, name)?
            }
            Err(error) => return Err(error),
        };
        // The name must survive a power cut that the row survives.
        File::open(&into)?.sync_all()?;
        Ok(format!("{folder}/{placed}"))
    }

    /// Removes incomplete uploads of a killed process. Other processes may still receive theirs, so only files older
    /// than a day are removed.
    pub fn remove_stale_uploads(&self) {
        const OLD: Duration = Duration::from_secs(24 * 60 * 60);
        let entries = fs::read_dir(&self.incoming).into_iter().flatten().flatten();
        for entry in entries {
            let changed = entry.metadata().and_then(|about| about.modified()).ok();
            let age = changed.and_then(|changed| changed.elapsed().ok());
            if age.is_some_and(|age| age > OLD)
                && let Err(error) = fs::remove_file(entry.path())
            {
                tracing::warn!(%error, file = %entry.path().display(), "cannot remove an incomplete upload");
            }
        }
    }

    /// Removes a file that no row names. Returns whether it is gone.
    fn remove(&self, path: &str) -> bool {
        let Some(file) = self.find(path) else {
            use io::ErrorKind::{InvalidFilename, InvalidInput, NotADirectory, NotFound};
            return match self.root.join(path).symlink_metadata() {
                // The path leads out of the store, or is not a file.
                Ok(_) => true,
                Err(error) => matches!(
                    error.kind(),
                    NotFound | NotADirectory | InvalidInput | InvalidFilename
                ),
            };
        };
        match fs::remove_file(&file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(%error, file = %file.display(), "cannot remove a file that no row names");
                false
            }
            _ => true,
        }
    }

    /// Returns the files that wait for a sweep.
    fn pending(&self) -> MutexGuard<'_, Vec<String>> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Creates the folder and its parents. Their names must survive a power cut, like the file's.
fn create_folder(folder: &Path) -> io::Result<()> {
    let mut missing = Vec::new();
    let mut next = Some(folder);
    while let Some(folder) = next.filter(|folder| !folder.is_dir()) {
        missing.push(folder);
        next = folder.parent();
    }
    fs::create_dir_all(folder)?;
    for folder in missing {
        let within = folder.parent().filter(|parent| parent.is_dir());
        within.map_or(Ok(()), |within| File::open(within)?.sync_all())?;
    }
    Ok(())
}

/// Stores the file under its name with a random suffix, since the name is taken.
fn save_with_suffix(file: &Path, into: &Path, name: &str) -> io::Result<String> {
    let (stem, ending) = file_name::split_extension(name);
    let created = tempfile::Builder::new()
        .prefix(&format!("{stem}_"))
        .suffix(ending)
        .rand_bytes(7)
        .make_in(into, |place| link_or_copy(file, place))?;
    let (_, place) = created.keep().map_err(|kept| kept.error)?;
    let name = place.file_name().and_then(|name| name.to_str());
    Ok(name.unwrap_or_default().to_owned())
}

/// Creates a hard link without overwriting; a copy where the file system has no hard links.
fn link_or_copy(file: &Path, place: &Path) -> io::Result<()> {
    use io::ErrorKind::{CrossesDevices, PermissionDenied, Unsupported};
    match fs::hard_link(file, place) {
        Err(error)
            if matches!(
                error.kind(),
                CrossesDevices | PermissionDenied | Unsupported
            ) =>
        {
            let copy = File::options().write(true).create_new(true).open(place)?;
            let copied = copy_into(file, copy);
            if copied.is_err() {
                fs::remove_file(place)?;
            }
            copied
        }
        linked => linked,
    }
}

fn copy_into(file: &Path, mut copy: File) -> io::Result<()> {
    io::copy(&mut File::open(file)?, &mut copy)?;
    copy.sync_all()
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::time::{Duration, SystemTime};

    use super::Store;

    #[test]
    fn only_what_has_been_arriving_for_a_day_is_tidied_away() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path());
        store.remove_stale_uploads();
        let arriving = store.create_upload().unwrap();
        let (old, new) = (
            folder.path().join("incoming/old"),
            folder.path().join("incoming/new"),
        );
        let two_days_ago = SystemTime::now() - Duration::from_secs(2 * 24 * 60 * 60);
        File::create(&old)
            .unwrap()
            .set_modified(two_days_ago)
            .unwrap();
        File::create(&new).unwrap();
        store.remove_stale_uploads();
        assert_eq!((old.exists(), new.exists()), (false, true));
        drop(arriving);
        assert_eq!(
            fs::read_dir(folder.path().join("incoming"))
                .unwrap()
                .count(),
            1
        );
    }

    #[test]
    fn no_path_and_no_link_leads_out_of_the_store() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path());
        fs::create_dir_all(folder.path().join("media/a")).unwrap();
        fs::write(folder.path().join("media/a/b"), "inside").unwrap();
        fs::write(folder.path().join("secret"), "outside").unwrap();
        assert!(store.find("a/b").is_some());
        std::os::unix::fs::symlink(
            folder.path().join("secret"),
            folder.path().join("media/link"),
        )
        .unwrap();
        for path in [
            "",
            "a",
            "link",
            "../secret",
            "a/../../secret",
            "/etc/passwd",
            "a/b\0",
            ".",
        ] {
            assert_eq!(store.find(path), None, "{path}");
        }
    }

    #[test]
    fn a_name_that_is_taken_gets_another_one_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path());
        let (one, other) = (folder.path().join("one"), folder.path().join("other"));
        fs::write(&one, "one").unwrap();
        fs::write(&other, "other").unwrap();
        let first = store.save(&one, "x/y", "a.txt").unwrap();
        let second = store.save(&other, "x/y", "a.txt").unwrap();
        assert_eq!(first, "x/y/a.txt");
        assert!(
            second.starts_with("x/y/a_") && second.ends_with(".txt"),
            "{second}"
        );
        let read = |path: &str| fs::read_to_string(store.find(path).unwrap()).unwrap();
        assert_eq!(
            (read(&first), read(&second)),
            ("one".into(), "other".into())
        );
    }
}
