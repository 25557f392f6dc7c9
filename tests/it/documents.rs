//! The documents agree with the code.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use inventree::mixin::KEYWORDS;
use inventree_server::config::options::OPTIONS;
use inventree_server::config::source;
use inventree_tests::drill::ATTACKS;

use crate::layering::texts;
use crate::readme::page;
use crate::scratch::{self, RUN};

fn readme() -> String {
    fs::read_to_string(scratch::root().join("README.md")).expect("the README")
}

/// Returns the targets of links, `[text](target)`.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
}

/// Returns the anchors of headings, as GitHub builds them.
fn anchors(text: &str) -> Vec<String> {
    let headings = text.lines().filter_map(|line| line.strip_prefix('#'));
    headings
        .map(|heading| {
            let heading = heading
                .trim_start_matches('#')
                .trim()
                .to_lowercase()
                .replace(' ', "-");
            heading
                .chars()
                .filter(|sign| sign.is_alphanumeric() || ['-', '_'].contains(sign))
                .collect()
        })
        .collect()
}

#[test]
fn links_lead_to_files_and_headings_that_exist() {
    let documents = texts(|file| file.ends_with(".md"));
    assert!(documents.contains_key("README.md") && documents.contains_key("CONTRIBUTING.md"));
    for (document, text) in documents {
        let folder = scratch::root()
            .join(&document)
            .parent()
            .map(Path::to_owned)
            .expect("a folder");
        for link in links(&text).filter(|link| !link.contains("://")) {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            assert!(
                file.is_empty() || folder.join(file).exists(),
                "{document} leads to {file}"
            );
            let leads = !file.is_empty() || anchors(&text).iter().any(|known| known == anchor);
            assert!(leads, "{document} leads to #{anchor}");
        }
    }
}

#[test]
fn paths_that_contributing_names_exist() {
    let text = fs::read_to_string(scratch::root().join("CONTRIBUTING.md")).expect("the document");
    let words = text.split('`').skip(1).step_by(2);
    let folders = [
        "core/",
        "macros/",
        "plugins/",
        "server/",
        "tests/",
        "ui-tests/",
    ];
    let paths = words.filter(|word| {
        folders.iter().any(|folder| word.starts_with(folder)) && !word.contains(['<', ' '])
    });
    let mut count = 0;
    for path in paths {
        count += 1;
        assert!(scratch::root().join(path).exists(), "{path}");
    }
    assert!(count > 10, "only {count} paths");
}

/// Returns the rows of three columns in a section.
fn rows<'a>(page: &'a str, section: &str) -> Vec<&'a str> {
    let lines = page.lines().skip_while(|line| *line != section).skip(1);
    lines
        .take_while(|line| !line.starts_with("## "))
        .filter(|line| line.starts_with("| `") && line.matches(" | ").count() == 2)
        .collect()
}

#[test]
fn the_readme_names_every_mixin_with_its_trait() {
    let readme = readme();
    let written = rows(&readme, "## Mixins");
    assert_eq!(written.len(), KEYWORDS.len());
    for keyword in KEYWORDS {
        let words = keyword.split('_').map(|word| {
            let (first, rest) = word.split_at(1);
            first.to_uppercase() + rest
        });
        let row = format!("| `{keyword}` | `{}Mixin` |", words.collect::<String>());
        assert!(
            written.iter().any(|written| written.starts_with(&row)),
            "{row}"
        );
    }
}

#[test]
fn the_readme_lists_every_option_as_the_code_does() {
    let readme = readme();
    let written = rows(&readme, "## Configuration");
    let escaped = |text: &str| text.replace('<', "\\<").replace('>', "\\>");
    let options = OPTIONS.iter().map(|option| {
        format!(
            "| `{}` | `{}` | {} |",
            option.key,
            option.env,
            escaped(option.help)
        )
    });
    assert_eq!(written, options.collect::<Vec<_>>());
}

#[test]
fn the_configuration_that_the_readme_shows_is_accepted() {
    let readme = readme();
    let mut shown = page::blocks(&readme)
        .filter(|(kind, text)| *kind == "toml" && text.starts_with("# inventree.toml\n"));
    let (_, text) = shown.next().expect("a configuration");
    let folder = tempfile::TempDir::new().expect("a folder");
    let file = folder.path().join("inventree.toml");
    fs::write(&file, text).expect("a file");
    let (config, warnings) = source::load(Some(&file)).expect("a configuration");
    assert_eq!(config.plugins_mandatory, ["simpleaction"]);
    let about_the_file: Vec<_> = warnings
        .iter()
        .filter(|warning| warning.contains("inventree.toml"))
        .collect();
    assert!(about_the_file.is_empty(), "{about_the_file:?}");
}

/// Compares the first column of the README's table of commands with `--help`.
#[test]
fn the_readme_names_every_command() {
    let mut help = scratch::command(env!("CARGO_BIN_EXE_test-server"));
    let help = scratch::succeed(help.arg("--help"), RUN);
    let commands = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty());
    let commands: Vec<&str> = commands
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(commands.contains(&"serve"), "{help}");
    let readme = readme();
    for command in commands.into_iter().filter(|command| *command != "help") {
        let is_row = |line: &str| line.starts_with(&format!("| `{command}"));
        assert!(readme.lines().any(is_row), "{command} is missing");
    }
}

#[test]
fn the_readme_names_the_version_of_the_protocol() {
    assert!(readme().contains(&format!("API version {}", inventree::API_VERSION)));
}

#[test]
fn documents_use_plain_punctuation() {
    for (document, text) in texts(|file| file.ends_with(".md")) {
        assert!(!text.contains('\u{2014}'), "{document} holds an em dash");
    }
}

/// Returns the texts in backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// Whether the path names tests in one of the files: a module, or a function in a module.
fn has_tests(sources: &BTreeMap<String, String>, path: &str) -> bool {
    let file = path.replace("::", "/");
    let is_file = |file: &str| {
        let folders = ["tests/it", "core/src", "server/src"];
        let ends = [".rs", "/mod.rs"];
        let mut places = folders
            .iter()
            .flat_map(|folder| ends.map(|end| format!("{folder}/{file}{end}")));
        places.any(|place| {
            sources
                .get(&place)
                .is_some_and(|source| source.contains("fn "))
        })
    };
    let in_parent = path.rsplit_once("::").is_some_and(|(parent, name)| {
        is_file(&parent.replace("::", "/"))
            && sources.values().any(|source| {
                source.contains(&format!("fn {name}("))
                    || source.contains(&format!("mod {name} {{"))
            })
    });
    is_file(&file) || in_parent
}

#[test]
fn the_tests_and_drills_that_the_security_document_names_exist() {
    let text = fs::read_to_string(scratch::root().join("docs/security.md")).expect("the document");
    let sources = texts(|file| file.ends_with(".rs"));
    let is_plain = |word: &str| {
        word.chars()
            .all(|sign| sign.is_ascii_lowercase() || "_:".contains(sign))
    };
    let mut tests = 0;
    for name in quoted(&text).filter(|word| is_plain(word)) {
        let is_there = if name.contains("::") {
            has_tests(&sources, name)
        } else if name.matches('_').count() > 2 {
            sources
                .values()
                .any(|source| source.contains(&format!("fn {name}(")))
        } else {
            continue;
        };
        assert!(is_there, "there is no test `{name}`");
        tests += 1;
    }
    for path in quoted(&text).filter(|word| word.starts_with("tests/")) {
        assert!(sources.contains_key(path), "there is no file `{path}`");
    }
    let drills = quoted(&text).filter_map(|word| word.strip_prefix("cargo xtask drill attack "));
    let drills: Vec<&str> = drills.collect();
    for name in &drills {
        assert!(
            ATTACKS.iter().any(|attack| attack.name == *name),
            "there is no attack `{name}`"
        );
    }
    assert!(
        tests > 10 && drills.len() > 5,
        "{tests} tests, {} drills",
        drills.len()
    );
}
