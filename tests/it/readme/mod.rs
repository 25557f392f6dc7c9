//! The README, done from top to bottom by a reader who has nothing but a clone.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use inventree_tests::database::variable;

use crate::outside::{self, BUILD, Outside, RUN};

pub(crate) mod page;
mod shell;

use page::Step;
use shell::Shell;

/// The name that the README gives to the clone.
const CLONE: &str = "inventree-rs";

/// The address that the README shows.
const ADDRESS: &str = "127.0.0.1:8000";

#[test]
fn every_command_of_the_readme_prints_what_the_readme_says() {
    let folder = Outside::new("readme");
    let clone = clone_into(&folder);
    let page = fs::read_to_string(clone.join("README.md")).expect("the README");
    assert!(
        page.contains(&format!(" {CLONE}\n```")),
        "the README clones into `{CLONE}`"
    );
    let mut reader = Reader {
        shell: Shell::start(folder.path(), "readme"),
        differs: Vec::new(),
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

/// Somebody who types what the README says, with the password and the address that they see in place of those printed there.
struct Reader {
    shell: Shell,
    differs: Vec<(String, String)>,
}

impl Reader {
    fn adapted(&self, text: &str) -> String {
        self.differs
            .iter()
            .fold(text.to_owned(), |text, (written, seen)| {
                text.replace(written, seen)
            })
    }

    fn command(&mut self, text: &str, prints: &str) {
        let (text, prints) = (self.adapted(text), self.adapted(prints));
        let output = self.shell.run(
            &text,
            if text.starts_with("cargo ") {
                BUILD
            } else {
                RUN
            },
        );
        assert!(
            page::is_like(&output, &prints),
            "{text}\nprints\n{output}\nnot\n{prints}"
        );
    }

    fn server(&mut self, text: &str, prints: &str) {
        let output = self.shell.serve(&self.adapted(text), BUILD);
        for mark in ["password ", "listening on http://"] {
            if let (Some(written), Some(seen)) =
                (word_after(prints, mark), word_after(&output, mark))
            {
                self.learn(written, seen);
            }
        }
        let prints = self.adapted(prints);
        assert!(
            page::is_like(&output, &prints),
            "{text}\nprints\n{output}\nnot\n{prints}"
        );
    }

    /// The first server chooses a free port, the next one gets the same.
    fn learn(&mut self, written: &str, seen: &str) {
        if self.differs.iter().any(|(known, _)| known == written) {
            return;
        }
        self.differs.push((written.to_owned(), seen.to_owned()));
        if written == ADDRESS {
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

/// A fresh clone. Where the working tree differs from the last commit, it is the tree that is tested, except where
/// nobody works on it.
fn clone_into(folder: &Outside) -> PathBuf {
    let clone = folder.path().join(CLONE);
    let git = |folder: &Path, arguments: &[&str]| {
        let mut git = outside::command("git");
        outside::finish(git.arg("-C").arg(folder).args(arguments), RUN)
    };
    let root = outside::root();
    let (from, to) = (root.display().to_string(), clone.display().to_string());
    outside::succeed(
        outside::command("git").args(["clone", "--quiet", "--no-hardlinks", &from, &to]),
        RUN,
    );
    let committed = git(root, &["rev-parse", "--verify", "--quiet", "HEAD"])
        .status
        .success();
    if !(committed && variable("CI").as_deref() == Some("true")) {
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
            .for_each(|file| take_over(&root.join(file), &clone.join(file)));
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
        .for_each(|file| same_age(&root.join(file), &clone.join(file)));
    clone
}

fn take_over(from: &Path, to: &Path) {
    if from.exists() {
        fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        fs::copy(from, to).expect("a copy");
    } else if to.exists() {
        fs::remove_file(to).expect("a file less");
    }
}

/// A file that is the same as in this workspace gets its time too: what was built of it is not built again.
fn same_age(here: &Path, there: &Path) {
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
