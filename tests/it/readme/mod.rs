//! Follows the README from top to bottom with nothing but a clone.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use inventree_tests::database::env_var;

use crate::scratch::{self, BUILD, RUN, ScratchWorkspace};

pub(crate) mod page;
mod shell;

use page::Step;
use shell::Shell;

/// The name of the clone in the README.
const CLONE: &str = "inventree-rs";

/// The socket address in the README.
const SOCKET_ADDR: &str = "127.0.0.1:8000";

#[test]
fn every_command_of_the_readme_prints_what_the_readme_says() {
    let folder = ScratchWorkspace::new("readme");
    let clone = clone_into(&folder);
    let page = fs::read_to_string(clone.join("README.md")).expect("the README");
    assert!(
        page.contains(&format!(" {CLONE}\n```")),
        "the README clones into `{CLONE}`"
    );
    let mut reader = Reader {
        shell: Shell::start(folder.path(), "readme"),
        substitutions: Vec::new(),
    };
    for step in page::steps(&page) {
        match step {
            Step::File { path, text } => folder.write(&path, &text),
            Step::Command { text, prints } => reader.command(&text, &prints),
            Step::Server { text, prints } => reader.server(&text, &prints),
        }
    }
    reader.shell.stop();
}

/// Runs the README's commands, with the actual password and socket address in place of the printed ones.
struct Reader {
    shell: Shell,
    substitutions: Vec<(String, String)>,
}

impl Reader {
    fn substitute(&self, text: &str) -> String {
        self.substitutions
            .iter()
            .fold(text.to_owned(), |text, (written, seen)| {
                text.replace(written, seen)
            })
    }

    fn command(&mut self, text: &str, prints: &str) {
        let (text, prints) = (self.substitute(text), self.substitute(prints));
        let output = self.shell.run(
            &text,
            if text.starts_with("cargo ") {
                BUILD
            } else {
                RUN
            },
        );
        assert!(
            page::matches_pattern(&output, &prints),
            "{text}\nprints\n{output}\nnot\n{prints}"
        );
    }

    fn server(&mut self, text: &str, prints: &str) {
        let output = self.shell.serve(&self.substitute(text), BUILD);
        for mark in ["password ", "listening on http://"] {
            if let (Some(written), Some(seen)) =
                (word_after(prints, mark), word_after(&output, mark))
            {
                self.add_substitution(written, seen);
            }
        }
        let prints = self.substitute(prints);
        assert!(
            page::matches_pattern(&output, &prints),
            "{text}\nprints\n{output}\nnot\n{prints}"
        );
    }

    /// Replaces a printed text by the actual one. The first server chooses a free port, the next one gets the same.
    fn add_substitution(&mut self, written: &str, seen: &str) {
        if self.substitutions.iter().any(|(known, _)| known == written) {
            return;
        }
        self.substitutions
            .push((written.to_owned(), seen.to_owned()));
        if written == SOCKET_ADDR {
            self.shell.run(
                &format!("export INVENTREE_ADDRESS={seen}"),
                Duration::from_secs(10),
            );
        }
    }
}

fn word_after<'a>(text: &'a str, mark: &str) -> Option<&'a str> {
    text.split_once(mark)?.1.split_whitespace().next()
}

/// Creates a fresh clone, with the uncommitted changes of the working tree except in CI.
fn clone_into(folder: &ScratchWorkspace) -> PathBuf {
    let clone = folder.path().join(CLONE);
    let git = |folder: &Path, arguments: &[&str]| {
        let mut git = scratch::command("git");
        scratch::finish(git.arg("-C").arg(folder).args(arguments), RUN)
    };
    let root = scratch::root();
    let (from, to) = (root.display().to_string(), clone.display().to_string());
    scratch::succeed(
        scratch::command("git").args(["clone", "--quiet", "--no-hardlinks", &from, &to]),
        RUN,
    );
    let committed = git(root, &["rev-parse", "--verify", "--quiet", "HEAD"])
        .status
        .success();
    if !(committed && env_var("CI").as_deref() == Some("true")) {
        let files = git(
            root,
            &[
                "ls-files",
                "-z",
                "--cached",
                "--others",
                "--exclude-standard",
            ],
        );
        let files = String::from_utf8(files.stdout).expect("paths");
        files
            .split_terminator('\0')
            .for_each(|file| sync_file(&root.join(file), &clone.join(file)));
    }
    let files = git(
        &clone,
        &[
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ],
    );
    let files = String::from_utf8(files.stdout).expect("paths");
    files
        .split_terminator('\0')
        .for_each(|file| copy_mtime(&root.join(file), &clone.join(file)));
    clone
}

fn sync_file(from: &Path, to: &Path) {
    if from.exists() {
        fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        fs::copy(from, to).expect("a copy");
    } else if to.exists() {
        fs::remove_file(to).expect("a removed file");
    }
}

/// Copies the modification time of an identical file, so that cargo does not build it again.
fn copy_mtime(here: &Path, there: &Path) {
    let (Ok(a), Ok(b)) = (fs::read(here), fs::read(there)) else {
        return;
    };
    if a == b {
        let time = fs::metadata(here)
            .and_then(|data| data.modified())
            .expect("a time");
        let file = fs::File::options().write(true).open(there).expect("a file");
        file.set_modified(time).expect("a time");
    }
}
