//! Which crate and which module may import which, and the rules for every source file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::scratch::{self, RUN};

mod circles;
mod imports;
mod module;
mod order;

/// The packages of this workspace, each with those that it may import.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("inventree-macros", &[]),
    ("inventree", &["inventree-macros"]),
    ("inventree-plugins", &["inventree"]),
    ("inventree-heap", &[]),
    (
        "inventree-server",
        &["inventree", "inventree-heap", "inventree-plugins"],
    ),
    (
        "inventree-tests",
        &["inventree", "inventree-plugins", "inventree-server"],
    ),
    ("inventree-ui-tests", &["inventree"]),
    ("inventree-xtask", &[]),
];

/// Names that are allowed at the root, besides those that start with a dot.
const TOP: &[&str] = &[
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "clippy.toml",
    "core",
    "deny.toml",
    "docs",
    "macros",
    "plugins",
    "rust-toolchain.toml",
    "rustfmt.toml",
    "server",
    "tests",
    "ui-tests",
];

const MAX_LINES: usize = 400;
const MEDIAN_LINES: usize = 120;

/// Returns the paths from the root of all files that are or will be committed.
pub(crate) fn files() -> Vec<String> {
    let mut git = scratch::command("git");
    git.args([
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ])
    .current_dir(scratch::root());
    let listed = scratch::succeed(&mut git, RUN);
    let files = listed
        .split_terminator('\0')
        .filter(|file| scratch::root().join(file).is_file());
    files.map(str::to_owned).collect()
}

/// Returns the contents of the wanted files by path, without files that are not UTF-8.
pub(crate) fn texts(wanted: impl Fn(&str) -> bool) -> BTreeMap<String, String> {
    let files = files().into_iter().filter(|file| wanted(file));
    let texts = files.filter_map(|file| {
        let text = fs::read_to_string(scratch::root().join(&file)).ok()?;
        Some((file, text))
    });
    texts.collect()
}

/// Returns all Rust sources except the cases of the UI tests, which are wrong on purpose.
fn sources() -> BTreeMap<String, String> {
    let sources = texts(|file| file.ends_with(".rs") && !file.starts_with("ui-tests/cases/"));
    assert!(sources.len() > 100, "only {} files", sources.len());
    sources
}

/// Returns the packages of this workspace from `cargo metadata`.
pub(crate) fn packages() -> Vec<Value> {
    let mut cargo = scratch::command(env!("CARGO"));
    cargo
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ])
        .current_dir(scratch::root());
    let metadata: Value = serde_json::from_str(&scratch::succeed(&mut cargo, RUN)).expect("JSON");
    metadata["packages"].as_array().expect("packages").clone()
}

fn name(value: &Value) -> &str {
    value["name"].as_str().expect("a name")
}

#[test]
fn crates_import_only_what_lies_below_them() {
    let packages = packages();
    let ours: BTreeSet<&str> = packages.iter().map(name).collect();
    let known: BTreeSet<&str> = MAY_IMPORT.iter().map(|(package, _)| *package).collect();
    assert_eq!(ours, known, "packages of the workspace");
    for package in &packages {
        let (_, may) = MAY_IMPORT
            .iter()
            .find(|(known, _)| *known == name(package))
            .expect("a row");
        for dependency in package["dependencies"].as_array().expect("dependencies") {
            let dependency = name(dependency);
            assert!(
                !ours.contains(dependency) || may.contains(&dependency),
                "{} imports {dependency}",
                name(package)
            );
        }
    }
}

/// The package with the one call that cannot be made without unsafe code.
const UNSAFE_PACKAGE: &str = "inventree-heap";

#[test]
fn every_package_but_one_keeps_to_the_lints_of_the_workspace_which_forbid_unsafe_code() {
    let workspace = fs::read_to_string(scratch::root().join("Cargo.toml")).expect("the manifest");
    assert!(workspace.contains("\nunsafe_code = \"forbid\"\n"));
    for package in packages() {
        if name(&package) == UNSAFE_PACKAGE {
            continue;
        }
        let manifest = fs::read_to_string(package["manifest_path"].as_str().expect("a path"))
            .expect("a manifest");
        assert!(
            manifest.contains("\n[lints]\nworkspace = true\n"),
            "{}",
            name(&package)
        );
    }
}

#[test]
fn the_package_with_unsafe_code_has_one_block_of_it_and_all_other_lints() {
    let texts = texts(|file| file.starts_with("server/heap/"));
    let sources = texts.iter().filter(|(file, _)| file.ends_with(".rs"));
    let words: usize = sources
        .map(|(_, text)| module::count_word(text, "unsafe"))
        .sum();
    assert_eq!(words, 1);
    let workspace = fs::read_to_string(scratch::root().join("Cargo.toml")).expect("the manifest");
    let lints = |text: &str, table: &str| {
        let start = text.split_once(&format!("\n[{table}]\n")).expect("lints").1;
        let lines = start.lines().take_while(|line| !line.is_empty());
        let lines = lines.filter(|line| !line.starts_with("unsafe_code"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    for tool in ["rust", "clippy"] {
        let own = lints(&texts["server/heap/Cargo.toml"], &format!("lints.{tool}"));
        assert_eq!(own, lints(&workspace, &format!("workspace.lints.{tool}")));
        assert!(!own.is_empty());
    }
}

#[test]
fn no_file_is_long_and_most_are_short() {
    let mut lengths: Vec<usize> = Vec::new();
    for (file, text) in sources() {
        let lines = text.lines().count();
        assert!(
            lines <= MAX_LINES,
            "{file} has {lines} lines, more than {MAX_LINES}"
        );
        lengths.push(lines);
    }
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    assert!(
        median <= MEDIAN_LINES,
        "half of the files have more than {median} lines"
    );
}

/// `expect` warns when it is no longer needed. A lint requires its reason.
#[test]
fn a_lint_is_expected_to_fire_never_allowed_to() {
    for (file, text) in sources() {
        for (number, line) in text.lines().enumerate() {
            let line = line.trim_start();
            let silences = ["#[allow(", "#![allow("]
                .iter()
                .any(|start| line.starts_with(start));
            assert!(
                !silences,
                "{file}:{}: write `expect` with a reason",
                number + 1
            );
        }
    }
}

#[test]
fn nothing_is_left_for_later() {
    for (file, text) in sources() {
        for macro_name in ["todo", "unimplemented", "dbg"] {
            assert!(
                !text.contains(&format!("{macro_name}!(")),
                "{file} holds `{macro_name}!`"
            );
        }
        for mark in [concat!("TO", "DO"), concat!("FIX", "ME")] {
            assert!(!text.contains(mark), "{file} holds {mark}");
        }
    }
}

#[test]
fn a_file_is_named_after_what_it_holds() {
    for file in files() {
        let name = Path::new(&file)
            .file_stem()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        assert!(
            !["util", "utils", "helper", "helpers", "misc", "common"].contains(&name),
            "{file}"
        );
    }
}

#[test]
fn each_mixin_has_a_file_and_each_file_a_row_in_the_table() {
    let folders = ["core/src/framework/mixin", "core/src/inventory/mixin"];
    let entries = folders.iter().flat_map(|folder| {
        let entries = fs::read_dir(scratch::root().join(folder)).expect("the mixins");
        entries.map(|entry| entry.expect("an entry").path())
    });
    let stem = |path: PathBuf| {
        path.file_stem()
            .and_then(|name| name.to_str())
            .map(str::to_owned)
    };
    let files: BTreeSet<String> = entries
        .filter_map(stem)
        .filter(|name| name != "mod")
        .collect();
    let rows: BTreeSet<String> = inventree::mixin::KEYWORDS
        .iter()
        .map(|keyword| (*keyword).to_owned())
        .collect();
    assert_eq!(files, rows);
}

#[test]
fn the_top_holds_crates_documents_and_tool_files_only() {
    for file in files() {
        let top = file.split('/').next().unwrap_or_default();
        assert!(top.starts_with('.') || TOP.contains(&top), "{file}");
    }
}

/// Paths of one machine, and registries, which each machine configures for itself.
#[test]
fn nothing_names_a_place_on_one_machine() {
    let places = [
        "/work/",
        "/root/",
        "/home/",
        "../shared",
        "//crates.io",
        "index.crates.io",
        "static.crates.io",
    ];
    let tooling = ["tests/", ".ci/", "Cargo.lock", "ui-tests/cases/"];
    for (file, text) in texts(|file| !tooling.iter().any(|start| file.starts_with(start))) {
        for place in places {
            assert!(!text.contains(place), "{file} names {place}");
        }
    }
}
