//! The path of the framework crate in generated code; a manifest or a facade may rename it.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Path;
use syn::spanned::Spanned;

use crate::arg::Value;
use crate::args::Args;
use crate::diag::{Errors, error};
use crate::env::{Dependency, dependency};

/// The key that gives the path of the framework.
pub(crate) const KEY: &str = "crate";

/// The framework's usual name.
const NAME: &str = "inventree";

/// Returns the line that imports the framework's `__private` as `__inventree`. No other generated code names the crate,
/// so a wrong name gives one error. `attribute` is the attribute that takes the key.
///
/// A renamed dependency without the key is reported, but the code still imports it, so that this is the only error.
///
/// # Errors
///
/// When the crate does not depend on the framework.
pub(crate) fn import(
    args: &Args,
    attribute: &str,
    errors: &mut Errors,
) -> syn::Result<TokenStream> {
    if args.get(KEY).is_some() {
        let path = args
            .path(KEY, "some::path", errors)
            .or_else(|| intended_path(args));
        return Ok(path.map_or_else(
            || default_import(attribute),
            |path| quote_spanned!(path.span()=> use #path::__private as __inventree;),
        ));
    }
    match dependency(NAME) {
        Dependency::Unknown | Dependency::SameName => Ok(default_import(attribute)),
        Dependency::Renamed(name) => {
            errors.push(
                Span::call_site(),
                format!("this crate renames `{NAME}` to `{name}`"),
                format!("write `#[{attribute}(crate = {name})]`"),
            );
            let name = format_ident!("{name}");
            Ok(quote!(use ::#name::__private as __inventree;))
        }
        Dependency::Absent => {
            let wrong = format!("this crate has no dependency `{NAME}`");
            let help =
                format!("write `#[{attribute}(crate = some::path)]` with the path to `{NAME}`");
            Err(error(Span::call_site(), wrong, help))
        }
    }
}

/// Imports the framework by its usual name, for when the name of the dependency is unknown. If that fails, rustc's error
/// names the macro in which it happened, so the macro's name tells the author what to write.
fn default_import(attribute: &str) -> TokenStream {
    let hint = format_ident!("inventree_has_another_name_here__write_{attribute}_crate_eq_name");
    quote! {
        macro_rules! #hint {
            () => {
                use ::inventree::__private as __inventree;
            };
        }
        #hint! {}
    }
}

/// Returns the path in `crate = "path"` or `crate(path)`: wrong syntax with a clear intention.
fn intended_path(args: &Args) -> Option<Path> {
    match &args.get(KEY)?.value {
        Value::Assigned(tokens) => syn::parse2::<syn::LitStr>(tokens.clone())
            .ok()?
            .parse()
            .ok(),
        Value::List(tokens) => syn::parse2(tokens.clone()).ok(),
        Value::Flag => None,
    }
}
