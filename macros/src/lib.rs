//! The attribute and derives of the InvenTree plugin framework; use them through the `inventree` crate.

mod arg;
mod args;
mod choice;
mod diag;
mod doc;
mod env;
mod formats;
mod framework;
mod git;
mod mixins;
mod model;
mod models;
mod plugin;
mod server_main;
mod settings;
mod slug;
mod spans;

use proc_macro::TokenStream;

/// Calls the named `macro_rules!` with one row for each mixin of the host.
#[proc_macro]
pub fn for_each_mixin(callback: TokenStream) -> TokenStream {
    mixins::for_each(&callback.into()).into()
}

/// Generates a marker trait for each mixin of the host; a plugin implements it when it lists the mixin.
#[proc_macro]
pub fn listed_mixins(_: TokenStream) -> TokenStream {
    mixins::marker_traits().into()
}

/// The reserved slugs, as a slice.
#[proc_macro]
pub fn reserved_slugs(_: TokenStream) -> TokenStream {
    slug::reserved().into()
}

/// The models that a setting can refer to, as a slice of labels and list URLs.
#[proc_macro]
pub fn models(_: TokenStream) -> TokenStream {
    models::slice().into()
}

/// Makes a struct a model of the inventory, in the framework itself: checks its fields against those of the resource, and
/// generates its columns and the struct of a new item.
#[proc_macro_attribute]
pub fn model(arguments: TokenStream, item: TokenStream) -> TokenStream {
    model::expand(arguments.into(), item.into()).into()
}

/// Generates the `main` of a server with the named plugin crates; use it through `inventree_server::main!`.
#[proc_macro]
pub fn main(plugins: TokenStream) -> TokenStream {
    server_main::expand(plugins.into()).into()
}

/// Makes a struct a plugin: generates its metadata, registers it and connects its mixins.
///
/// `#[plugin(name = "Greeter", mixins(action, settings))]`
///
/// | key | meaning | without it |
/// |---|---|---|
/// | `name = "…"` | the plugin's name; required | |
/// | `slug = "…"` | its name in URLs, of a-z, 0-9, `-` and `_` | derived from the name |
/// | `title = "…"` | its display name | the name |
/// | `description = "…"` | its description, one line | the first paragraph of the doc comment, or the name |
/// | `author = "…"` | who wrote it | `authors` in `Cargo.toml`, or the last commit of the file |
/// | `publish_date = "2024-02-29"` | when it was published | the last commit of the file |
/// | `version = "1.2.3"` | its version | the version of the package |
/// | `website = "https://…"` | its website | `homepage` or `repository` in `Cargo.toml` |
/// | `license = "…"` | its licence | the licence of the package |
/// | `min_version = "1.2"`, `max_version = "2"` | the versions of the server that it works with | all |
/// | `static_dir = "static"` | a folder next to `Cargo.toml`, whose files are served | no files |
/// | `template_dir = "templates"` | a folder next to `Cargo.toml` with the templates of its pages | no templates |
/// | `admin_source = "admin.js:draw"` | a script in `static_dir`, optionally with a function, which renders its settings | no script |
/// | `priority = -5` | its priority in dispatch: lower values are called first | 0 |
/// | `mandatory` | it cannot be deactivated | it can |
/// | `acts_as_system` | it may use the inventory with the rights of the server | only with those of the user |
/// | `mixins(action, …)` | its mixins; those of other crates are paths, such as `shelf::Shelf` | none |
/// | `crate = some::path` | the path of `inventree` | the dependency of that name |
#[proc_macro_attribute]
pub fn plugin(attribute: TokenStream, item: TokenStream) -> TokenStream {
    plugin::plugin(attribute.into(), item.into()).into()
}

/// Makes every field of a struct a setting.
///
/// The field's name in upper case is the key, its doc comment the description, and its type determines the accepted
/// values: `bool`, integers of up to 32 bits and `i64`, `f32`, `f64`, `String`, `Secret`, an enum that derives
/// `SettingChoice`, or an `Option` of one of them.
///
/// `#[settings(user = MySettings)]` on the struct names another struct with the settings of each user;
/// `#[settings(crate = some::path)]` gives the path of `inventree`. On a field, `#[setting(…)]` takes:
///
/// | key | meaning |
/// |---|---|
/// | `default = …` | the default value: a literal, or a variant of an enum |
/// | `key = "…"`, `name = "…"`, `description = "…"` | override the field's key, name and description |
/// | `units = "mm"` | the unit, shown next to the value |
/// | `min = 1`, `max = 5` | the lowest and the highest number |
/// | `required` | the plugin does not work without a value |
/// | `hidden` | omitted from lists of settings |
/// | `protected` | the value never leaves the server; a `Secret` is always protected |
/// | `public_default` | the default of a `Secret` is not secret |
/// | `model = "part.part"` | the number is the primary key of a row of this model |
/// | `filters(active = true)` | the query parameters with which clients list the rows to choose from |
/// | `validator = check` | a function `fn(&str) -> Result<(), String>`, whose error states the rule |
#[proc_macro_derive(PluginSettings, attributes(setting, settings))]
pub fn settings(item: TokenStream) -> TokenStream {
    settings::derive(item.into()).into()
}

/// Makes an enum the type of a setting with choices: a variant's name is the value, its doc comment the display text.
///
/// On a variant, `#[choice(value = "…")]` overrides the value and `text = "…"` the display text;
/// `#[choice(crate = some::path)]` on the enum gives the path of `inventree`.
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
