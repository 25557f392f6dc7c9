//! Uploaded files that are not stored yet.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use tempfile::{NamedTempFile, TempPath};

use super::file_name;

/// A file that is being received; removed on drop.
#[derive(Debug)]
pub struct UploadWriter {
    file: NamedTempFile,
    size: u64,
}

impl UploadWriter {
    pub(super) fn new_in(folder: &Path) -> io::Result<Self> {
        Ok(Self {
            file: NamedTempFile::new_in(folder)?,
            size: 0,
        })
    }

    /// Appends bytes.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.size += bytes.len() as u64;
        self.file.write_all(bytes)
    }

    /// Completes the upload, under the name that the client sent.
    ///
    /// # Errors
    /// When its bytes cannot be synced to the disk.
    pub fn finish(self, sent: &str) -> io::Result<Upload> {
        self.file.as_file().sync_all()?;
        Ok(Upload {
            name: file_name::sanitize(sent),
            size: self.size,
            file: self.file.into_temp_path(),
        })
    }
}

/// A received file. Its temporary file is removed on drop.
#[derive(Debug)]
pub struct Upload {
    /// Its sanitized name.
    pub name: String,
    /// Size in bytes.
    pub size: u64,
    file: TempPath,
}

impl Upload {
    /// Returns the path of its temporary file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.file
    }
}

/// The files of a request by field name.
pub type Uploads = BTreeMap<String, Upload>;
