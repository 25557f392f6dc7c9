//! Writes crates that use this workspace.

use crate::scratch::{self, ScratchWorkspace};

/// Builds the manifest of a crate.
fn manifest(package: &str, dependencies: &str) -> String {
    format!(
        "[package]\nname = \"{package}\"\nversion = \"1.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}\n"
    )
}

/// Builds a dependency on a crate of this workspace.
pub(crate) fn workspace_dependency(package: &str, folder: &str) -> String {
    format!(
        "{package} = {{ path = {:?} }}\n",
        scratch::root().join(folder)
    )
}

/// Writes a plugin crate, which depends on the framework and the given dependencies.
pub(crate) fn plugin_crate(
    outside: &ScratchWorkspace,
    package: &str,
    dependencies: &str,
    source: &str,
) {
    let dependencies = workspace_dependency("inventree", "core") + dependencies;
    library_crate(outside, package, &dependencies, source);
}

/// Builds the dependency on the framework by any name. The unused dependency on the server gives all libraries the
/// same features as in the other tests, so they are built once.
pub(crate) fn framework_as(name: &str) -> String {
    let framework = format!(
        "{name} = {{ package = \"inventree\", path = {:?} }}\n",
        scratch::root().join("core")
    );
    framework + &workspace_dependency("inventree-server", "server")
}

/// Writes a library with only the given dependencies.
pub(crate) fn library_crate(
    outside: &ScratchWorkspace,
    package: &str,
    dependencies: &str,
    source: &str,
) {
    outside.write(
        &format!("{package}/Cargo.toml"),
        &manifest(package, dependencies),
    );
    outside.write(&format!("{package}/src/lib.rs"), source);
}

/// Writes a program with only the given dependencies.
pub(crate) fn program_crate(
    outside: &ScratchWorkspace,
    package: &str,
    dependencies: &str,
    source: &str,
) {
    outside.write(
        &format!("{package}/Cargo.toml"),
        &manifest(package, dependencies),
    );
    outside.write(&format!("{package}/src/main.rs"), source);
}

/// Writes servers that depend on the plugin crates, with this workspace's versions of all libraries.
pub(crate) fn server_crate(
    outside: &ScratchWorkspace,
    plugins: &[&str],
    binaries: &[(&str, &str)],
) {
    let mut dependencies = workspace_dependency("inventree-server", "server");
    for plugin in plugins {
        dependencies.push_str(&format!("{plugin} = {{ path = \"../{plugin}\" }}\n"));
    }
    outside.write("server/Cargo.toml", &manifest("server", &dependencies));
    for (binary, source) in binaries {
        outside.write(&format!("server/src/bin/{binary}.rs"), source);
    }
    outside.copy_lock_file();
}
