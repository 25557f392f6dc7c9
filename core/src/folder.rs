//! Folders of a plugin's crate that are embedded into the binary.

use std::borrow::Cow;
use std::fmt;

use rust_embed::EmbeddedFile;

/// An embedded folder: what `static_dir` and `template_dir` of `#[plugin]` name.
///
/// In debug builds the files are read from the disk at every request, so that an edit shows at once.
#[derive(Clone, Copy)]
pub struct Folder {
    /// Finds a file by its path inside the folder, with `/` between the parts.
    pub get: fn(&str) -> Option<EmbeddedFile>,
    /// All paths.
    pub list: fn() -> Vec<Cow<'static, str>>,
}

/// One file of a folder.
#[derive(Debug, Clone)]
pub struct File {
    /// The bytes.
    pub data: Cow<'static, [u8]>,
    /// The first 12 hexadecimal digits of the SHA-256, which stand in the hashed name.
    pub hash: String,
}

impl Folder {
    /// The file at the path. `name.<hash>.ext` finds `name.ext` too, as long as the hash is the file's;
    /// the second value says whether it was found so, which means that it can be kept for ever.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<(File, bool)> {
        if let Some(file) = (self.get)(path) {
            return Some((File::from(file), false));
        }
        let (plain, hash) = without_hash(path)?;
        let file = File::from((self.get)(&plain)?);
        (file.hash == hash).then_some((file, true))
    }

    /// The path with the file's hash in its name, so that a changed file has another address.
    #[must_use]
    pub fn hashed(&self, path: &str) -> Option<String> {
        let file = File::from((self.get)(path)?);
        let (folder, name) = path.rsplit_once('/').map_or(("", path), |(f, n)| (f, n));
        let (stem, ending) = name.split_once('.').unwrap_or((name, ""));
        let slash = if folder.is_empty() { "" } else { "/" };
        let dot = if ending.is_empty() { "" } else { "." };
        Some(format!("{folder}{slash}{stem}.{}{dot}{ending}", file.hash))
    }
}

/// `a/name.<hash>.js` as `a/name.js` and the hash.
fn without_hash(path: &str) -> Option<(String, &str)> {
    let start = path.rfind('/').map_or(0, |slash| slash + 1);
    let (folder, name) = path.split_at(start);
    let mut parts = name.splitn(3, '.');
    let (stem, hash) = (parts.next()?, parts.next()?);
    let ending = parts
        .next()
        .map_or(String::new(), |ending| format!(".{ending}"));
    Some((format!("{folder}{stem}{ending}"), hash))
}

impl From<EmbeddedFile> for File {
    fn from(file: EmbeddedFile) -> Self {
        let hash = file.metadata.sha256_hash()[..6]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Self {
            data: file.data,
            hash,
        }
    }
}

impl fmt::Debug for Folder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries((self.list)()).finish()
    }
}
