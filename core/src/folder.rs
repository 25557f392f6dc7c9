//! Folders of a plugin's crate that are embedded into the binary.

use std::borrow::Cow;
use std::path::{Component, Path};
use std::sync::OnceLock;

use sha2::{Digest, Sha256};

/// An embedded folder: what `static_dir` and `template_dir` of `#[plugin]` name.
///
/// In debug builds the files are read from the disk at every request, so that an edit shows at once.
#[derive(Debug, Clone, Copy)]
pub struct Folder(Place);

#[derive(Debug, Clone, Copy)]
enum Place {
    /// A folder on the disk, by its absolute path.
    Disk(&'static str),
    /// The files, sorted by their paths.
    Binary(&'static [Embedded]),
}

/// One file that is part of the binary; written by `#[plugin]`.
#[derive(Debug)]
pub struct Embedded {
    path: &'static str,
    data: &'static [u8],
    hash: OnceLock<String>,
}

impl Embedded {
    /// The file of the given path inside the folder.
    #[must_use]
    pub const fn new(path: &'static str, data: &'static [u8]) -> Self {
        Self {
            path,
            data,
            hash: OnceLock::new(),
        }
    }

    fn file(&self) -> File {
        File {
            data: Cow::Borrowed(self.data),
            hash: self.hash.get_or_init(|| hash(self.data)).clone(),
        }
    }
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
    /// A folder that is read from the disk at every request.
    #[must_use]
    pub const fn on_disk(path: &'static str) -> Self {
        Self(Place::Disk(path))
    }

    /// A folder in the binary; the files are sorted by their paths.
    #[must_use]
    pub const fn embedded(files: &'static [Embedded]) -> Self {
        Self(Place::Binary(files))
    }

    /// The file at the path. `name.<hash>.ext` finds `name.ext` too, as long as the hash is the file's;
    /// the second value says whether it was found so, which means that it can be kept for ever.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<(File, bool)> {
        if let Some(file) = self.read(path) {
            return Some((file, false));
        }
        let (plain, hash) = without_hash(path)?;
        let file = self.read(&plain)?;
        (file.hash == hash).then_some((file, true))
    }

    /// The path with the file's hash in its name, so that a changed file has another address.
    #[must_use]
    pub fn hashed(&self, path: &str) -> Option<String> {
        let file = self.read(path)?;
        let (folder, name) = path.rsplit_once('/').map_or(("", path), |(f, n)| (f, n));
        let (stem, ending) = name.split_once('.').unwrap_or((name, ""));
        let slash = if folder.is_empty() { "" } else { "/" };
        let dot = if ending.is_empty() { "" } else { "." };
        Some(format!("{folder}{slash}{stem}.{}{dot}{ending}", file.hash))
    }

    fn read(&self, path: &str) -> Option<File> {
        match self.0 {
            Place::Disk(folder) => read(folder, path),
            Place::Binary(files) => {
                let place = files.binary_search_by(|file| file.path.cmp(path)).ok()?;
                files.get(place).map(Embedded::file)
            }
        }
    }
}

/// Reads a file below the folder. A path that a binary could not hold is that of no file, so that none leads out.
fn read(folder: &str, path: &str) -> Option<File> {
    let is_plain = |part: &str| {
        let mut parts = Path::new(part).components();
        matches!(parts.next(), Some(Component::Normal(name)) if name == part)
            && parts.next().is_none()
    };
    let place = Path::new(folder).join(path);
    if !path.split('/').all(is_plain) || !place.is_file() {
        return None;
    }
    let data = std::fs::read(place).ok()?;
    Some(File {
        hash: hash(&data),
        data: Cow::Owned(data),
    })
}

fn hash(data: &[u8]) -> String {
    Sha256::digest(data)[..6]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
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

#[cfg(test)]
mod tests {
    use super::{Embedded, Folder};

    /// `printf one | sha256sum`
    const HASH: &str = "7692c3ad3540";

    fn check(folder: Folder) {
        let found = |path: &str| {
            folder
                .find(path)
                .map(|(file, keep)| (file.data.into_owned(), keep))
        };
        assert_eq!(found("a/one.js"), Some((b"one".to_vec(), false)));
        assert_eq!(folder.hashed("a/one.js"), Some(format!("a/one.{HASH}.js")));
        assert_eq!(
            found(&format!("a/one.{HASH}.js")),
            Some((b"one".to_vec(), true))
        );
        assert_eq!(found("two"), Some((b"two".to_vec(), false)));
        for path in [
            "",
            "/",
            "a",
            "a/",
            "one.js",
            "a//one.js",
            "/a/one.js",
            "./two",
            "a/./one.js",
            "a/../two",
            "../two",
            "two/",
            "a\\one.js",
            "a/one.000000000000.js",
            "two\0",
        ] {
            assert_eq!(found(path), None, "{path:?}");
        }
    }

    #[test]
    fn a_folder_in_the_binary_and_one_on_the_disk_hold_the_same() {
        static FILES: [Embedded; 2] = [
            Embedded::new("a/one.js", b"one"),
            Embedded::new("two", b"two"),
        ];
        check(Folder::embedded(&FILES));

        let disk = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(disk.path().join("a")).expect("a folder");
        std::fs::write(disk.path().join("a/one.js"), "one").expect("a file");
        std::fs::write(disk.path().join("two"), "two").expect("a file");
        let path = disk.path().to_str().expect("a path").to_owned();
        check(Folder::on_disk(path.leak()));
    }
}
