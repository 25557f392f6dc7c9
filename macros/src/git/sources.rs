//! The source files of a crate: once git has named all of them, nothing more is read.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Most files that are looked for, and most folders that are looked into.
const MOST: usize = 20_000;

/// The files of Rust below the folder, by their paths inside of the repository. Folders that cargo and git fill are left out.
pub(super) fn below(folder: &Path, root: &Path) -> HashSet<PathBuf> {
    let mut found = HashSet::new();
    let mut folders = vec![folder.to_owned()];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        seen += 1;
        if seen > MOST || found.len() > MOST {
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

/// Whether the folder holds what is not the crate's: what starts with a dot, what was built, another repository.
fn is_foreign(folder: &Path) -> bool {
    let hidden = folder
        .file_name()
        .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
    hidden || folder.join("CACHEDIR.TAG").exists() || folder.join(".git").exists()
}
