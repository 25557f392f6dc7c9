//! `inventree_server::main!`: generates the `main` of a server with plugins of other crates.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, LitStr, Token};

use crate::arg;
use crate::diag::Errors;
use crate::env;

/// A plugin crate.
struct PluginCrate {
    /// The `#[cfg(…)]` attributes under which it is part of the program.
    conditions: Vec<Attribute>,
    /// Its name in the program's manifest, as an identifier.
    ident: Ident,
    /// The name under which its plugins register: the crate's own, or the package's.
    package: String,
}

/// Generates the program from `(path of the server) plugin_crate, #[cfg(…)] other = "package-name"`.
pub(crate) fn expand(tokens: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let mut tokens = tokens.into_iter();
    let server = match tokens.next() {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => {
            group.stream()
        }
        _ => quote!(::inventree_server),
    };
    let crates = read(tokens.collect(), &mut errors);
    let links = crates.iter().map(|plugins| {
        let PluginCrate {
            conditions, ident, ..
        } = plugins;
        // With the name's span: rustc reports a crate that is not in the manifest there.
        let link = quote_spanned!(ident.span()=> use ::#ident as _;);
        quote!(#(#conditions)* #link)
    });
    let packages = crates.iter().map(|plugins| {
        let PluginCrate {
            conditions,
            package,
            ..
        } = plugins;
        quote!(#(#conditions)* #package)
    });
    let main = Ident::new("main", Span::call_site());
    let errors = errors.into_tokens();
    quote! {
        #errors
        #server::__require_unwind! {}
        #(#links)*
        fn #main() -> ::std::process::ExitCode {
            #server::run(&[#(#packages),*])
        }
    }
}

fn read(tokens: TokenStream, errors: &mut Errors) -> Vec<PluginCrate> {
    let mut crates: Vec<PluginCrate> = Vec::new();
    for part in arg::split_commas(tokens) {
        let Some(plugins) = read_one(part.into_iter().collect(), errors) else {
            continue;
        };
        let ident = &plugins.ident;
        // Two entries with conditions may exclude each other.
        let twice = |other: &PluginCrate| {
            other.ident == *ident && other.conditions.is_empty() && plugins.conditions.is_empty()
        };
        if crates.iter().any(twice) {
            let wrong = format!("the plugin crate `{ident}` is listed twice");
            errors.push_spanned(ident, wrong, format!("remove this `{ident}`"));
        } else {
            crates.push(plugins);
        }
    }
    crates
}

fn read_one(tokens: TokenStream, errors: &mut Errors) -> Option<PluginCrate> {
    let name = |input: ParseStream<'_>| -> syn::Result<PluginCrate> {
        let conditions = input.call(Attribute::parse_outer)?;
        let ident: Ident = input.parse()?;
        let package = match input.parse::<Option<Token![=]>>()? {
            Some(_) => input.parse::<LitStr>()?.value(),
            None => resolve_crate_name(&ident),
        };
        Ok(PluginCrate {
            conditions,
            ident,
            package,
        })
    };
    let mut read = name.parse2(tokens.clone());
    if let Ok(plugins) = &mut read {
        plugins
            .conditions
            .retain(|attribute| is_condition(attribute, errors));
    } else {
        let text = format_tokens(&tokens);
        errors.push_spanned(
            &tokens,
            format!("`{text}` is not the name of a plugin crate"),
            format!("write `{}`", suggest_name(&text)),
        );
    }
    read.ok()
}

/// Returns the crate's own name, even if the manifest renames it.
fn resolve_crate_name(ident: &Ident) -> String {
    let name = ident.to_string();
    let plain = name.trim_start_matches("r#");
    env::original_crate_name(plain).unwrap_or_else(|| plain.to_owned())
}

/// Whether the attribute is `#[cfg]`. Reports any other attribute, since it would have no effect.
fn is_condition(attribute: &Attribute, errors: &mut Errors) -> bool {
    let is_condition = attribute.path().is_ident("cfg");
    if !is_condition {
        let wrong = "only `#[cfg(…)]` is allowed before a plugin crate";
        let help = "write `#[cfg(feature = \"…\")]`, or remove this attribute";
        errors.push_spanned(attribute, wrong, help);
    }
    is_condition
}

/// Formats the tokens with the usual spaces.
fn format_tokens(tokens: &TokenStream) -> String {
    let mut text = String::new();
    for token in tokens.clone() {
        let is_word = matches!(token, TokenTree::Ident(_) | TokenTree::Literal(_));
        if is_word && text.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | ';' | '"'))
        {
            text.push(' ');
        }
        text.push_str(&token.to_string());
    }
    text
}

/// Returns the name that was probably meant: without quotes, with `_` for the `-` of a manifest.
fn suggest_name(text: &str) -> String {
    let bare = text
        .trim_start_matches("::")
        .trim_matches('"')
        .replace('-', "_");
    match syn::parse_str::<Ident>(&bare) {
        Ok(ident) => ident.to_string(),
        Err(_) => "my_plugin".to_owned(),
    }
}
