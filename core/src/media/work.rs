//! The files of one piece of work: those that came with it and those that it leaves behind.

use std::cell::{Cell as Flag, RefCell};
use std::io;

use diesel::QueryResult;

use super::sweep;
use super::{Store, Upload, Uploads, name};
use crate::db::lock::{self, Lock};
use crate::db::{Database, Db};

/// The files of one piece of work.
#[derive(Debug)]
pub struct Files<'a> {
    store: &'a Store,
    uploads: &'a Uploads,
    placed: RefCell<Vec<String>>,
    is_touched: Flag<bool>,
}

impl<'a> Files<'a> {
    /// Those that came with a request.
    #[must_use]
    pub fn new(store: &'a Store, uploads: &'a Uploads) -> Self {
        Self {
            store,
            uploads,
            placed: RefCell::default(),
            is_touched: Flag::new(false),
        }
    }

    /// The file that came for the field.
    #[must_use]
    pub fn upload(&self, field: &str) -> Option<&'a Upload> {
        self.uploads.get(field)
    }

    /// Notes that a row may have given up a file.
    pub fn touch(&self) {
        self.is_touched.set(true);
    }

    /// Stores what came, in the transaction that names it; its path.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub fn place(&self, upload: &Upload, folder: &str, name: &str) -> io::Result<String> {
        let path = self.store.place(upload.path(), folder, name)?;
        self.placed.borrow_mut().push(path.clone());
        self.touch();
        Ok(path)
    }

    /// Stores a stored file once more under another name in its folder; its path. None where it is gone.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub fn rename(&self, path: &str, name: &str) -> io::Result<Option<String>> {
        let (Some(file), Some((folder, _))) = (self.store.find(path), path.rsplit_once('/')) else {
            return Ok(None);
        };
        let path = self.store.place(&file, folder, name)?;
        self.placed.borrow_mut().push(path.clone());
        self.touch();
        Ok(Some(path))
    }

    /// The path of a file that is stored already, which stays until the transaction ends.
    ///
    /// # Errors
    /// When the database gives no answer.
    pub fn existing(&self, db: &mut Db, folder: &str, sent: &str) -> QueryResult<Option<String>> {
        lock::take(db, Lock::Files)?;
        let path = format!("{folder}/{}", name::of(sent));
        Ok(self.store.find(&path).is_some().then_some(path))
    }

    /// Removes what no row names, after the transaction.
    pub fn settle(&self, db: &Database) {
        if !self.is_touched.get() {
            return;
        }
        if let Err(error) = sweep::sweep(db, self.store, &self.placed.borrow()) {
            tracing::warn!(%error, "files that no row names stay until the next sweep");
        }
    }
}
