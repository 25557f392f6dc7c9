//! `inventree_server::main!`: the program of a server with plugins of other crates.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::parse::{ParseStream, Parser};
use syn::{LitStr, Token};

use crate::arg;
use crate::diag::Errors;

/// A plugin crate.
struct Plugins {
    /// Its name in this program's manifest, as code writes it.
    ident: Ident,
    /// The name under which it is expected to register plugins: its package's.
    package: String,
}

/// The program, from `(path of the server) plugin_crate, other = "package-name"`.
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
    let links = crates.iter().map(|Plugins { ident, .. }| {
        // At the word itself: a crate that is not in the manifest is an error there.
        quote_spanned!(ident.span()=> use ::#ident as _;)
    });
    let packages = crates.iter().map(|plugins| &plugins.package);
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
        if crates.iter().any(|other| other.ident == *ident) {
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
        let ident: Ident = input.parse()?;
        let package = match input.parse::<Option<Token![=]>>()? {
            Some(_) => input.parse::<LitStr>()?.value(),
            None => ident.to_string().trim_start_matches("r#").to_owned(),
        };
        Ok(Plugins { ident, package })
    };
    let read = name.parse2(tokens.clone());
    if read.is_err() {
        let text: String = tokens
            .clone()
            .into_iter()
            .map(|token| token.to_string())
            .collect();
        errors.at(
            &tokens,
            format!("`{text}` is not the name of a plugin crate"),
            format!("write `{}`", better(&text)),
        );
    }
    read.ok()
}

/// The name that was perhaps meant: without quotes, with `_` where the manifest has `-`.
fn better(text: &str) -> String {
    let bare = text.trim_matches('"').replace('-', "_");
    match syn::parse_str::<Ident>(&bare) {
        Ok(ident) => ident.to_string(),
        Err(_) => "my_plugin".to_owned(),
    }
}
