//! Who changed a file last, and when, as git knows it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{LazyLock, Mutex, PoisonError};

/// The last commit that touched a file.
#[derive(Clone)]
pub(crate) struct Commit {
    /// Name of the author.
    pub(crate) author: String,
    /// Date, ISO 8601.
    pub(crate) date: String,
}

/// What was asked before: one process a file, however many plugins it holds.
static KNOWN: LazyLock<Mutex<HashMap<PathBuf, Option<Commit>>>> = LazyLock::new(Mutex::default);

/// The last commit of the file in which the macro is called. `None` without git or a repository, for a file
/// that was never committed, in a shallow clone that does not hold the commit, and with `INVENTREE_NO_GIT=1`.
pub(crate) fn last_commit() -> Option<Commit> {
    if !proc_macro::is_available() || crate::env::text("INVENTREE_NO_GIT").is_some() {
        return None;
    }
    let file = proc_macro::Span::call_site().local_file()?;
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    known
        .entry(file.clone())
        .or_insert_with(|| ask(&file))
        .clone()
}

fn ask(file: &Path) -> Option<Commit> {
    let folder = file.parent().filter(|folder| *folder != Path::new(""));
    let output = Command::new("git")
        .arg("-C")
        .arg(folder.unwrap_or(Path::new(".")))
        .args(["log", "-1", "--format=%an%x00%as%x00%D", "--"])
        .arg(file.file_name()?)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let [author, date, names] = text
        .trim_end()
        .split('\0')
        .collect::<Vec<_>>()
        .try_into()
        .ok()?;
    // A shallow clone ends in a commit that seems to have made every file.
    let shallow = names.split(", ").any(|name| name == "grafted");
    (!shallow && !date.is_empty()).then(|| Commit {
        author: author.to_owned(),
        date: date.to_owned(),
    })
}
