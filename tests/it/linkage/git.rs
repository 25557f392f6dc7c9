//! What a plugin takes from git: who changed its file last, and when.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use inventree_tests::database;

use crate::outside::{self, BUILD, Outside, RUN};

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

/// Notes each call before it hands it on.
const COUNTING_GIT: &str = "#!/bin/sh\necho \"$@\" >> \"$GIT_CALLS\"\nexec \"$REAL_GIT\" \"$@\"\n";

/// A repository in which the crate is a folder among others.
struct Repository {
    outside: Outside,
    real: String,
}

impl Repository {
    fn new(name: &'static str) -> Self {
        let outside = Outside::new(name);
        let found = outside::succeed(outside::command("sh").args(["-c", "command -v git"]), RUN);
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
        let mut git = outside::command("git");
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
        outside::succeed(&mut git, RUN);
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

    /// Builds and runs the program: what it prints, and how often git was called meanwhile.
    fn built(&self, set_up: impl Fn(&mut Command)) -> (String, usize) {
        let calls = self.outside.path().join("calls");
        fs::write(&calls, "").expect("a file");
        // Nothing is compiled again unless something has changed.
        let main = self.outside.path().join("crate/src/main.rs");
        let text = fs::read_to_string(&main).expect("the program");
        fs::write(&main, text + "\n").expect("the program");
        let path = database::variable("PATH").expect("a path");
        let fake = self.outside.path().join("bin");
        let mut cargo = self.outside.cargo(&["build", "--package", "dated"]);
        cargo
            .env("PATH", format!("{}:{path}", fake.display()))
            .env("GIT_CALLS", &calls)
            .env("REAL_GIT", &self.real);
        set_up(&mut cargo);
        let built = outside::finish(&mut cargo, BUILD);
        assert!(built.status.success(), "{}", outside::told(&built));
        let printed = outside::succeed(&mut self.outside.program("dated"), RUN);
        let calls = fs::read_to_string(&calls).expect("the calls");
        (printed, calls.lines().count())
    }
}

/// Seven plugins in seven files of one crate, by five people.
fn dated() -> Repository {
    let repository = Repository::new("linkage-git");
    let outside = &repository.outside;
    outside.write(
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"crate\"]\n",
    );
    outside.lock();
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

/// A file that two people have changed, and a third one has merged.
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
    assert_eq!(repository.built(|_| {}), (known.to_owned(), 1));

    // A hook of another repository names that one.
    let elsewhere = |cargo: &mut Command| {
        cargo
            .env("GIT_DIR", "/nowhere")
            .env("GIT_INDEX_FILE", "/nowhere/index");
    };
    assert_eq!(repository.built(elsewhere), (known.to_owned(), 1));

    let (printed, calls) = repository.built(|cargo| {
        cargo.env("INVENTREE_NO_GIT", "1");
    });
    assert_eq!((printed.contains("one - -"), calls), (true, 0), "{printed}");

    for file in ["merged", "one", "two", "renamed", "new", "sub folder/é"] {
        let name = file.rsplit('/').next().expect("a name");
        let keys = ", author = \"Me\", publish_date = \"1999-12-31\"";
        repository.plugin(&format!("{file}.rs"), &format!("{name} plugin"), keys);
    }
    assert_eq!(repository.built(|_| {}).1, 0);
}
