//! The attribute and derives of the InvenTree plugin framework; use them through the `inventree` crate.

mod arg;
mod args;
mod choice;
mod diag;
mod distribution;
mod doc;
mod env;
mod framework;
mod git;
mod mixins;
mod models;
mod paths;
mod plugin;
mod settings;
mod slug;
mod text;

use proc_macro::TokenStream;

/// Calls the named `macro_rules!` with one row for each of the host's mixins.
#[proc_macro]
pub fn for_each_mixin(callback: TokenStream) -> TokenStream {
    mixins::for_each(&callback.into()).into()
}

/// One trait for each of the host's mixins, which says that a plugin lists it.
#[proc_macro]
pub fn listed_mixins(_: TokenStream) -> TokenStream {
    mixins::listed().into()
}

/// The words that no slug may be, as a slice.
#[proc_macro]
pub fn reserved_slugs(_: TokenStream) -> TokenStream {
    slug::reserved().into()
}

/// The models whose rows a setting can name, as a slice of labels and addresses.
#[proc_macro]
pub fn models(_: TokenStream) -> TokenStream {
    models::slice().into()
}

/// The program of a server with the named plugin crates; use it through `inventree_server::main!`.
#[proc_macro]
pub fn main(plugins: TokenStream) -> TokenStream {
    distribution::program(plugins.into()).into()
}

/// Makes a struct a plugin: writes down its metadata, registers it, ties it to its mixins.
///
/// `#[plugin(name = "Greeter", mixins(action, settings))]`
///
/// | key | what it says | without it |
/// |---|---|---|
/// | `name = "…"` | the plugin's name; it must be there | |
/// | `slug = "…"` | its name in addresses, of a-z, 0-9, `-` and `_` | made of the name |
/// | `title = "…"` | its name for people | the name |
/// | `description = "…"` | one line for people | the first paragraph of the doc comment, or the name |
/// | `author = "…"` | who wrote it | `authors` in `Cargo.toml`, or the last commit of the file |
/// | `publish_date = "2024-02-29"` | when it was published | the last commit of the file |
/// | `version = "1.2.3"` | its version | that of the package |
/// | `website = "https://…"` | where more about it stands | `homepage` or `repository` in `Cargo.toml` |
/// | `license = "…"` | its licence | that of the package |
/// | `min_version = "1.2"`, `max_version = "2"` | the versions of the server that it works with | all |
/// | `static_dir = "static"` | a folder beside `Cargo.toml`, whose files are served | no files |
/// | `template_dir = "templates"` | a folder beside `Cargo.toml` with templates of its pages | no templates |
/// | `admin_source = "admin.js:draw"` | a script in `static_dir`, and perhaps a function of it, which draws its settings | no script |
/// | `priority = -5` | its place in the order in which plugins are asked: lower comes first | 0 |
/// | `mandatory` | it cannot be switched off | it can |
/// | `mixins(action, …)` | what it can do; those of other crates are paths, such as `shelf::Shelf` | nothing |
/// | `crate = some::path` | where `inventree` is | a dependency of that name |
#[proc_macro_attribute]
pub fn plugin(attribute: TokenStream, item: TokenStream) -> TokenStream {
    plugin::plugin(attribute.into(), item.into()).into()
}

/// Makes every field of a struct a setting.
///
/// Its name in capitals is the key, the doc comment the description, and its type says what is accepted: `bool`, integers of
/// up to 32 bits and `i64`, `f32`, `f64`, `String`, `Secret`, an enum that derives `SettingChoice`, or an `Option` of one.
///
/// `#[settings(user = MySettings)]` above the struct names another one, of what each user sets for themselves;
/// `#[settings(crate = some::path)]` says where `inventree` is. Above a field, `#[setting(…)]` takes:
///
/// | key | what it says |
/// |---|---|
/// | `default = …` | the value as long as none is set: a literal, or a variant of an enum |
/// | `key = "…"`, `name = "…"`, `description = "…"` | other texts than those of the field |
/// | `units = "mm"` | what is shown beside the value |
/// | `min = 1`, `max = 5` | the lowest and the highest number |
/// | `required` | the plugin cannot work without a value |
/// | `hidden` | lists leave it out |
/// | `protected` | the value never leaves the server; of a `Secret` this is so without the word |
/// | `public_default` | the default of a `Secret` is no secret |
/// | `model = "part.part"` | the number is the primary key of a row |
/// | `filters(active = true)` | which rows clients offer: parameters of the list |
/// | `validator = check` | a function `fn(&str) -> Result<(), String>`, whose error says what would be right |
#[proc_macro_derive(PluginSettings, attributes(setting, settings))]
pub fn settings(item: TokenStream) -> TokenStream {
    settings::derive(item.into()).into()
}

/// Makes every variant of an enum one of the values that a setting may have: its name is the value, the doc comment the text.
///
/// Above a variant, `#[choice(value = "…")]` gives another value and `text = "…"` another text;
/// `#[choice(crate = some::path)]` above the enum says where `inventree` is.
#[proc_macro_derive(SettingChoice, attributes(choice))]
pub fn choice(item: TokenStream) -> TokenStream {
    choice::derive(item.into()).into()
}

#[cfg(test)]
mod tests {
    use crate::{plugin, settings};

    #[test]
    fn every_key_is_documented() {
        for key in [plugin::KEYS, settings::field::KEYS].concat() {
            let is_row =
                |line: &str| line.starts_with("/// | `") && line.contains(&format!("`{key}"));
            assert!(include_str!("lib.rs").lines().any(is_row), "{key}");
        }
    }
}
