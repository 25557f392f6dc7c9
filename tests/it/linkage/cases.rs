//! The programs in `ui-tests/cases` that are linked. Those that only rustc sees are run by trybuild, which would build
//! all libraries again for these.

use std::fs;

use super::crates::{framework_as, program_crate};
use crate::scratch::{self, BUILD, RUN, ScratchWorkspace};

/// Writes the cases of the folder as programs of one package. Returns their names.
fn write_cases(outside: &ScratchWorkspace, folder: &str) -> Vec<String> {
    program_crate(outside, "cases", &framework_as("inventree"), "fn main() {}");
    let entries = fs::read_dir(scratch::root().join("ui-tests/cases").join(folder));
    let paths = entries
        .expect("cases")
        .map(|entry| entry.expect("a case").path());
    let sources = paths.filter(|path| path.extension().is_some_and(|ending| ending == "rs"));
    let mut names = Vec::new();
    let mut manifest = fs::read_to_string(outside.path().join("cases/Cargo.toml")).expect("it");
    for source in sources {
        let name = source.file_stem().and_then(|name| name.to_str());
        let name = name.expect("a name").to_owned();
        let path = format!("cases/{folder}/{name}.rs");
        manifest.push_str(&format!("\n[[bin]]\nname = {name:?}\npath = {path:?}\n"));
        let text = fs::read_to_string(&source).expect("a case");
        outside.write(&format!("cases/{path}"), &text);
        names.push(name);
    }
    // As trybuild does: the programs show declarations.
    manifest.push_str("\n[lints.rust]\ndead_code = \"allow\"\n");
    outside.write("cases/Cargo.toml", &manifest);
    outside.write(
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"cases\"]\n",
    );
    outside.copy_lock_file();
    names
}

#[test]
fn programs_that_are_right_compile_and_run() {
    let outside = ScratchWorkspace::new("linkage-right");
    let names = write_cases(&outside, "pass");
    assert!(names.len() >= 12, "only {names:?}");
    scratch::succeed(&mut outside.cargo(&["build", "--quiet", "--bins"]), BUILD);
    for name in names {
        scratch::succeed(&mut outside.program(&name), RUN);
    }
}

#[test]
fn mistakes_that_only_the_linker_finds_are_reported_as_recorded() {
    let outside = ScratchWorkspace::new("linkage-wrong");
    let names = write_cases(&outside, "link");
    assert!(!names.is_empty());
    for name in names {
        let mut cargo = outside.cargo(&["build", "--quiet", "--bin", &name]);
        let built = scratch::finish(&mut cargo, BUILD);
        assert!(!built.status.success(), "{name} links");
        let recorded = scratch::root().join(format!("ui-tests/cases/link/{name}.stderr"));
        let recorded = fs::read_to_string(recorded).expect("a recorded message");
        let reported = scratch::stderr_text(&built).replace("cases/cases/", "cases/");
        assert!(
            reported.contains(recorded.trim()),
            "{name}:\n{reported}\ninstead of\n{recorded}"
        );
    }
}
