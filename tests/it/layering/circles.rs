//! Circles: files that import each other.

use std::collections::{BTreeMap, BTreeSet};

use super::imports::{self, Imports};

/// Circles that stay: the crate, its files, and why.
const CIRCLES: &[(&str, &[&str], &str)] = &[
    (
        "core",
        &[
            "framework::context",
            "framework::context::call",
            "framework::dispatch",
            "framework::dispatch::scope",
            "framework::dispatch::walk",
            "framework::registry",
            "framework::registry::user_registry",
        ],
        "a call gets a context, which holds the registry, which holds the dispatcher, which makes calls",
    ),
    (
        "core",
        &[
            "inventory::resource::actor",
            "inventory::resource::checks",
            "inventory::resource::rules",
            "inventory::resource::serialize_context",
            "inventory::resource::write_context",
            "inventory::resource::writer",
        ],
        "rules get an actor and a writer, which find the rules of further items",
    ),
    (
        "core",
        &[
            "inventory::resource::definition",
            "inventory::resource::detail",
            "inventory::resource::field",
        ],
        "a definition has fields, which show objects of other definitions",
    ),
];

/// The most files that a circle may have.
const MAX_FILES: usize = 7;

/// Returns the modules that a module reaches through one or more imports.
fn reached<'a>(imports: &'a Imports, from: &str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut open = vec![from.to_owned()];
    while let Some(module) = open.pop() {
        for target in imports.get(&module).into_iter().flatten() {
            if reached.insert(target.as_str()) {
                open.push(target.clone());
            }
        }
    }
    reached
}

/// Returns the circles, each with its modules.
fn circles(imports: &Imports) -> BTreeSet<Vec<&str>> {
    let reached: BTreeMap<&str, BTreeSet<&str>> = imports
        .keys()
        .map(|module| (module.as_str(), reached(imports, module)))
        .collect();
    let in_circles = reached
        .iter()
        .filter(|(module, targets)| targets.contains(**module));
    let circles = in_circles.map(|(module, targets)| {
        let is_back = |target: &&&str| reached[**target].contains(module);
        targets.iter().filter(is_back).copied().collect()
    });
    circles.collect()
}

#[test]
fn no_files_import_each_other_except_in_the_listed_circles() {
    for (folder, least) in [
        ("core", 1500),
        ("macros", 50),
        ("plugins", 0),
        ("server", 700),
    ] {
        let imports = imports::read(folder).imports();
        let count: usize = imports.values().map(BTreeSet::len).sum();
        assert!(count >= least, "{folder} has only {count} imports");
        let listed = CIRCLES.iter().filter(|(own, ..)| *own == folder);
        let listed: BTreeSet<Vec<&str>> = listed.map(|(_, files, _)| files.to_vec()).collect();
        assert_eq!(circles(&imports), listed, "circles of {folder}");
    }
}

#[test]
fn no_circle_is_larger_than_that_of_dispatch() {
    for (_, files, reason) in CIRCLES {
        assert!(files.len() <= MAX_FILES, "{} files: {reason}", files.len());
        let is_largest = files.len() == MAX_FILES;
        assert_eq!(
            is_largest,
            files.contains(&"framework::dispatch"),
            "{files:?}"
        );
    }
}

#[test]
fn a_circle_is_found_through_any_number_of_files() {
    let to = |targets: &[&str]| targets.iter().map(|one| (*one).to_owned()).collect();
    let imports = Imports::from([
        ("a".to_owned(), to(&["b", "d"])),
        ("b".to_owned(), to(&["c"])),
        ("c".to_owned(), to(&["a"])),
        ("d".to_owned(), to(&["e"])),
        ("e".to_owned(), to(&[])),
    ]);
    assert_eq!(circles(&imports), BTreeSet::from([vec!["a", "b", "c"]]));
}
