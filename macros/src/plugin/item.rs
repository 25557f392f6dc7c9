//! The item under `#[plugin]`: only its head is looked at, so that a mistake inside the body stays rustc's.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::quote;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Generics, Visibility};

use crate::diag::{Errors, shown};
use crate::doc::doc;

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
    /// First paragraph of its doc comment.
    pub(super) doc: Option<String>,
    /// Whether it can be registered: a struct without generics.
    pub(super) usable: bool,
}

/// Words that start an item, with the article that people use.
const STARTS: &[(&str, &str)] = &[
    ("struct", "a struct"),
    ("enum", "an enum"),
    ("union", "a union"),
    ("fn", "a function"),
    ("impl", "an `impl` block"),
    ("trait", "a trait"),
    ("mod", "a module"),
    ("type", "a type alias"),
    ("static", "a static"),
    ("use", "a `use` line"),
];

/// Takes the item apart.
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
        rest = tokens;
    }
    attributes.retain(|attribute| !is_plugin(attribute, errors));
    let target = target(&rest, &attributes, errors);
    Item {
        tokens: quote!(#(#attributes)* #vis #rest),
        target,
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

fn target(rest: &TokenStream, attributes: &[Attribute], errors: &mut Errors) -> Option<Target> {
    let start = rest.clone().into_iter().find_map(start)?;
    let (keyword, what) = start;
    if keyword != "struct" {
        errors.at(
            &keyword,
            format!("`#[plugin]` stands on {what}, but a plugin is a struct"),
            "write `#[plugin(…)] #[derive(Default)] struct MyPlugin;`",
        );
    }
    if !["struct", "enum", "union"]
        .iter()
        .any(|word| keyword == word)
    {
        return None;
    }
    let head = |input: ParseStream<'_>| -> syn::Result<(Ident, Generics)> {
        input.step(|cursor| cursor.ident().ok_or_else(|| cursor.error("keyword")))?;
        let head = (input.parse()?, input.parse()?);
        input.parse::<TokenStream>()?;
        Ok(head)
    };
    let (ident, generics) = head.parse2(rest.clone()).ok()?;
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
        doc: doc(attributes),
    })
}

fn start(token: TokenTree) -> Option<(Ident, &'static str)> {
    let TokenTree::Ident(word) = token else {
        return None;
    };
    let (_, what) = STARTS.iter().find(|(start, _)| word == start)?;
    Some((word, what))
}
