//! Programs of servers: the plugins that they contain, and how they must not be built.

use crate::scratch::{self, BUILD, RUN, ScratchWorkspace};

use super::crates::{plugin_crate, program_crate, server_crate, workspace_dependency};

#[test]
fn a_plugin_crate_that_nothing_names_ends_the_start_with_an_error_that_names_it() {
    let outside = ScratchWorkspace::new("linkage-forgotten");
    outside.write(
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"left-out\", \"server\"]\n",
    );
    let plugin = "use inventree::prelude::*;\n\n/// Not there.\n#[plugin(name = \"Left out\")]\n#[derive(Default)]\npub struct LeftOut;\n";
    plugin_crate(&outside, "left-out", "", plugin);
    let forgets =
        "fn main() -> std::process::ExitCode {\n    inventree_server::run(&[\"left-out\"])\n}\n";
    let names = format!("use left_out as _;\n\n{forgets}");
    server_crate(
        &outside,
        &["left-out"],
        &[("forgets", forgets), ("names", &names)],
    );
    let built = scratch::finish(&mut outside.cargo(&["build", "--workspace"]), BUILD);
    assert!(built.status.success(), "{}", scratch::stderr_text(&built));

    for command in ["serve", "doctor"] {
        let started = scratch::finish(outside.program("forgets").arg(command), RUN);
        assert_eq!(started.status.code(), Some(1), "{command}");
        let told = scratch::stderr_text(&started) + &String::from_utf8_lossy(&started.stdout);
        assert!(
            told.contains(
                "the plugin crate `left-out` registered nothing: write `use left_out as _;`"
            ),
            "{told}"
        );
    }
    let listed = scratch::succeed(outside.program("names").args(["plugin", "list"]), RUN);
    assert!(listed.contains("\nleft-out "), "{listed}");
}

#[test]
fn main_is_a_whole_program_with_the_plugins_of_the_crates_that_it_names() {
    let outside = ScratchWorkspace::new("linkage-main");
    let members = "[workspace]\nresolver = \"3\"\nmembers = [\"left-in\", \"empty\", \"server\", \"renaming\"]\n";
    outside.write("Cargo.toml", members);
    let plugin = "use inventree::prelude::*;\n\n/// There.\n#[plugin(name = \"Left in\")]\n#[derive(Default)]\npub struct LeftIn;\n";
    plugin_crate(&outside, "left-in", "", plugin);
    plugin_crate(&outside, "empty", "", "");
    server_crate(
        &outside,
        &["left-in", "empty"],
        &[
            ("one", "inventree_server::main!(left_in,);\n"),
            ("none", "inventree_server::main!();\n"),
            ("too-many", "inventree_server::main!(left_in, empty);\n"),
        ],
    );
    let renamed = "other = { path = \"../left-in\", package = \"left-in\" }\n";
    let renaming = workspace_dependency("inventree-server", "server") + renamed;
    let main = "inventree_server::main!(other = \"left-in\");\n";
    program_crate(&outside, "renaming", &renaming, main);
    outside.write(
        "renaming/src/bin/under-conditions.rs",
        "inventree_server::main!(#[cfg(not(any()))] other, #[cfg(any())] not_there);\n",
    );
    let built = scratch::finish(&mut outside.cargo(&["build", "--workspace"]), BUILD);
    assert!(built.status.success(), "{}", scratch::stderr_text(&built));

    for (binary, is_there) in [
        ("one", true),
        ("renaming", true),
        ("under-conditions", true),
        ("none", false),
    ] {
        let listed = scratch::succeed(outside.program(binary).args(["plugin", "list"]), RUN);
        // All share one database, which has a row of the plugin from the first program on.
        let line = listed.lines().find(|line| line.starts_with("left-in "));
        let is_linked = line.is_some_and(|line| line.split_whitespace().nth(1) != Some("absent"));
        assert_eq!(is_linked, is_there, "{binary}: {listed}");
    }
    let started = scratch::finish(outside.program("too-many").args(["plugin", "list"]), RUN);
    assert_eq!(started.status.code(), Some(1));
    let told = scratch::stderr_text(&started);
    assert!(
        told.contains("the plugin crate `empty` registered nothing"),
        "{told}"
    );
}

/// The flag applies to the program alone, as if its author had set it: everything else is built already.
#[test]
fn a_server_that_one_panic_would_end_does_not_compile() {
    let outside = ScratchWorkspace::new("linkage-abort");
    outside.write(
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"server\"]\n",
    );
    server_crate(&outside, &[], &[("server", "inventree_server::main!();\n")]);
    for package in ["server", "inventree-server"] {
        let target: &[&str] = if package == "server" {
            &["--bin", "server"]
        } else {
            &["--lib"]
        };
        let mut arguments = vec!["rustc", "--package", package];
        arguments.extend(target);
        arguments.extend(["--", "-Cpanic=abort"]);
        let built = scratch::finish(&mut outside.cargo(&arguments), BUILD);
        let told = scratch::stderr_text(&built);
        assert!(!built.status.success(), "{package}");
        assert!(
            told.contains(
                "with `panic = \"abort\"` one plugin that panics ends the server for all"
            ),
            "{told}"
        );
        assert!(told.contains("remove `panic = \"abort\"`"), "{told}");
    }
}
