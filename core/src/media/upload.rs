//! Files that came with a request and lie in no place of their own yet.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use tempfile::{NamedTempFile, TempPath};

use super::name;

/// A file that is arriving; gone when it is dropped.
#[derive(Debug)]
pub struct Receiving {
    file: NamedTempFile,
    size: u64,
}

impl Receiving {
    pub(super) fn within(folder: &Path) -> io::Result<Self> {
        Ok(Self {
            file: NamedTempFile::new_in(folder)?,
            size: 0,
        })
    }

    /// Adds bytes.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.size += bytes.len() as u64;
        self.file.write_all(bytes)
    }

    /// The whole file, under the name that the client gave it.
    ///
    /// # Errors
    /// When its bytes cannot be brought to the disk.
    pub fn finish(self, sent: &str) -> io::Result<Upload> {
        self.file.as_file().sync_all()?;
        Ok(Upload {
            name: name::clean(sent),
            size: self.size,
            file: self.file.into_temp_path(),
        })
    }
}

/// A file that has arrived; gone when it is dropped, unless it was placed.
#[derive(Debug)]
pub struct Upload {
    /// Its name, made harmless.
    pub name: String,
    /// Bytes.
    pub size: u64,
    file: TempPath,
}

impl Upload {
    /// Where it lies for now.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.file
    }
}

/// The files of a request by the names of their fields.
pub type Uploads = BTreeMap<String, Upload>;
