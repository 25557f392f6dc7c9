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
#[proc_macro_attribute]
pub fn plugin(attribute: TokenStream, item: TokenStream) -> TokenStream {
    plugin::plugin(attribute.into(), item.into()).into()
}

/// Makes every field of a struct a setting.
#[proc_macro_derive(PluginSettings, attributes(setting, settings))]
pub fn settings(item: TokenStream) -> TokenStream {
    settings::derive(item.into()).into()
}

/// Makes every variant of an enum one of the values that a setting may have.
#[proc_macro_derive(SettingChoice, attributes(choice))]
pub fn choice(item: TokenStream) -> TokenStream {
    choice::derive(item.into()).into()
}
