//! The item under `#[plugin]`. Only its head is parsed, so that rustc reports mistakes in the body.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Generics, Visibility};

use super::item_kind;
use crate::diag::{Errors, format_generics};

/// The item that follows the attribute.
pub(super) struct Item {
    /// All of its tokens, to be emitted again.
    pub(super) tokens: TokenStream,
    /// The type, if the item is one.
    pub(super) plugin_type: Option<PluginType>,
}

/// The type that becomes a plugin.
pub(super) struct PluginType {
    /// The name.
    pub(super) ident: Ident,
    /// The generic parameters; an error is reported if there are any.
    pub(super) generics: Generics,
    /// The attributes; doc comments are read from them.
    pub(super) attributes: Vec<Attribute>,
    /// Whether it can be registered: a struct without generics.
    pub(super) is_registrable: bool,
}

/// Parses the item. Reports an error if it is not a struct.
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
    // Other tokens would cause an error of rustc in addition to ours.
    let is_item = item_kind::describe(&rest).is_some();
    let tokens = is_item.then(|| quote!(#(#attributes)* #vis #rest));
    let tokens = tokens.unwrap_or_default();
    Item {
        plugin_type: plugin_type(&rest, attributes, errors),
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
        errors.push_spanned(
            attribute,
            "`#[plugin]` is applied twice",
            "remove one of the two",
        );
    }
    again
}

fn plugin_type(
    rest: &TokenStream,
    attributes: Vec<Attribute>,
    errors: &mut Errors,
) -> Option<PluginType> {
    let Some((keyword, ident, generics)) = type_head(rest) else {
        report_wrong_item(rest, errors);
        return None;
    };
    if keyword != "struct" {
        report_wrong_item(rest, errors);
    }
    if !generics.params.is_empty() {
        errors.push_spanned(
            &generics,
            format!("plugin `{ident}` is generic, but there is one instance of each plugin"),
            format!("remove `{}`", format_generics(&generics)),
        );
    }
    Some(PluginType {
        is_registrable: keyword == "struct" && generics.params.is_empty(),
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

/// Reports an item that is not a struct, at its keyword.
fn report_wrong_item(rest: &TokenStream, errors: &mut Errors) {
    let (what, place) = item_kind::describe(rest).unwrap_or_else(|| {
        let first = rest.clone().into_iter().next();
        ("something else", first.into_token_stream())
    });
    errors.push_spanned(
        &place,
        format!("`#[plugin]` is applied to {what}, but a plugin is a struct"),
        "write `#[plugin(…)] #[derive(Default)] struct MyPlugin;`",
    );
}
