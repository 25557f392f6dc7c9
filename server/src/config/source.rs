//! Reading the configuration, and reporting what is wrong with it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::Config;
use super::options::{IGNORED_KEYS, OPTIONS};
use super::unsupported;

/// The environment variable that names the file.
const FILE_VARIABLE: &str = "INVENTREE_CONFIG_FILE";

/// The file that is read unless another one is named.
const DEFAULT_FILE: &str = "inventree.toml";

/// Variables that other parts of the tool chain read.
const TOOL_VARIABLES: &[&str] = &[FILE_VARIABLE, "INVENTREE_NO_GIT", "INVENTREE_CONTRACT"];

/// What is wrong with the configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the configuration `{}`", .0.display())]
    Unreadable(PathBuf, #[source] std::io::Error),
    /// The file is InvenTree's own, or YAML like it.
    #[error(
        "the configuration `{}` is YAML, as InvenTree's own is, which this server does not read: write the options that you \
         need into a TOML file (`doctor` lists all), and name that in `INVENTREE_CONFIG_FILE` or by `--config`, or name none",
        .0.display()
    )]
    Yaml(PathBuf),
    /// The file is not TOML.
    #[error("the configuration `{}` is not TOML", .0.display())]
    Syntax(PathBuf, #[source] toml::de::Error),
    /// A value breaks its rule.
    #[error("{place}: {rule}")]
    Value {
        /// Variable or key, with the file.
        place: String,
        /// The rule.
        rule: String,
    },
}

/// Loads the configuration of this process, with warnings to print at start.
///
/// # Errors
/// When the file cannot be read or a value breaks its rule.
pub fn load(file: Option<&Path>) -> Result<(Config, Vec<String>), ConfigError> {
    let environment: BTreeMap<String, String> = std::env::vars().collect();
    let named = file.map(Path::to_path_buf).or_else(|| {
        environment
            .get(FILE_VARIABLE)
            .filter(|file| !file.is_empty())
            .map(PathBuf::from)
    });
    let file = named.or_else(|| Some(PathBuf::from(DEFAULT_FILE)).filter(|file| file.exists()));
    let values = file
        .as_deref()
        .map_or_else(|| Ok(BTreeMap::new()), read_file)?;
    let place = file.map_or_else(String::new, |file| file.display().to_string());
    build(&values, &place, &environment)
}

fn read_file(file: &Path) -> Result<BTreeMap<String, String>, ConfigError> {
    let or_foreign = |text: &str, error: ConfigError| {
        if unsupported::is_yaml(file, text) {
            ConfigError::Yaml(file.to_owned())
        } else {
            error
        }
    };
    // InvenTree's container images name a file that InvenTree creates at its first start.
    let text = std::fs::read_to_string(file)
        .map_err(|error| or_foreign("", ConfigError::Unreadable(file.to_owned(), error)))?;
    let table: toml::Table = toml::from_str(&text)
        .map_err(|error| or_foreign(&text, ConfigError::Syntax(file.to_owned(), error)))?;
    Ok(table
        .into_iter()
        .map(|(key, value)| (key, as_text(&value)))
        .collect())
}

fn as_text(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Array(items) => items.iter().map(as_text).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

/// Builds the configuration. The environment wins over the file.
fn build(
    file: &BTreeMap<String, String>,
    place: &str,
    environment: &BTreeMap<String, String>,
) -> Result<(Config, Vec<String>), ConfigError> {
    let mut config = Config::default();
    for option in OPTIONS {
        let in_file = file
            .get(option.key)
            .map(|value| (format!("`{}` in {place}", option.key), value));
        let in_environment = environment
            .get(option.env)
            .map(|value| (option.env.to_owned(), value));
        for (place, value) in in_file.into_iter().chain(in_environment) {
            (option.set)(&mut config, value).map_err(|rule| ConfigError::Value { place, rule })?;
        }
    }
    Ok((config, warnings(file, place, environment)))
}

fn warnings(
    file: &BTreeMap<String, String>,
    place: &str,
    environment: &BTreeMap<String, String>,
) -> Vec<String> {
    let keys = file
        .keys()
        .map(|key| (key.as_str(), format!("`{key}` in {place}")));
    let is_known = |name: &str| OPTIONS.iter().any(|option| option.env == name);
    let variables = environment.keys().map(String::as_str).filter(|name| {
        name.starts_with("INVENTREE_") && !TOOL_VARIABLES.contains(name) && !is_known(name)
    });
    let (foreign, unknown): (Vec<_>, Vec<_>) =
        variables.partition(|name| unsupported::advice(name).is_some());
    let unknown = unknown.into_iter().map(|name| (name, name.to_owned()));
    let warnings = keys
        .chain(unknown)
        .filter_map(|(name, place)| warning(name, &place));
    warnings
        .chain(unsupported::warnings(foreign.into_iter()))
        .collect()
}

fn warning(name: &str, place: &str) -> Option<String> {
    if OPTIONS
        .iter()
        .any(|option| option.key == name || option.env == name)
    {
        return None;
    }
    if IGNORED_KEYS.contains(&name) {
        return Some(format!(
            "{place} has no effect: plugins are linked when the server is built"
        ));
    }
    let upper = name.starts_with("INVENTREE_");
    let names = OPTIONS
        .iter()
        .map(|option| if upper { option.env } else { option.key });
    let nearest = names
        .min_by_key(|known| distance(known, name))
        .unwrap_or_default();
    Some(format!(
        "{place} is not an option; did you mean `{nearest}`?"
    ))
}

/// Returns the Levenshtein distance of two strings.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut next = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let replaced = row.get(j).copied().unwrap_or_default() + usize::from(x != *y);
            let left_out = row.get(j + 1).copied().unwrap_or_default() + 1;
            let put_in = next.get(j).copied().unwrap_or_default() + 1;
            next.push(replaced.min(left_out).min(put_in));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::build;

    fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect()
    }

    #[test]
    fn the_environment_wins_over_the_file() {
        let file = map(&[("address", "127.0.0.1:1"), ("debug", "false")]);
        let (config, warnings) =
            build(&file, "f", &map(&[("INVENTREE_ADDRESS", "127.0.0.1:2")])).unwrap();
        assert_eq!(config.address.port(), 2);
        assert!(!config.debug);
        assert!(warnings.is_empty());
    }

    #[test]
    fn unknown_names_are_reported_with_the_nearest_one() {
        let (_, warnings) = build(
            &map(&[("adress", "x")]),
            "f",
            &map(&[("INVENTREE_PLUGIN_DIR", "x")]),
        )
        .unwrap();
        assert_eq!(
            warnings[0],
            "`adress` in f is not an option; did you mean `address`?"
        );
        assert!(warnings[1].contains("no effect"));
    }

    #[test]
    fn a_value_that_breaks_its_rule_says_where_and_what_would_be_right() {
        for (name, value, rule) in [
            ("INVENTREE_WORKERS", "0", "a number above 0"),
            ("INVENTREE_ERROR_REPORTS", "-1", "a number of 0 or more"),
        ] {
            let error = build(&map(&[]), "f", &map(&[(name, value)])).unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("{name}: `{value}` is not {rule}")
            );
        }
    }

    #[test]
    fn an_empty_password_of_the_administrator_is_none() {
        let empty = map(&[("INVENTREE_ADMIN_PASSWORD", "")]);
        let password = |file| build(&map(file), "f", &empty).unwrap().0.admin_password;
        assert_eq!(password(&[]), None);
        assert_eq!(password(&[("admin_password", "x")]), Some("x".into()));
    }
}
