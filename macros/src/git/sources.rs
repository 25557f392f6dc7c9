//! Lists the source files of a crate, so that reading the history can stop when git has named all of them.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The maximum number of files, and of folders.
const MAX_ENTRIES: usize = 20_000;

/// Returns the Rust files below the folder, by their paths in the repository. Skips folders of cargo and git.
pub(super) fn rust_files_below(folder: &Path, root: &Path) -> HashSet<PathBuf> {
    let mut found = HashSet::new();
    let mut folders = vec![folder.to_owned()];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        seen += 1;
        if seen > MAX_ENTRIES || found.len() > MAX_ENTRIES {
            break;
        }
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && !is_foreign(&path) => folders.push(path),
                Ok(kind) if kind.is_file() && path.extension().is_some_and(|end| end == "rs") => {
                    found.extend(path.strip_prefix(root).map(Path::to_owned));
                }
                _ => {}
            }
        }
    }
    found
}

/// Whether the folder is not part of the crate's sources: a hidden folder, a build output or another repository.
fn is_foreign(folder: &Path) -> bool {
    let hidden = folder
        .file_name()
        .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
    hidden || folder.join("CACHEDIR.TAG").exists() || folder.join(".git").exists()
}
