//! The files of one unit of work: its uploads, and the files that it stores.

use std::cell::{Cell as Flag, RefCell};
use std::io;

use diesel::QueryResult;

use super::sweep;
use super::{Store, Upload, Uploads, file_name};
use crate::db::lock::{self, AdvisoryLock};
use crate::db::{Database, Db};

/// The files of one unit of work.
#[derive(Debug)]
pub struct Files<'a> {
    store: &'a Store,
    uploads: &'a Uploads,
    saved: RefCell<Vec<String>>,
    has_changes: Flag<bool>,
}

impl<'a> Files<'a> {
    /// Returns the files of a request.
    #[must_use]
    pub fn new(store: &'a Store, uploads: &'a Uploads) -> Self {
        Self {
            store,
            uploads,
            saved: RefCell::default(),
            has_changes: Flag::new(false),
        }
    }

    /// Returns the upload for the field.
    #[must_use]
    pub fn upload(&self, field: &str) -> Option<&'a Upload> {
        self.uploads.get(field)
    }

    /// Records that a row may have released a file.
    pub fn mark_changed(&self) {
        self.has_changes.set(true);
    }

    /// Stores an upload, in the transaction whose row names it. Returns its path.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub fn save(&self, upload: &Upload, folder: &str, name: &str) -> io::Result<String> {
        let path = self.store.save(upload.path(), folder, name)?;
        self.saved.borrow_mut().push(path.clone());
        self.mark_changed();
        Ok(path)
    }

    /// Stores a stored file again under another name in its folder. Returns its path; `None` where the file is missing.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub fn rename(&self, path: &str, name: &str) -> io::Result<Option<String>> {
        let (Some(file), Some((folder, _))) = (self.store.find(path), path.rsplit_once('/')) else {
            return Ok(None);
        };
        let path = self.store.save(&file, folder, name)?;
        self.saved.borrow_mut().push(path.clone());
        self.mark_changed();
        Ok(Some(path))
    }

    /// Returns the path of a stored file, which is not removed before the transaction ends.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn find_existing(
        &self,
        db: &mut Db,
        folder: &str,
        sent: &str,
    ) -> QueryResult<Option<String>> {
        lock::acquire(db, AdvisoryLock::Files)?;
        let path = format!("{folder}/{}", file_name::base_name(sent));
        Ok(self.store.find(&path).is_some().then_some(path))
    }

    /// Removes files that no row names, after the transaction.
    pub fn clean_up(&self, db: &Database) {
        if !self.has_changes.get() {
            return;
        }
        if let Err(error) = sweep::sweep(db, self.store, &self.saved.borrow()) {
            tracing::warn!(%error, "files that no row names stay until the next sweep");
        }
    }
}
