//! Checks dependencies against `deny.toml` with `cargo metadata`, so that cargo-deny need not be built.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::tally::Tally;
use crate::workspace::Workspace;

/// The only allowed registry. Cargo reports it even if a mirror replaces it.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Checks the licences, sources and bans of all packages that are built here. Lists duplicate versions.
pub(crate) fn check(workspace: &Workspace) -> Result<Tally> {
    println!("\nchecking dependencies against deny.toml");
    let table = fs::read_to_string(workspace.root.join("deny.toml"))?;
    let table: toml::Table = toml::from_str(&table).context("deny.toml")?;
    let rules = Rules {
        licences: texts(&table, "licenses", "allow", None)?,
        banned: texts(&table, "bans", "deny", Some("crate"))?,
    };
    let packages = packages(workspace)?;
    let faults: Vec<String> = packages
        .iter()
        .filter_map(|package| rules.violation(package))
        .collect();
    for fault in &faults {
        println!("error: {fault}");
    }
    let twice = duplicates(&packages);
    println!(
        "{} packages; in several versions: {}",
        packages.len(),
        twice.join(", ")
    );
    Ok(Tally::one(faults.is_empty()))
}

/// Returns the strings of a list in the table. With a name, the list holds tables, and the strings are under that name.
fn texts(
    table: &toml::Table,
    section: &str,
    list: &str,
    name: Option<&str>,
) -> Result<BTreeSet<String>> {
    let found = table
        .get(section)
        .and_then(|section| section.get(list)?.as_array());
    let found = found.with_context(|| format!("deny.toml has no list `{section}.{list}`"))?;
    let text = |entry: &toml::Value| {
        let text = name.map_or(Some(entry), |name| entry.get(name));
        let text = text.and_then(toml::Value::as_str).map(str::to_owned);
        text.with_context(|| format!("`{section}.{list}` may hold only strings"))
    };
    found.iter().map(text).collect()
}

/// Returns cargo's metadata of the packages that are built on this machine, with all features.
fn packages(workspace: &Workspace) -> Result<Vec<Value>> {
    let host = workspace.host()?;
    let mut cargo = workspace.cargo();
    cargo.args([
        "metadata",
        "--format-version",
        "1",
        "--locked",
        "--all-features",
        "--filter-platform",
        &host,
    ]);
    let output = cargo.output()?;
    ensure!(
        output.status.success(),
        "cargo metadata: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let mut metadata: Value = serde_json::from_slice(&output.stdout)?;
    match metadata["packages"].take() {
        Value::Array(packages) if !packages.is_empty() => Ok(packages),
        _ => anyhow::bail!("cargo metadata lists no packages"),
    }
}

struct Rules {
    licences: BTreeSet<String>,
    banned: BTreeSet<String>,
}

impl Rules {
    /// Returns the rule that a package violates.
    fn violation(&self, package: &Value) -> Option<String> {
        let name = package["name"].as_str().unwrap_or_default();
        let is_ours = package["source"].is_null();
        if !is_ours && package["source"] != REGISTRY {
            return Some(format!("{name} comes from {}", package["source"]));
        }
        if self.banned.contains(name) {
            return Some(format!("{name} is banned"));
        }
        let licence = package["license"].as_str().unwrap_or_default();
        let is_licensed =
            Expression::of(licence).is_some_and(|licence| licence.is_satisfied_by(&self.licences));
        (!is_licensed).then(|| format!("{name} has the licence `{licence}`"))
    }
}

/// Returns the crates with several versions.
fn duplicates(packages: &[Value]) -> Vec<String> {
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in packages {
        if let (Some(name), Some(version)) = (package["name"].as_str(), package["version"].as_str())
        {
            versions.entry(name).or_default().push(version);
        }
    }
    let twice = versions
        .into_iter()
        .filter(|(_, versions)| versions.len() > 1);
    twice
        .map(|(name, versions)| format!("{name} {}", versions.join(" ")))
        .collect()
}

/// An SPDX expression: a licence, or several combined by `AND` and `OR`.
#[derive(Debug, PartialEq, Eq)]
enum Expression {
    One(String),
    All(Vec<Self>),
    Any(Vec<Self>),
}

impl Expression {
    /// Parses an SPDX expression; old ones have a slash for `OR`. `None` if it is malformed.
    fn of(text: &str) -> Option<Self> {
        let spaced = text
            .replace('/', " OR ")
            .replace('(', " ( ")
            .replace(')', " ) ");
        let mut words = spaced.split_whitespace().peekable();
        let whole = Self::any(&mut words)?;
        words.next().is_none().then_some(whole)
    }

    fn any<'a>(words: &mut std::iter::Peekable<impl Iterator<Item = &'a str>>) -> Option<Self> {
        let mut parts = vec![Self::all(words)?];
        while words.next_if_eq(&"OR").is_some() {
            parts.push(Self::all(words)?);
        }
        Some(Self::Any(parts))
    }

    fn all<'a>(words: &mut std::iter::Peekable<impl Iterator<Item = &'a str>>) -> Option<Self> {
        let mut parts = vec![Self::one(words)?];
        while words.next_if_eq(&"AND").is_some() {
            parts.push(Self::one(words)?);
        }
        Some(Self::All(parts))
    }

    fn one<'a>(words: &mut std::iter::Peekable<impl Iterator<Item = &'a str>>) -> Option<Self> {
        match words.next()? {
            "(" => {
                let inside = Self::any(words)?;
                words.next_if_eq(&")").map(|_| inside)
            }
            "AND" | "OR" | "WITH" | ")" => None,
            licence => match words.next_if_eq(&"WITH") {
                Some(_) => Some(Self::One(format!("{licence} WITH {}", words.next()?))),
                None => Some(Self::One(licence.to_owned())),
            },
        }
    }

    /// Whether the allowed licences satisfy the expression. An exception only adds permissions to its licence.
    fn is_satisfied_by(&self, allowed: &BTreeSet<String>) -> bool {
        match self {
            Self::One(licence) => {
                let plain = licence.split(" WITH ").next().unwrap_or_default();
                allowed.contains(licence) || allowed.contains(plain)
            }
            Self::All(parts) => parts.iter().all(|part| part.is_satisfied_by(allowed)),
            Self::Any(parts) => parts.iter().any(|part| part.is_satisfied_by(allowed)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;

    use super::{Expression, REGISTRY, Rules};

    fn rules() -> Rules {
        let set = |texts: &[&str]| {
            texts
                .iter()
                .map(|text| (*text).to_owned())
                .collect::<BTreeSet<_>>()
        };
        Rules {
            licences: set(&["MIT", "Apache-2.0", "Unicode-3.0"]),
            banned: set(&["openssl-sys"]),
        }
    }

    #[test]
    fn a_licence_is_enough_where_what_it_asks_for_is_allowed() {
        for (text, is_enough) in [
            ("MIT", true),
            ("MIT OR Apache-2.0", true),
            ("GPL-3.0 OR MIT", true),
            ("GPL-3.0", false),
            ("MIT/GPL-2.0", true),
            ("MIT AND GPL-3.0", false),
            ("(MIT OR GPL-3.0) AND Unicode-3.0", true),
            ("(MIT OR Apache-2.0) AND OpenSSL", false),
            ("Apache-2.0 WITH LLVM-exception", true),
            ("GPL-2.0 WITH Classpath-exception-2.0 OR MIT", true),
            ("", false),
            ("MIT OR", false),
            ("(MIT", false),
            ("MIT Apache-2.0", false),
        ] {
            let holds = Expression::of(text)
                .is_some_and(|licence| licence.is_satisfied_by(&rules().licences));
            assert_eq!(holds, is_enough, "{text}");
        }
    }

    #[test]
    fn what_is_banned_unlicensed_or_from_elsewhere_is_a_fault() {
        let package = |name: &str, licence: Option<&str>, source: Option<&str>| {
            rules().violation(&json!({ "name": name, "license": licence, "source": source }))
        };
        assert_eq!(package("ours", Some("MIT"), None), None);
        assert_eq!(
            package("serde", Some("MIT OR Apache-2.0"), Some(REGISTRY)),
            None
        );
        for (name, licence, source) in [
            ("openssl-sys", Some("MIT"), Some(REGISTRY)),
            ("free", None, Some(REGISTRY)),
            ("copyleft", Some("AGPL-3.0"), Some(REGISTRY)),
            (
                "forked",
                Some("MIT"),
                Some("git+https://example.org/forked"),
            ),
            (
                "other",
                Some("MIT"),
                Some("registry+https://example.org/index"),
            ),
        ] {
            assert!(package(name, licence, source).is_some(), "{name}");
        }
    }
}
