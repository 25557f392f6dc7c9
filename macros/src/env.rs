//! Information from Cargo about the crate that is being compiled.

use std::path::{Path, PathBuf};

/// Returns the value of an environment variable; `None` if it is unset or empty.
#[expect(
    clippy::disallowed_methods,
    reason = "Cargo passes the manifest to macros in environment variables"
)]
pub(crate) fn var(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|text| !text.is_empty())
}

/// Returns the folder of the crate's `Cargo.toml`.
pub(crate) fn manifest_dir() -> PathBuf {
    var("CARGO_MANIFEST_DIR")
        .map(PathBuf::from)
        .unwrap_or_default()
}

/// How the crate that is being compiled depends on another crate.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Dependency {
    /// Under its own name.
    SameName,
    /// Under the given name.
    Renamed(String),
    /// Not directly, perhaps through another dependency.
    Absent,
    /// Unknown: the process that runs the macro does not tell.
    Unknown,
}

/// Finds a dependency in the command line of rustc, on which Cargo names all of them.
pub(crate) fn dependency(name: &str) -> Dependency {
    if var("CARGO_CRATE_NAME").as_deref() == Some(name) {
        return Dependency::SameName;
    }
    find_extern(name, &arguments())
}

/// Returns the original name of the dependency with the given name, if the command line shows it.
pub(crate) fn original_crate_name(name: &str) -> Option<String> {
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

/// Returns the names and files of the dependencies.
fn externs(arguments: &[String]) -> impl Iterator<Item = (&str, Option<&str>)> {
    let given = arguments
        .iter()
        .enumerate()
        .filter_map(|(at, argument)| match argument.as_str() {
            "--extern" => arguments.get(at + 1).map(String::as_str),
            other => other.strip_prefix("--extern="),
        });
    given.map(parse_extern)
}

fn find_extern(name: &str, arguments: &[String]) -> Dependency {
    // The rest of a long command line is in a file.
    if arguments.iter().any(|argument| argument.starts_with('@')) {
        return Dependency::Unknown;
    }
    let names: Vec<(&str, Option<&str>)> = externs(arguments).collect();
    if names.iter().any(|(known, _)| *known == name) {
        return Dependency::SameName;
    }
    let is_it = |file: &str| krate_of(file) == Some(name);
    match names.iter().find(|(_, file)| file.is_some_and(is_it)) {
        Some((known, _)) => Dependency::Renamed((*known).to_owned()),
        None if names.is_empty() => Dependency::Unknown,
        None => Dependency::Absent,
    }
}

/// Returns the name and the file in `options:name=file`; only the name is required.
fn parse_extern(text: &str) -> (&str, Option<&str>) {
    let (name, file) = text
        .split_once('=')
        .map_or((text, None), |(name, file)| (name, Some(file)));
    (name.rsplit(':').next().unwrap_or(name), file)
}

/// Returns the name of the crate in the file name `lib<crate>-<hash>.rmeta`.
fn krate_of(file: &str) -> Option<&str> {
    let stem = Path::new(file).file_stem()?.to_str()?;
    let stem = stem.strip_prefix("lib").unwrap_or(stem);
    Some(stem.split_once('-').map_or(stem, |(name, _)| name))
}

#[cfg(test)]
mod tests {
    use super::{Dependency, find_extern};

    fn read(arguments: &str) -> Dependency {
        let arguments: Vec<String> = arguments.split(' ').map(str::to_owned).collect();
        find_extern("inventree", &arguments)
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
            assert_eq!(read(arguments), Dependency::SameName, "{arguments}");
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
