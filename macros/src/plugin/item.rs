//! The item under `#[plugin]`: only its head is looked at, so that a mistake inside the body stays rustc's.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Generics, Visibility};

use super::word;
use crate::diag::{Errors, shown};

/// What follows the attribute.
pub(super) struct Item {
    /// All of it, to be given back.
    pub(super) tokens: TokenStream,
    /// The type, where it is one.
    pub(super) target: Option<Target>,
}

/// The type that becomes a plugin.
pub(super) struct Target {
    /// Its name.
    pub(super) ident: Ident,
    /// Empty, or a finding.
    pub(super) generics: Generics,
    /// Its attributes, of which doc comments are read.
    pub(super) attributes: Vec<Attribute>,
    /// Whether it can be registered: a struct without generics.
    pub(super) usable: bool,
}

/// Takes the item apart. What is no struct is a finding, whatever it is.
pub(super) fn parse(tokens: TokenStream, errors: &mut Errors) -> Item {
    let mut attributes = Vec::new();
    let mut vis = Visibility::Inherited;
    let mut rest = TokenStream::new();
    let head = |input: ParseStream<'_>| -> syn::Result<()> {
        attributes = input.call(Attribute::parse_outer)?;
        vis = input.parse()?;
        rest = input.parse()?;
        Ok(())
    };
    if head.parse2(tokens.clone()).is_err() {
        (attributes, vis, rest) = (Vec::new(), Visibility::Inherited, tokens);
    }
    attributes.retain(|attribute| !is_plugin(attribute, errors));
    // What is neither an item nor a statement would be in the way of the finding.
    let is_item = word::what(&rest).is_some();
    let tokens = is_item.then(|| quote!(#(#attributes)* #vis #rest));
    let tokens = tokens.unwrap_or_default();
    Item {
        target: target(&rest, attributes, errors),
        tokens,
    }
}

/// Whether the attribute is a second `#[plugin]`.
fn is_plugin(attribute: &Attribute, errors: &mut Errors) -> bool {
    let again = attribute
        .path()
        .segments
        .last()
        .is_some_and(|last| last.ident == "plugin");
    if again {
        errors.at(
            attribute,
            "`#[plugin]` stands here twice",
            "remove one of the two",
        );
    }
    again
}

fn target(rest: &TokenStream, attributes: Vec<Attribute>, errors: &mut Errors) -> Option<Target> {
    let Some((keyword, ident, generics)) = type_head(rest) else {
        stands_on(rest, errors);
        return None;
    };
    if keyword != "struct" {
        stands_on(rest, errors);
    }
    if !generics.params.is_empty() {
        errors.at(
            &generics,
            format!("plugin `{ident}` is generic, but there is one instance of each plugin"),
            format!("remove `{}`", shown(&generics)),
        );
    }
    Some(Target {
        usable: keyword == "struct" && generics.params.is_empty(),
        ident,
        generics,
        attributes,
    })
}

/// The head of a struct, an enum or a union.
fn type_head(rest: &TokenStream) -> Option<(Ident, Ident, Generics)> {
    let head = |input: ParseStream<'_>| {
        let keyword = input.call(Ident::parse_any)?;
        if !["struct", "enum", "union"]
            .iter()
            .any(|word| keyword == word)
        {
            return Err(input.error("another item"));
        }
        let head = (keyword, input.parse::<Ident>()?, input.parse()?);
        input.parse::<TokenStream>()?;
        Ok(head)
    };
    head.parse2(rest.clone()).ok()
}

/// Says on what the attribute stands, at the word that says so.
fn stands_on(rest: &TokenStream, errors: &mut Errors) {
    let (what, place) = word::what(rest).unwrap_or_else(|| {
        let first = rest.clone().into_iter().next();
        ("something else", first.into_token_stream())
    });
    errors.at(
        &place,
        format!("`#[plugin]` stands on {what}, but a plugin is a struct"),
        "write `#[plugin(…)] #[derive(Default)] struct MyPlugin;`",
    );
}
