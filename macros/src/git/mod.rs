//! The author and date of a file's last commit.

mod history;
mod sources;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};

pub(crate) use history::Commit;

/// The last commits by file, for each folder: one git process per folder, which is usually the crate's.
static CACHE: LazyLock<Mutex<HashMap<PathBuf, HashMap<PathBuf, Commit>>>> =
    LazyLock::new(Mutex::default);

/// Returns the last commit of the file in which the macro is called. `None` without git or a repository, for a file
/// that was never committed, in a shallow clone that does not contain the commit, and if `INVENTREE_NO_GIT` is set.
pub(crate) fn last_commit() -> Option<Commit> {
    if !proc_macro::is_available() || crate::env::var("INVENTREE_NO_GIT").is_some() {
        return None;
    }
    let file = proc_macro::Span::call_site().local_file()?;
    let file = file.canonicalize().ok()?;
    let parent = file.parent()?;
    let root = parent
        .ancestors()
        .find(|folder| folder.join(".git").exists())?;
    let inside = file.strip_prefix(root).ok()?;
    let folder = log_folder(&file, root, &crate::env::manifest_dir());
    let mut known = CACHE.lock().unwrap_or_else(PoisonError::into_inner);
    if !known.contains_key(&folder) {
        let mut wanted = sources::rust_files_below(&folder, root);
        wanted.insert(inside.to_owned());
        let commits = history::read(&folder, wanted);
        known.insert(folder.clone(), commits);
    }
    known.get(&folder)?.get(inside).cloned()
}

/// Returns the folder to run `git log` in: the crate's, or the file's own if it is outside of the crate, or the root of
/// the repository if that is inside of the crate.
fn log_folder(file: &Path, root: &Path, manifest: &Path) -> PathBuf {
    match manifest.canonicalize() {
        Ok(krate) if !file.starts_with(&krate) => file.parent().unwrap_or(root).to_owned(),
        Ok(krate) if krate.starts_with(root) => krate,
        _ => root.to_owned(),
    }
}
