//! Tests the recorded messages: each case states the number of errors and the text that they must contain.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// The folders of cases that do not compile.
const FOLDERS: [&str; 7] = [
    "choice",
    "distribution",
    "inventory",
    "link",
    "mixins",
    "plugin",
    "settings",
];

/// Returns every case as `folder/name`.
fn cases() -> io::Result<BTreeSet<String>> {
    let mut cases = BTreeSet::new();
    for folder in FOLDERS {
        for entry in fs::read_dir(root().join("cases").join(folder))? {
            let name = entry?.file_name();
            let name = name.to_string_lossy();
            cases.extend(
                name.strip_suffix(".rs")
                    .map(|name| format!("{folder}/{name}")),
            );
        }
    }
    Ok(cases)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn read(case: &str, ending: &str) -> String {
    let path = root().join("cases").join(format!("{case}.{ending}"));
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Returns the lines of the case that start with the mark, without it.
fn marked<'a>(source: &'a str, mark: &'a str) -> impl Iterator<Item = &'a str> {
    source
        .lines()
        .filter_map(move |line| line.strip_prefix(mark))
}

#[test]
fn every_message_holds_the_words_of_its_case() {
    for case in cases().expect("the folders of cases") {
        let (source, told) = (read(&case, "rs"), read(&case, "stderr"));
        assert!(
            marked(&source, "//~ ").next().is_some(),
            "{case} has no line `//~ …`"
        );
        for words in marked(&source, "//~ ") {
            assert!(
                told.contains(words),
                "{case} does not report `{words}`:\n{told}"
            );
        }
    }
}

#[test]
fn one_mistake_gives_one_error() {
    for case in cases().expect("the folders of cases") {
        let (source, told) = (read(&case, "rs"), read(&case, "stderr"));
        let wanted = marked(&source, "//= ")
            .next()
            .expect("a line `//= N errors`");
        let count = told
            .lines()
            .filter(|line| line.starts_with("error: ") || line.starts_with("error["))
            .filter(|line| !line.starts_with("error: aborting"))
            .count();
        assert_eq!(
            wanted.split(' ').next(),
            Some(count.to_string().as_str()),
            "{case}:\n{told}"
        );
    }
}

/// Returns the rows of the table: the message, split at `…`, and the cases that show it.
fn rows(table: &str) -> impl Iterator<Item = (Vec<&str>, Vec<&str>)> {
    table.lines().filter_map(|line| {
        let (message, cases) = line
            .strip_prefix("| ")?
            .strip_suffix(" |")?
            .rsplit_once(" | ")?;
        cases
            .contains('/')
            .then(|| (message.split('…').collect(), cases.split(", ").collect()))
    })
}

#[test]
fn the_table_of_messages_is_complete_and_true() {
    let table = fs::read_to_string(root().join("MESSAGES.md")).expect("the table");
    let mut shown = BTreeSet::new();
    for (parts, named) in rows(&table) {
        for case in named {
            let told = read(case, "stderr");
            let mut rest = told.as_str();
            for part in &parts {
                let place = rest.find(part);
                let place =
                    place.unwrap_or_else(|| panic!("{case} does not report `{part}`:\n{told}"));
                rest = &rest[place + part.len()..];
            }
            shown.insert(case.to_owned());
        }
    }
    assert_eq!(
        shown,
        cases().expect("the folders of cases"),
        "the table and the folders name different cases"
    );
}
