//! The default of a setting: rustc checks it against the field's type; the database stores it as a string.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Lit, Path};

use super::shape::Shape;
use crate::arg::{Value, signed_literal};
use crate::args::Args;
use crate::diag::Errors;

/// Information about the field's type from its tokens.
pub(super) struct TypeInfo<'a> {
    pub(super) shape: Shape,
    /// As it was written.
    pub(super) type_name: &'a str,
    /// The type inside of `Option`, or the type itself.
    pub(super) inner: TokenStream,
}

/// A default.
pub(super) struct DefaultValue {
    /// The type that the value must have.
    pub(super) ty: TokenStream,
    /// As it was written, for rustc to check.
    pub(super) source: TokenStream,
    /// The expression of the string that the database stores.
    pub(super) stored: TokenStream,
}

/// Reads `default = …`.
pub(super) fn check(
    args: &Args,
    typed: &TypeInfo<'_>,
    limits: (Option<f64>, Option<f64>),
    errors: &mut Errors,
) -> Option<DefaultValue> {
    let is_known = args.flag("public_default", errors);
    if let Some(place) = is_known
        && (typed.shape != Shape::Secret || args.get("default").is_none())
    {
        let wrong = "`public_default` applies to the default of a `Secret`, which this setting does not have";
        errors.push(place, wrong, "remove `public_default`");
    }
    let arg = args.get("default")?;
    let TypeInfo {
        shape,
        type_name: shown,
        inner,
    } = typed;
    let shape = *shape;
    let written = match &arg.value {
        Value::Assigned(tokens) => tokens.clone(),
        Value::Flag | Value::List(_) => {
            errors.push_spanned(&arg.key, "`default` has no value", "write `default = …`");
            return None;
        }
    };
    if let Some((number, place)) = arg.number() {
        let (low, high) = limits;
        if low.is_some_and(|low| number < low) || high.is_some_and(|high| number > high) {
            let wrong = format!("the default {number} is not between `min` and `max`");
            errors.push(place, wrong, "choose a default within these limits");
        }
    }
    let (ty, stored) = match (
        signed_literal(&written),
        syn::parse2::<Path>(written.clone()),
    ) {
        (Some((minus, literal)), _) => {
            (literal_type(shape, inner), stored_literal(minus, &literal))
        }
        (None, Ok(_)) if shape == Shape::Other => (
            inner.clone(),
            Some(quote_spanned!(written.span()=> (#written).as_value())),
        ),
        _ => (TokenStream::new(), None),
    };
    let Some(stored) = stored else {
        errors.push_spanned(
            &written,
            format!("the default of a setting of type `{shown}` is not a literal"),
            example(shape),
        );
        return None;
    };
    let is_empty = matches!(arg.literal(), Some(Lit::Str(text)) if text.value().is_empty());
    if shape == Shape::Secret && !is_empty && is_known.is_none() {
        let wrong = "a protected setting has a default, which everyone can read in the program";
        let help = "remove `default`, or add `public_default` if the default is not secret";
        errors.push_spanned(&written, wrong, help);
    }
    Some(DefaultValue {
        ty,
        source: written,
        stored,
    })
}

/// Returns the type of a literal for a field, in its simplest form, so that rustc reports a mistake once.
fn literal_type(shape: Shape, inner: &TokenStream) -> TokenStream {
    match shape {
        Shape::Bool | Shape::Integer | Shape::Float => inner.clone(),
        Shape::Text | Shape::Secret => quote!(&'static str),
        Shape::Other => {
            let place = inner.span();
            quote_spanned!(place=> <#inner as __inventree::CheckedValue>::Literal)
        }
    }
}

/// Returns the stored string of a literal; `None` if no setting can have such a value.
fn stored_literal(minus: bool, literal: &Lit) -> Option<TokenStream> {
    let text = match literal {
        Lit::Str(text) if !minus => text.value(),
        Lit::Bool(value) if !minus => (if value.value { "True" } else { "False" }).to_owned(),
        Lit::Int(number) => number.base10_digits().to_owned(),
        Lit::Float(number) => number.base10_digits().to_owned(),
        _ => return None,
    };
    let text = if minus { format!("-{text}") } else { text };
    Some(quote!(#text))
}

fn example(shape: Shape) -> &'static str {
    match shape {
        Shape::Bool => "write `default = true`",
        Shape::Integer => "write `default = 1`",
        Shape::Float => "write `default = 1.0`",
        Shape::Text | Shape::Secret => "write `default = \"…\"`",
        Shape::Other => "write a literal, or a variant such as `default = Animal::Cat`",
    }
}
