//! Servers that are built with other features than the default ones.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::layering::packages;
use crate::scratch::{self, BUILD, RUN};

/// The default features, with which the server is built already.
const DEFAULT: &[&str] = &[];

/// Builds with one feature, without the default ones.
const fn only(feature: &'static str) -> [&'static str; 3] {
    ["--no-default-features", "--features", feature]
}

/// Returns the slugs that `plugin list` shows in a server that is built with the arguments, in debug mode or not.
fn list_plugins(features: &[&str], debug: bool) -> Vec<String> {
    const NAME: &str = "features";
    let _alone = scratch::lock_build(NAME);
    let mut cargo = scratch::command(env!("CARGO"));
    cargo.args(["build", "--package", "inventree-server"]);
    cargo.args(features);
    let built = scratch::finish(
        scratch::with_cargo(&mut cargo, NAME).current_dir(scratch::root()),
        BUILD,
    );
    assert!(built.status.success(), "{}", scratch::stderr_text(&built));

    let folder = tempfile::TempDir::new().expect("a folder");
    let mut program = scratch::command(
        &scratch::program(NAME, "inventree-server")
            .display()
            .to_string(),
    );
    program
        .args(["plugin", "list"])
        .current_dir(folder.path())
        .env("INVENTREE_DEBUG", debug.to_string());
    let printed = scratch::succeed(&mut program, RUN);
    let mut lines = printed.lines();
    assert!(
        lines
            .next()
            .is_some_and(|title| title.starts_with("plugin ")),
        "{printed}"
    );
    lines
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_server_of_one_feature_lists_exactly_that_plugin() {
    assert_eq!(list_plugins(&only("sample"), true), ["sample"]);
}

#[test]
fn a_server_without_samples_has_none() {
    for slug in list_plugins(&only("builtin"), true) {
        assert!(!features("samples").contains(&slug), "{slug} is a sample");
    }
}

#[test]
fn samples_show_in_debug_mode_only() {
    assert!(list_plugins(DEFAULT, true).contains(&"sample".to_owned()));
    assert_eq!(
        list_plugins(DEFAULT, false),
        list_plugins(&only("builtin"), false)
    );
}

/// Returns the entry of a package of this workspace in `cargo metadata`.
fn package(name: &str) -> Value {
    let mut packages = packages().into_iter();
    packages
        .find(|package| package["name"] == name)
        .unwrap_or_else(|| panic!("no package {name}"))
}

fn names(value: &Value) -> BTreeSet<String> {
    value
        .as_array()
        .expect("names")
        .iter()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

/// Returns the features that a feature of the plugins enables.
fn features(group: &str) -> BTreeSet<String> {
    names(&package("inventree-plugins")["features"][group])
}

/// Returns the features of the modules in `plugins/src/<group>/mod.rs`.
fn modules(group: &str) -> BTreeSet<String> {
    let file = scratch::root()
        .join("plugins/src")
        .join(group)
        .join("mod.rs");
    let text = fs::read_to_string(file).unwrap_or_default();
    let features = text.lines().filter_map(|line| {
        line.strip_prefix("#[cfg(feature = \"")?
            .strip_suffix("\")]")
    });
    features.map(str::to_owned).collect()
}

#[test]
fn every_plugin_is_one_feature_of_one_group() {
    let mut single: BTreeSet<String> = BTreeSet::new();
    for group in ["builtin", "samples"] {
        assert_eq!(features(group), modules(group), "{group}");
        single.extend(features(group));
    }
    let all = package("inventree-plugins")["features"].clone();
    let all: BTreeSet<String> = all.as_object().expect("features").keys().cloned().collect();
    let groups = ["builtin", "samples", "default"].map(str::to_owned);
    assert_eq!(
        all.difference(&groups.into())
            .cloned()
            .collect::<BTreeSet<_>>(),
        single
    );

    let library =
        fs::read_to_string(scratch::root().join("plugins/src/lib.rs")).expect("the library");
    for plugin in &single {
        assert!(
            library.contains(&format!("feature = \"{plugin}\"")),
            "`ANY` lacks {plugin}"
        );
    }
}

#[test]
fn the_server_hands_every_feature_of_the_plugins_on() {
    let plugins = package("inventree-plugins")["features"].clone();
    let server = package("inventree-server")["features"].clone();
    for feature in plugins
        .as_object()
        .expect("features")
        .keys()
        .filter(|feature| *feature != "default")
    {
        let handed = names(&server[feature]);
        assert!(
            handed.contains(&format!("inventree-plugins/{feature}")),
            "{feature}: {handed:?}"
        );
    }
}
