//! What Cargo says of the crate that is being compiled.

use std::path::{Path, PathBuf};

/// The variable's text; `None` where it is not set or empty.
#[expect(
    clippy::disallowed_methods,
    reason = "Cargo hands the manifest to macros in this way"
)]
pub(crate) fn text(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|text| !text.is_empty())
}

/// The folder of the crate's `Cargo.toml`.
pub(crate) fn manifest_dir() -> PathBuf {
    text("CARGO_MANIFEST_DIR")
        .map(PathBuf::from)
        .unwrap_or_default()
}

/// How the crate that is being compiled calls another one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Dependency {
    /// By its own name.
    Usual,
    /// By the given name.
    Renamed(String),
    /// Not at all: others may bring it.
    Absent,
    /// Whatever runs this macro does not say.
    Unknown,
}

/// What the command line of rustc says of the crate, which Cargo fills in for every dependency.
pub(crate) fn dependency(name: &str) -> Dependency {
    if text("CARGO_CRATE_NAME").as_deref() == Some(name) {
        return Dependency::Usual;
    }
    among(name, &arguments())
}

/// The own name of the crate that the one that is being compiled calls by the given name, where the command line says it.
pub(crate) fn own_name(name: &str) -> Option<String> {
    let arguments = arguments();
    let mut externs = externs(&arguments);
    let (_, file) = externs.find(|(known, _)| *known == name)?;
    file.and_then(krate_of).map(str::to_owned)
}

fn arguments() -> Vec<String> {
    std::env::args_os()
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect()
}

/// Names and files of the dependencies.
fn externs(arguments: &[String]) -> impl Iterator<Item = (&str, Option<&str>)> {
    let given = arguments
        .iter()
        .enumerate()
        .filter_map(|(at, argument)| match argument.as_str() {
            "--extern" => arguments.get(at + 1).map(String::as_str),
            other => other.strip_prefix("--extern="),
        });
    given.map(named)
}

fn among(name: &str, arguments: &[String]) -> Dependency {
    // The rest of a long command line is in a file.
    if arguments.iter().any(|argument| argument.starts_with('@')) {
        return Dependency::Unknown;
    }
    let names: Vec<(&str, Option<&str>)> = externs(arguments).collect();
    if names.iter().any(|(known, _)| *known == name) {
        return Dependency::Usual;
    }
    let is_it = |file: &str| krate_of(file) == Some(name);
    match names.iter().find(|(_, file)| file.is_some_and(is_it)) {
        Some((known, _)) => Dependency::Renamed((*known).to_owned()),
        None if names.is_empty() => Dependency::Unknown,
        None => Dependency::Absent,
    }
}

/// The name and the file in `options:name=file`, of which the name alone must be there.
fn named(text: &str) -> (&str, Option<&str>) {
    let (name, file) = text
        .split_once('=')
        .map_or((text, None), |(name, file)| (name, Some(file)));
    (name.rsplit(':').next().unwrap_or(name), file)
}

/// The crate whose file it is: `lib<crate>-<hash>.rmeta`.
fn krate_of(file: &str) -> Option<&str> {
    let stem = Path::new(file).file_stem()?.to_str()?;
    let stem = stem.strip_prefix("lib").unwrap_or(stem);
    Some(stem.split_once('-').map_or(stem, |(name, _)| name))
}

#[cfg(test)]
mod tests {
    use super::{Dependency, among};

    fn read(arguments: &str) -> Dependency {
        let arguments: Vec<String> = arguments.split(' ').map(str::to_owned).collect();
        among("inventree", &arguments)
    }

    #[test]
    fn a_dependency_is_known_by_the_name_or_by_the_file_of_its_crate() {
        for arguments in [
            "rustc --extern inventree=/t/deps/libinventree-0a1b.rmeta",
            "rustc --extern=inventree=/t/deps/libinventree-0a1b.rlib",
            "rustc --extern priv:inventree=/t/libinventree.rlib",
            "rustc --extern inventree",
            "rustc --extern inv=/t/libinventree-1.rmeta --extern inventree=/t/libinventree-2.rmeta",
        ] {
            assert_eq!(read(arguments), Dependency::Usual, "{arguments}");
        }
        for arguments in [
            "rustc --extern other=/t/libother-1.rmeta --extern inv=/t/deps/libinventree-0a1b.rmeta",
            "rustc --extern noprelude,priv:inv=/t/libinventree-1.rlib",
        ] {
            assert_eq!(
                read(arguments),
                Dependency::Renamed("inv".to_owned()),
                "{arguments}"
            );
        }
        assert_eq!(
            read("rustc --extern s=/t/libinventree_server-1.rmeta"),
            Dependency::Absent
        );
        for arguments in [
            "rust-analyzer-proc-macro-srv",
            "rustc @/t/arguments --extern a=b",
        ] {
            assert_eq!(read(arguments), Dependency::Unknown, "{arguments}");
        }
    }
}
