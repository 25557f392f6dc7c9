//! What a plugin takes from git: the author and date of the last change of its file.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use inventree_tests::database;

use crate::scratch::{self, BUILD, RUN, ScratchWorkspace};

use super::crates::{framework_as, program_crate};

/// Prints author and date of every plugin.
const MAIN: &str = r#"
mod given;
mod merged;
mod new;
mod one;
mod renamed;
#[path = "sub folder/é.rs"]
mod strange;
mod two;

fn main() {
    let mut lines: Vec<String> = inventree::entry::INVENTREE_PLUGINS
        .iter()
        .map(|entry| &entry.meta)
        .map(|meta| format!("{} {} {}", meta.slug, meta.author.unwrap_or("-"), meta.published.unwrap_or("-")))
        .collect();
    lines.sort();
    println!("{}", lines.join("\n"));
}
"#;

/// Logs each call and passes it on to git.
const COUNTING_GIT: &str = "#!/bin/sh\necho \"$@\" >> \"$GIT_CALLS\"\nexec \"$REAL_GIT\" \"$@\"\n";

/// A repository in which the crate is one of several folders.
struct Repository {
    outside: ScratchWorkspace,
    real: String,
}

impl Repository {
    fn new(name: &'static str) -> Self {
        let outside = ScratchWorkspace::new(name);
        let found = scratch::succeed(scratch::command("sh").args(["-c", "command -v git"]), RUN);
        let repository = Self {
            outside,
            real: found.trim().to_owned(),
        };
        repository.git("Ada", "2020-01-01", &["init", "--quiet"]);
        repository.outside.write("bin/git", COUNTING_GIT);
        let fake = repository.outside.path().join("bin/git");
        fs::set_permissions(fake, fs::Permissions::from_mode(0o755)).expect("a program");
        repository
    }

    fn git(&self, author: &str, date: &str, arguments: &[&str]) {
        let time = format!("{date}T12:00:00Z");
        let mut git = scratch::command("git");
        git.current_dir(self.outside.path())
            .args([
                "-c",
                &format!("user.name={author}"),
                "-c",
                "user.email=x@example.org",
            ])
            .args(arguments)
            .env("GIT_AUTHOR_DATE", &time)
            .env("GIT_COMMITTER_DATE", &time);
        scratch::succeed(&mut git, RUN);
    }

    fn commit(&self, author: &str, date: &str) {
        self.git(author, date, &["add", "--all", "crate"]);
        self.git(
            author,
            date,
            &["commit", "--quiet", "--message", "A change"],
        );
    }

    fn plugin(&self, file: &str, name: &str, keys: &str) {
        let source = format!(
            "use inventree::prelude::*;\n\n/// One of them.\n#[plugin(name = \"{name}\"{keys})]\n#[derive(Default)]\npub struct Mine;\n"
        );
        self.outside.write(&format!("crate/src/{file}"), &source);
    }

    /// Builds and runs the program. Returns its output and the number of calls of git.
    fn build_and_run(&self, set_up: impl Fn(&mut Command)) -> (String, usize) {
        let calls = self.outside.path().join("calls");
        fs::write(&calls, "").expect("a file");
        // Cargo compiles again only after a change.
        let main = self.outside.path().join("crate/src/main.rs");
        let text = fs::read_to_string(&main).expect("the program");
        fs::write(&main, text + "\n").expect("the program");
        let path = database::env_var("PATH").expect("a path");
        let fake = self.outside.path().join("bin");
        let mut cargo = self.outside.cargo(&["build", "--package", "dated"]);
        cargo
            .env("PATH", format!("{}:{path}", fake.display()))
            .env("GIT_CALLS", &calls)
            .env("REAL_GIT", &self.real);
        set_up(&mut cargo);
        let built = scratch::finish(&mut cargo, BUILD);
        assert!(built.status.success(), "{}", scratch::stderr_text(&built));
        let printed = scratch::succeed(&mut self.outside.program("dated"), RUN);
        let calls = fs::read_to_string(&calls).expect("the calls");
        (printed, calls.lines().count())
    }
}

/// Creates seven plugins in seven files of one crate, by five authors.
fn dated() -> Repository {
    let repository = Repository::new("linkage-git");
    let outside = &repository.outside;
    outside.write(
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"crate\"]\n",
    );
    outside.copy_lock_file();
    program_crate(outside, "crate", &framework_as("inventree"), MAIN);
    let manifest = fs::read_to_string(outside.path().join("crate/Cargo.toml")).expect("it");
    outside.write(
        "crate/Cargo.toml",
        &manifest.replace("name = \"crate\"", "name = \"dated\""),
    );
    repository.plugin("one.rs", "One", "");
    repository.plugin("two.rs", "Two", "");
    repository.plugin("old.rs", "Renamed", "");
    repository.plugin(
        "given.rs",
        "Given",
        ", author = \"Me\", publish_date = \"1999-12-31\"",
    );
    repository.commit("Ada", "2020-01-01");
    merge(&repository);
    repository.plugin("two.rs", "Two", ", mixins()");
    repository.plugin("sub folder/é.rs", "Strange", "");
    repository.commit("Bob Böhm", "2021-02-02");
    repository.git(
        "Cy",
        "2022-03-03",
        &["mv", "crate/src/old.rs", "crate/src/renamed.rs"],
    );
    repository.commit("Cy", "2022-03-03");
    repository.plugin("new.rs", "New", "");
    repository
}

/// Adds a file that two authors have changed and a third one has merged.
fn merge(repository: &Repository) {
    repository.plugin("merged.rs", "Merged", "");
    repository.commit("Ada", "2020-06-01");
    repository.git("Ada", "2020-06-01", &["branch", "side"]);
    repository.plugin("merged.rs", "Merged", ", priority = 1");
    repository.commit("Ada", "2020-07-01");
    repository.git("Ada", "2020-07-01", &["switch", "--quiet", "side"]);
    repository.plugin("merged.rs", "Merged", ", priority = 2");
    repository.commit("Bob Böhm", "2020-08-01");
    let theirs = [
        "merge",
        "--quiet",
        "--no-commit",
        "--strategy=ours",
        "@{-1}",
    ];
    repository.git("Dora", "2020-09-01", &theirs);
    repository.plugin("merged.rs", "Merged", ", priority = 3");
    repository.commit("Dora", "2020-09-01");
}

#[test]
fn git_is_asked_once_a_crate_and_says_who_changed_each_file_last() {
    let repository = dated();
    let known = "given Me 1999-12-31\nmerged Dora 2020-09-01\nnew - -\none Ada 2020-01-01\nrenamed Cy 2022-03-03\n\
                 strange Bob Böhm 2021-02-02\ntwo Bob Böhm 2021-02-02\n";
    assert_eq!(repository.build_and_run(|_| {}), (known.to_owned(), 1));

    // A hook of another repository sets these variables to that repository.
    let elsewhere = |cargo: &mut Command| {
        cargo
            .env("GIT_DIR", "/nowhere")
            .env("GIT_INDEX_FILE", "/nowhere/index");
    };
    assert_eq!(repository.build_and_run(elsewhere), (known.to_owned(), 1));

    let (printed, calls) = repository.build_and_run(|cargo| {
        cargo.env("INVENTREE_NO_GIT", "1");
    });
    assert_eq!((printed.contains("one - -"), calls), (true, 0), "{printed}");

    for file in ["merged", "one", "two", "renamed", "new", "sub folder/é"] {
        let name = file.rsplit('/').next().expect("a name");
        let keys = ", author = \"Me\", publish_date = \"1999-12-31\"";
        repository.plugin(&format!("{file}.rs"), &format!("{name} plugin"), keys);
    }
    assert_eq!(repository.build_and_run(|_| {}).1, 0);
}
