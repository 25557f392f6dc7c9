//! Who changed a file last, and when, as git knows it.

mod history;
mod sources;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};

pub(crate) use history::Commit;

/// The last commits by file, for each folder that was asked about: one process of git a folder, which is the crate.
static KNOWN: LazyLock<Mutex<HashMap<PathBuf, HashMap<PathBuf, Commit>>>> =
    LazyLock::new(Mutex::default);

/// The last commit of the file in which the macro is called. `None` without git or a repository, for a file
/// that was never committed, in a shallow clone that does not hold the commit, and with `INVENTREE_NO_GIT=1`.
pub(crate) fn last_commit() -> Option<Commit> {
    if !proc_macro::is_available() || crate::env::text("INVENTREE_NO_GIT").is_some() {
        return None;
    }
    let file = proc_macro::Span::call_site().local_file()?;
    let file = file.canonicalize().ok()?;
    let parent = file.parent()?;
    let root = parent
        .ancestors()
        .find(|folder| folder.join(".git").exists())?;
    let inside = file.strip_prefix(root).ok()?;
    let folder = asked(&file, root, &crate::env::manifest_dir());
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if !known.contains_key(&folder) {
        let mut wanted = sources::below(&folder, root);
        wanted.insert(inside.to_owned());
        let commits = history::read(&folder, wanted);
        known.insert(folder.clone(), commits);
    }
    known.get(&folder)?.get(inside).cloned()
}

/// The folder to ask about: that of the crate. A file elsewhere is asked about in its own folder, one of a repository
/// inside of the crate in that.
fn asked(file: &Path, root: &Path, manifest: &Path) -> PathBuf {
    match manifest.canonicalize() {
        Ok(krate) if !file.starts_with(&krate) => file.parent().unwrap_or(root).to_owned(),
        Ok(krate) if krate.starts_with(root) => krate,
        _ => root.to_owned(),
    }
}
