//! The attribute `#[plugin(...)]`: parses, checks and expands it.

mod check;
mod expand;
mod folders;
mod item;
mod item_kind;
mod kinds;

use proc_macro2::TokenStream;

use crate::args::Args;
use crate::diag::Errors;
use crate::framework;

/// The keys, in the order in which error messages list them.
pub(crate) const KEYS: &[&str] = &[
    "name",
    "slug",
    "title",
    "description",
    "author",
    "publish_date",
    "version",
    "website",
    "license",
    "min_version",
    "max_version",
    "admin_source",
    "priority",
    "mandatory",
    "acts_as_system",
    "static_dir",
    "template_dir",
    "mixins",
    framework::KEY,
];

/// Old names of keys, which are still accepted with a warning.
const OLD_KEYS: &[(&str, &str)] = &[
    ("PLUGIN_NAME", "name"),
    ("PLUGIN_SLUG", "slug"),
    ("PLUGIN_TITLE", "title"),
    ("plugin_name", "name"),
    ("plugin_slug", "slug"),
    ("plugin_title", "title"),
];

/// Expands the attribute. The item is emitted unchanged, also if the attribute is wrong.
pub(crate) fn plugin(attribute: TokenStream, tokens: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let item = item::parse(tokens, &mut errors);
    let args = Args::parse(attribute, KEYS, OLD_KEYS, &mut errors);
    let plugin = item
        .plugin_type
        .map(|target| check::check(&args, target, &mut errors));
    let import = framework::import(&args, "plugin", &mut errors);
    let whole = errors.is_empty();
    let (item, errors) = (item.tokens, errors.into_tokens());
    match (plugin, import) {
        (Some(plugin), Ok(import)) => {
            let expansion = expand::expand(&plugin, &args, &import, whole);
            quote::quote!(#item #errors #expansion)
        }
        (Some(plugin), Err(error)) => {
            let nothing = expand::placeholder_type(&plugin.ident, &error);
            quote::quote!(#errors #nothing)
        }
        (None, _) => quote::quote!(#item #errors),
    }
}
