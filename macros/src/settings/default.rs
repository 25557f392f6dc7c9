//! The default of a setting: checked by rustc against the field's type, stored as text.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Lit, Path};

use super::field::Shape;
use crate::arg::{Value, signed};
use crate::args::Args;
use crate::diag::Errors;

/// What is known of the field's type.
pub(super) struct Typed<'a> {
    pub(super) shape: Shape,
    /// As it was written.
    pub(super) shown: &'a str,
    /// The type inside of `Option`.
    pub(super) inner: TokenStream,
}

/// A default.
pub(super) struct Default {
    /// The type that the literal must have.
    pub(super) ty: TokenStream,
    /// As it was written, for rustc to check.
    pub(super) written: TokenStream,
    /// The expression of the text that stands for it in the database.
    pub(super) stored: TokenStream,
}

/// Reads `default = …`.
pub(super) fn check(
    args: &Args,
    typed: &Typed<'_>,
    limits: (Option<f64>, Option<f64>),
    errors: &mut Errors,
) -> Option<Default> {
    let is_known = args.flag("public_default", errors);
    if let Some(place) = is_known
        && (typed.shape != Shape::Secret || args.get("default").is_none())
    {
        let wrong =
            "`public_default` speaks of the default of a `Secret`, which this setting has not";
        errors.push(place, wrong, "remove `public_default`");
    }
    let arg = args.get("default")?;
    let Typed {
        shape,
        shown,
        inner,
    } = typed;
    let shape = *shape;
    let written = match &arg.value {
        Value::Is(tokens) => tokens.clone(),
        Value::Flag | Value::List(_) => {
            errors.at(&arg.key, "`default` has no value", "write `default = …`");
            return None;
        }
    };
    if let Some((number, place)) = arg.number() {
        let (low, high) = limits;
        if low.is_some_and(|low| number < low) || high.is_some_and(|high| number > high) {
            let wrong = format!("the default {number} lies outside of `min` and `max`");
            errors.push(place, wrong, "choose a default between them, or widen them");
        }
    }
    let (ty, stored) = match (signed(&written), syn::parse2::<Path>(written.clone())) {
        (Some((minus, literal)), _) => (literal_type(shape, inner), stored(minus, &literal)),
        (None, Ok(_)) if shape == Shape::Other => (
            inner.clone(),
            Some(quote_spanned!(written.span()=> (#written).as_value())),
        ),
        _ => (TokenStream::new(), None),
    };
    let Some(stored) = stored else {
        errors.at(
            &written,
            format!("the default of a setting of type `{shown}` is not a literal"),
            example(shape),
        );
        return None;
    };
    let is_empty = matches!(arg.literal(), Some(Lit::Str(text)) if text.value().is_empty());
    if shape == Shape::Secret && !is_empty && is_known.is_none() {
        let wrong = "a protected setting has a default, which everyone can read in the program";
        let help = "remove `default`, or add `public_default` where the default is no secret";
        errors.at(&written, wrong, help);
    }
    Some(Default {
        ty,
        written,
        stored,
    })
}

/// The type of a literal for a field; named as plainly as can be, so that a mistake is told once.
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

/// The text of a literal in the database; `None` for one that no setting has.
fn stored(minus: bool, literal: &Lit) -> Option<TokenStream> {
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
