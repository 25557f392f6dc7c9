//! Finds the last commits of all files of a folder with one `git log`.

use std::collections::{HashMap, HashSet};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The last commit that touched a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Commit {
    /// The name of the author.
    pub(crate) author: String,
    /// The date in ISO 8601.
    pub(crate) date: String,
}

/// The maximum number of commits and bytes that are read from a history; older commits are not found.
const MAX_COMMITS_ARG: &str = "-n50000";
const MAX_BYTES: u64 = 64 << 20;

/// The character that starts a commit in git's output, and the one that separates its fields.
const COMMIT_START: char = '\u{1}';
const FIELD_SEPARATOR: char = '\u{2}';

/// Environment variables that select another repository than the folder's, for example in a git hook.
const REPOSITORY_ENV_VARS: &[&str] = &[
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_LITERAL_PATHSPECS",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
];

/// Returns the last commit of each file below the folder, by its path in the repository. Stops as soon as all wanted
/// files were found.
pub(super) fn read(folder: &Path, wanted: HashSet<PathBuf>) -> HashMap<PathBuf, Commit> {
    let Ok(mut git) = log(folder).spawn() else {
        return HashMap::new();
    };
    let output = git.stdout.take();
    let commits = output.map(|output| parse(BufReader::new(output.take(MAX_BYTES)), wanted));
    kill(git);
    commits.unwrap_or_default()
}

/// Lists commits, newest first, each with the files that it changed; a merge with the files that differ from all parents.
/// Sets every option that a user's configuration could change.
fn log(folder: &Path) -> Command {
    let mut git = Command::new("git");
    let format = format!("--format={COMMIT_START}%an{FIELD_SEPARATOR}%as{FIELD_SEPARATOR}%D");
    git.arg("-C")
        .arg(folder)
        .args([
            "-c",
            "log.showSignature=false",
            "-c",
            "log.follow=false",
            "-c",
            "log.showRoot=true",
            "-c",
            "diff.relative=false",
        ])
        .args([
            "log",
            MAX_COMMITS_ARG,
            "-z",
            "-c",
            "--name-only",
            "--no-renames",
        ])
        .args([
            "--no-color",
            "--no-ext-diff",
            "--encoding=UTF-8",
            &format,
            "--",
            ".",
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    for name in REPOSITORY_ENV_VARS {
        git.env_remove(name);
    }
    git
}

/// Ends git, which may still be writing a long history.
fn kill(mut git: Child) {
    // An error means that it has ended already.
    drop(git.kill());
    drop(git.wait());
}

/// Parses commits and file names, each followed by a zero byte.
fn parse(mut output: impl BufRead, wanted: HashSet<PathBuf>) -> HashMap<PathBuf, Commit> {
    let (mut commits, mut missing) = (HashMap::new(), wanted);
    let mut commit = None;
    let mut bytes = Vec::new();
    while !missing.is_empty() {
        bytes.clear();
        // A last record without a zero byte is truncated.
        if output.read_until(0, &mut bytes).is_err() || bytes.pop() != Some(0) {
            break;
        }
        // An author's name need not be UTF-8; the names of wanted files are.
        let text = String::from_utf8_lossy(&bytes);
        let text = text.trim_start_matches('\n');
        if let Some(head) = text.strip_prefix(COMMIT_START) {
            commit = read_commit(head);
            if commit.is_none() {
                break;
            }
        } else if let Some(commit) = &commit
            && missing.remove(Path::new(text))
        {
            commits.insert(PathBuf::from(text), commit.clone());
        }
    }
    commits
}

/// Parses a commit; `None` for the boundary of a shallow clone, which seems to have added every file.
fn read_commit(head: &str) -> Option<Commit> {
    let [author, date, names] = head
        .split(FIELD_SEPARATOR)
        .collect::<Vec<_>>()
        .try_into()
        .ok()?;
    let is_cut = names.split(", ").any(|name| name == "grafted");
    (!is_cut).then(|| Commit {
        author: author.to_owned(),
        date: date.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};
    use std::path::PathBuf;

    use super::{Commit, parse};

    fn read(output: &str, wanted: &[&str]) -> HashMap<PathBuf, Commit> {
        let wanted: HashSet<PathBuf> = wanted.iter().map(PathBuf::from).collect();
        parse(output.as_bytes(), wanted)
    }

    fn commit(author: &str, date: &str) -> Commit {
        Commit {
            author: author.to_owned(),
            date: date.to_owned(),
        }
    }

    const TWO: &str = "\u{1}Ada\u{2}2024-01-02\u{2}HEAD -> main\0\nsrc/a b.rs\0src/é.rs\0\0\u{1}Bob\u{2}2023-01-02\u{2}\0\nsrc/é.rs\0src/old.rs\0";

    #[test]
    fn the_newest_commit_of_a_file_counts() {
        let known = read(TWO, &["src/a b.rs", "src/é.rs", "src/old.rs", "src/new.rs"]);
        assert_eq!(
            known[&PathBuf::from("src/é.rs")],
            commit("Ada", "2024-01-02")
        );
        assert_eq!(
            known[&PathBuf::from("src/a b.rs")],
            commit("Ada", "2024-01-02")
        );
        assert_eq!(
            known[&PathBuf::from("src/old.rs")],
            commit("Bob", "2023-01-02")
        );
        assert_eq!(known.len(), 3);
    }

    #[test]
    fn the_end_of_a_shallow_clone_and_what_is_cut_off_count_for_nothing() {
        let shallow = TWO.replace("HEAD -> main", "grafted, HEAD -> main");
        assert!(read(&shallow, &["src/a b.rs", "src/old.rs"]).is_empty());
        assert!(read(&TWO[..TWO.len() - 1], &["src/old.rs"]).is_empty());
    }

    #[test]
    fn nothing_is_read_once_all_files_were_seen() {
        let known = read(&format!("{TWO}\u{1}broken\0"), &["src/é.rs"]);
        assert_eq!(known.len(), 1);
    }

    #[test]
    fn a_name_that_is_no_utf8_is_still_that_of_its_own_commit() {
        let mut output = TWO.as_bytes().to_vec();
        let name = output
            .windows(3)
            .position(|bytes| bytes == b"Bob")
            .expect("it");
        output.splice(name..name + 3, *b"B\xf6b");
        let known = parse(
            output.as_slice(),
            HashSet::from([PathBuf::from("src/old.rs")]),
        );
        assert_eq!(
            known[&PathBuf::from("src/old.rs")],
            commit("B\u{fffd}b", "2023-01-02")
        );
    }
}
