#![deny(warnings)]
#![allow(dead_code)]
//! All tokens that `macro_rules!` can pass on.

use inventree::prelude::*;

macro_rules! plugins {
    ($(#[$attribute:meta])* $vis:vis $name:ident, $text:literal, $words:expr, $priority:literal, $folder:literal, [$($mixin:path),*], $framework:path) => {
        $(#[$attribute])*
        #[plugin(
            crate = $framework,
            name = $text,
            title = $words,
            priority = $priority,
            template_dir = $folder,
            mixins($($mixin),*)
        )]
        #[derive(Default)]
        $vis struct $name;
    };
}

plugins!(
    /// Prints labels.
    pub Literal, "One", "First", -5, ".", [action], ::inventree
);

impl ActionMixin for Literal {
    const ACTION_NAME: &'static str = "one";

    fn perform_action(&self, _cx: &Context, _data: &Value) -> Result<ActionOutcome> {
        Ok(ActionOutcome::ok())
    }
}

macro_rules! metas {
    ($item:item, $($key:meta),*) => {
        #[plugin($($key),*)]
        $item
    };
}

metas!(
    #[derive(Default)]
    pub struct Item;,
    name = "Two",
    mandatory,
    mixins()
);

macro_rules! settings {
    ($name:ident, $field:ident: $type:ty, $text:literal, $default:expr, $min:literal, $key:meta) => {
        #[derive(PluginSettings)]
        pub struct $name {
            #[doc = $text]
            #[setting(default = $default, min = $min, $key)]
            $field: $type,
        }
    };
}

settings!(Numbers, number: i64, "A number", 2, -3, max = 5);

macro_rules! secret {
    ($type:ty, $default:expr) => {
        #[derive(PluginSettings)]
        pub struct Secrets {
            /// What it is.
            #[setting(protected, default = $default, public_default)]
            word: $type,
        }
    };
}

secret!(Secret, "known");

macro_rules! choices {
    ($name:ident, $first:ident = $value:literal, $text:expr) => {
        #[derive(SettingChoice)]
        pub enum $name {
            #[choice(value = $value, text = $text)]
            $first,
        }
    };
}

choices!(Animal, Cat = "cat", "A cat");

fn main() {
    let meta = Literal::META;
    assert_eq!((meta.name, meta.title, meta.priority), ("One", Some("First"), -5));
    assert_eq!(meta.description, "Prints labels.");
    assert_eq!((Item::META.name, Item::META.mandatory), ("Two", true));
    let number = &Numbers::SPECS[0];
    assert_eq!((number.default, number.min, number.max), ("2", Some(-3.0), Some(5.0)));
    assert_eq!(number.description, "A number");
    assert!(Secrets::SPECS[0].protected);
    assert_eq!((Animal::Cat.as_value(), Animal::CHOICES[0].text), ("cat", "A cat"));
}
