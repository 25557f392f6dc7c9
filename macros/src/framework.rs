//! The crate that generated code names, which a manifest or a facade may call by another name.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Path;
use syn::spanned::Spanned;

use crate::arg::Value;
use crate::args::Args;
use crate::diag::{Errors, error};
use crate::env::{Dependency, dependency};

/// The key that says where the framework is.
pub(crate) const KEY: &str = "crate";

/// The framework's usual name.
const NAME: &str = "inventree";

/// The line that brings the framework's `__private` into scope as `__inventree`: the only place that names the crate,
/// so that a wrong name is one error. `attribute` is the one that takes the key. An error where there is no framework.
///
/// The framework by another name is a finding; the code goes to it all the same, so that the finding is the only one.
pub(crate) fn import(
    args: &Args,
    attribute: &str,
    errors: &mut Errors,
) -> syn::Result<TokenStream> {
    if args.get(KEY).is_some() {
        let path = args.path(KEY, "some::path", errors).or_else(|| meant(args));
        return Ok(path.map_or_else(
            || usual(attribute),
            |path| quote_spanned!(path.span()=> use #path::__private as __inventree;),
        ));
    }
    match dependency(NAME) {
        Dependency::Unknown | Dependency::Usual => Ok(usual(attribute)),
        Dependency::Renamed(name) => {
            errors.push(
                Span::call_site(),
                format!("this crate calls `{NAME}` by the name `{name}`"),
                format!("write `#[{attribute}(crate = {name})]`"),
            );
            let name = format_ident!("{name}");
            Ok(quote!(use ::#name::__private as __inventree;))
        }
        Dependency::Absent => {
            let wrong = format!("this crate has no dependency `{NAME}`");
            let help = format!(
                "write `#[{attribute}(crate = some::path)]` with the path by which it reaches `{NAME}`"
            );
            Err(error(Span::call_site(), wrong, help))
        }
    }
}

/// Where it is not known whether the usual name leads to it, and it does not, rustc names the macro in which it failed.
/// So the macro's name says what to write.
fn usual(attribute: &str) -> TokenStream {
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

/// The path in `crate = "path"` or `crate(path)`, which is a mistake, but says what is meant.
fn meant(args: &Args) -> Option<Path> {
    match &args.get(KEY)?.value {
        Value::Is(tokens) => syn::parse2::<syn::LitStr>(tokens.clone())
            .ok()?
            .parse()
            .ok(),
        Value::List(tokens) => syn::parse2(tokens.clone()).ok(),
        Value::Flag => None,
    }
}
