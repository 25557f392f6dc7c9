//! `inventree_server::main!`: the program of a server with plugins of other crates.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, LitStr, Token};

use crate::arg;
use crate::diag::Errors;
use crate::env;

/// A plugin crate.
struct Plugins {
    /// When it is part of the program: `#[cfg(…)]`, or nothing.
    conditions: Vec<Attribute>,
    /// Its name in this program's manifest, as code writes it.
    ident: Ident,
    /// The name under which it is expected to register plugins: its own, or its package's.
    package: String,
}

/// The program, from `(path of the server) plugin_crate, #[cfg(…)] other = "package-name"`.
pub(crate) fn program(tokens: TokenStream) -> TokenStream {
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
        let Plugins {
            conditions, ident, ..
        } = plugins;
        // At the word itself: a crate that is not in the manifest is an error there.
        let link = quote_spanned!(ident.span()=> use ::#ident as _;);
        quote!(#(#conditions)* #link)
    });
    let packages = crates.iter().map(|plugins| {
        let Plugins {
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

fn read(tokens: TokenStream, errors: &mut Errors) -> Vec<Plugins> {
    let mut crates: Vec<Plugins> = Vec::new();
    for part in arg::split(tokens) {
        let Some(plugins) = read_one(part.into_iter().collect(), errors) else {
            continue;
        };
        let ident = &plugins.ident;
        // Of two under conditions, perhaps only one is ever there.
        let twice = |other: &Plugins| {
            other.ident == *ident && other.conditions.is_empty() && plugins.conditions.is_empty()
        };
        if crates.iter().any(twice) {
            let wrong = format!("the plugin crate `{ident}` is listed twice");
            errors.at(ident, wrong, format!("remove this `{ident}`"));
        } else {
            crates.push(plugins);
        }
    }
    crates
}

fn read_one(tokens: TokenStream, errors: &mut Errors) -> Option<Plugins> {
    let name = |input: ParseStream<'_>| -> syn::Result<Plugins> {
        let conditions = input.call(Attribute::parse_outer)?;
        let ident: Ident = input.parse()?;
        let package = match input.parse::<Option<Token![=]>>()? {
            Some(_) => input.parse::<LitStr>()?.value(),
            None => own_name(&ident),
        };
        Ok(Plugins {
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
        let text = written(&tokens);
        errors.at(
            &tokens,
            format!("`{text}` is not the name of a plugin crate"),
            format!("write `{}`", better(&text)),
        );
    }
    read.ok()
}

/// The crate's own name, where the manifest gives it another.
fn own_name(ident: &Ident) -> String {
    let name = ident.to_string();
    let plain = name.trim_start_matches("r#");
    env::own_name(plain).unwrap_or_else(|| plain.to_owned())
}

/// Any other attribute would be lost.
fn is_condition(attribute: &Attribute, errors: &mut Errors) -> bool {
    let is_condition = attribute.path().is_ident("cfg");
    if !is_condition {
        let wrong = "only a condition may stand before a plugin crate";
        let help = "write `#[cfg(feature = \"…\")]`, or remove this attribute";
        errors.at(attribute, wrong, help);
    }
    is_condition
}

/// The tokens as people write them.
fn written(tokens: &TokenStream) -> String {
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

/// The name that was perhaps meant: without quotes, with `_` where the manifest has `-`.
fn better(text: &str) -> String {
    let bare = text
        .trim_start_matches("::")
        .trim_matches('"')
        .replace('-', "_");
    match syn::parse_str::<Ident>(&bare) {
        Ok(ident) => ident.to_string(),
        Err(_) => "my_plugin".to_owned(),
    }
}
