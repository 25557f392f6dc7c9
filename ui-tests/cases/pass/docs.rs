#![deny(warnings)]
#![allow(dead_code)]
//! All forms of doc comments.

use inventree::prelude::*;

/**
 * Prints labels
 * of parts.
 *
 * And more.
 */
#[plugin(name = "Stars")]
#[derive(Default)]
pub struct Stars;

/** Prints labels
    of parts.

    And more. */
#[plugin(name = "No stars")]
#[derive(Default)]
pub struct NoStars;

/// # Labels
/// of parts.
#[plugin(name = "Heading")]
#[derive(Default)]
pub struct Heading;

#[doc = "Prints labels"]
/// of parts.
#[doc(hidden)]
#[doc(alias = "labels")]
///
#[doc = include_str!("docs.rs")]
#[plugin(name = "Mixed")]
#[derive(Default)]
pub struct Mixed;

#[plugin(name = "Conditional")]
#[cfg_attr(all(), doc = "Prints labels")]
#[cfg_attr(any(), doc = "and nothing else.")]
#[derive(Default)]
pub struct Conditional;

#[plugin(name = "Given", description = "Prints.")]
#[doc = concat!("Is ", "not read.")]
#[derive(Default)]
pub struct Given;

/// [![Build](https://example.org/build.svg)](https://example.org)
///
/// **Prints** [labels](https://example.org)\
/// of [parts][`Settings`].
///
/// [other]: https://example.org
#[plugin(name = "Links")]
#[derive(Default)]
pub struct Links;

#[plugin(name = "Not there", mixins(action))]
#[cfg(any())]
pub struct NotThere;

/// What is set.
#[derive(PluginSettings)]
pub struct Settings {
    /** Word to
     * greet with
     *
     * More.
     */
    greeting: String,
    #[cfg_attr(all(), doc = "Word to part with")]
    parting: String,
    /// # Times
    times: i64,
}

#[derive(SettingChoice)]
pub enum Animal {
    /** A
     * cat */
    Cat,
    #[doc = "A dog"]
    Dog,
}

fn main() {
    for meta in [Stars::META, NoStars::META, Mixed::META, Links::META] {
        assert_eq!(meta.description, "Prints labels of parts.", "{}", meta.name);
    }
    assert_eq!(Heading::META.description, "Labels");
    assert_eq!(Conditional::META.description, "Prints labels");
    assert_eq!(Given::META.description, "Prints.");
    let described: Vec<&str> = Settings::SPECS.iter().map(|spec| spec.description).collect();
    assert_eq!(described, ["Word to greet with", "Word to part with", "Times"]);
    let choices: Vec<&str> = Animal::CHOICES.iter().map(|choice| choice.text).collect();
    assert_eq!(choices, ["A cat", "A dog"]);
}
