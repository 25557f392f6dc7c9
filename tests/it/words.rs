//! Names and prose: one word for one meaning, the words of the field.

use std::collections::BTreeMap;

use crate::layering::texts;

/// Names that were replaced, where they may not be defined again: the start of a path, and the name.
const REPLACED: &[(&str, &[&str])] = &[
    (
        "",
        &[
            "Desk",
            "at_desk",
            "Deed",
            "Deeds",
            "Agreed",
            "Refusal",
            "Refusals",
            "Rejection",
            "Denial",
            "Refused",
            "Overtaken",
            "told",
            "leaves",
            "saved",
            "hold_leaving",
            "presets",
            "consult",
            "Preset",
            "Review",
            "Showing",
            "Asked",
            "Stretch",
            "Patience",
            "blame",
            "fence",
            "Carrier",
            "Carried",
            "give_back",
            "found_by",
            "Wishes",
            "is_spoken",
            "Facts",
        ],
    ),
    (
        "core/",
        &[
            "Author", "Gone", "hold", "Cell", "Held", "kept", "Sent", "desk",
        ],
    ),
    (
        "core/src/inventory/resource/",
        &["Kind", "Test", "deed", "many", "sent"],
    ),
    (
        "core/src/inventory/models/order/",
        &["Kind", "Step", "step", "known", "arrival"],
    ),
    ("core/src/framework/dispatch/", &["Order"]),
    ("server/", &["desk", "Sent"]),
    ("tests/", &["told", "twofold", "gated", "maker", "ordered"]),
];

/// Folders and files that were renamed.
const REPLACED_PATHS: &[&str] = &[
    "core/src/label/",
    "/strange.rs",
    "/deed.rs",
    "/sent.rs",
    "/held.rs",
    "/give_back.rs",
    "/empty.rs",
    "/address.rs",
    "order/purchase/known.rs",
    "order/purchase/arrival.rs",
    "part/start/",
    "order/build/",
    "models/code.rs",
    "routes/resource/record.rs",
    "routes/user/row.rs",
];

/// Words and phrases that prose does not use, each with a better one.
const PHRASES: &[(&str, &str)] = &[
    ("whoever", "the caller, the user"),
    ("whomever", "the caller, the user"),
    ("nobody", "no user, no other request"),
    ("somebody", "a user, another request"),
    ("anew", "again"),
    ("at hand", "available"),
    ("is told", "is reported"),
    ("are told", "are reported"),
    ("was told", "was reported"),
    ("spoken", "known"),
    ("truth value", "boolean"),
    ("reckon", "calculate"),
    ("no two wait for each other", "to avoid deadlocks"),
    ("wait for each other all the same", "on a deadlock"),
    ("loses its caller", "the caller stops waiting"),
    ("is raised with the generation", "increments the generation"),
    ("that is undone", "that is rolled back"),
    ("as far as that can be told", "before"),
    (
        "whatever later plugins would say",
        "and skip the remaining plugins",
    ),
    ("of which no more are taken than there are", "saturating"),
    (
        "needs the roles of what is written",
        "checks the user's roles for the resource",
    ),
    ("the reference's", "InvenTree's"),
];

/// What defines a name, as it is written in front of one.
const DEFINES: &[&str] = &[
    "struct ",
    "enum ",
    "trait ",
    "fn ",
    "mod ",
    "type ",
    "const ",
    "static ",
    "macro_rules! ",
];

/// All Rust sources but this one, which holds the old words.
fn rust() -> BTreeMap<String, String> {
    texts(|file| {
        file.ends_with(".rs") && !file.starts_with("ui-tests/cases/") && file != "tests/it/words.rs"
    })
}

fn is_word_character(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// The names that a line of Rust defines.
fn defined(line: &str) -> impl Iterator<Item = &str> {
    let code = line.split("//").next().unwrap_or_default();
    DEFINES.iter().flat_map(move |keyword| {
        code.match_indices(keyword).filter_map(move |(place, _)| {
            let before = code[..place].chars().next_back();
            let name = code[place + keyword.len()..]
                .split(|c| !is_word_character(c))
                .next()?;
            let is_keyword = before.is_none_or(|c| !is_word_character(c));
            (is_keyword && !name.is_empty() && name != "fn").then_some(name)
        })
    })
}

/// The comments of a Rust file, the whole text of another, by line.
fn prose<'a>(file: &str, text: &'a str) -> Vec<(usize, &'a str)> {
    let is_rust = file.ends_with(".rs");
    let lines = text.lines().enumerate();
    let lines = lines.filter_map(|(number, line)| {
        let prose = if is_rust {
            line.split_once("//")
                .filter(|(code, _)| !code.ends_with(':'))?
                .1
        } else {
            line
        };
        Some((number + 1, prose))
    });
    lines.collect()
}

fn holds_phrase(prose: &str, phrase: &str) -> bool {
    prose.match_indices(phrase).any(|(place, _)| {
        let before = prose[..place].chars().next_back();
        before.is_none_or(|c| !is_word_character(c))
    })
}

#[test]
fn replaced_names_are_not_defined_again() {
    for (file, text) in rust() {
        let replaced = REPLACED.iter().filter(|(start, _)| file.starts_with(start));
        let replaced: Vec<&str> = replaced
            .flat_map(|(_, names)| names.iter().copied())
            .collect();
        for (number, line) in text.lines().enumerate() {
            for name in defined(line) {
                assert!(
                    !replaced.contains(&name),
                    "{file}:{} defines `{name}`",
                    number + 1
                );
            }
        }
        let old = REPLACED_PATHS.iter().find(|path| file.contains(*path));
        assert_eq!(old, None, "{file}");
    }
}

#[test]
fn prose_uses_the_words_of_the_field() {
    let documents = texts(|file| {
        file.ends_with(".md") && file != "CHANGELOG.md" && !file.starts_with("ui-tests/cases/")
    });
    let mut found = Vec::new();
    for (file, text) in rust().into_iter().chain(documents) {
        for (number, prose) in prose(&file, &text) {
            let prose = prose.to_lowercase();
            let phrases = PHRASES
                .iter()
                .filter(|(phrase, _)| holds_phrase(&prose, phrase));
            found.extend(phrases.map(|(phrase, better)| {
                format!("{file}:{number} says `{phrase}`; better: {better}")
            }));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn definitions_and_prose_are_recognised() {
    let names: Vec<&str> =
        defined("pub(crate) const fn told(of: Desk) -> struct_x; // fn no").collect();
    assert_eq!(names, ["told"]);
    assert_eq!(prose("a.rs", "let a = 1; // anew"), [(1, " anew")]);
    assert!(holds_phrase("begins anew.", "anew") && !holds_phrase("manew", "anew"));
}
