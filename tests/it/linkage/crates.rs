//! Writing crates that use this workspace.

use crate::outside::{self, Outside};

/// The manifest of a crate beside others in the folder.
fn manifest(package: &str, dependencies: &str) -> String {
    format!(
        "[package]\nname = \"{package}\"\nversion = \"1.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}\n"
    )
}

/// A dependency on a crate of this workspace.
pub(crate) fn ours(package: &str, folder: &str) -> String {
    format!(
        "{package} = {{ path = {:?} }}\n",
        outside::root().join(folder)
    )
}

/// A crate that a plugin's author writes: all that it needs is the framework.
pub(crate) fn plugin_crate(outside: &Outside, package: &str, dependencies: &str, source: &str) {
    let dependencies = ours("inventree", "core") + dependencies;
    library_crate(outside, package, &dependencies, source);
}

/// The dependency on the framework, by any name. The server comes along, which code need not name, so that all libraries have the
/// features that they have in the other tests and are built once.
pub(crate) fn framework_as(name: &str) -> String {
    let framework = format!(
        "{name} = {{ package = \"inventree\", path = {:?} }}\n",
        outside::root().join("core")
    );
    framework + &ours("inventree-server", "server")
}

/// A library with nothing but the given dependencies.
pub(crate) fn library_crate(outside: &Outside, package: &str, dependencies: &str, source: &str) {
    outside.write(
        &format!("{package}/Cargo.toml"),
        &manifest(package, dependencies),
    );
    outside.write(&format!("{package}/src/lib.rs"), source);
}

/// A program with nothing but the given dependencies.
pub(crate) fn program_crate(outside: &Outside, package: &str, dependencies: &str, source: &str) {
    outside.write(
        &format!("{package}/Cargo.toml"),
        &manifest(package, dependencies),
    );
    outside.write(&format!("{package}/src/main.rs"), source);
}

/// Servers with the given plugin crates in their manifest, on this workspace's versions of all libraries.
pub(crate) fn server_crate(outside: &Outside, plugins: &[&str], binaries: &[(&str, &str)]) {
    let mut dependencies = ours("inventree-server", "server");
    for plugin in plugins {
        dependencies.push_str(&format!("{plugin} = {{ path = \"../{plugin}\" }}\n"));
    }
    outside.write("server/Cargo.toml", &manifest("server", &dependencies));
    for (binary, source) in binaries {
        outside.write(&format!("server/src/bin/{binary}.rs"), source);
    }
    outside.lock();
}
