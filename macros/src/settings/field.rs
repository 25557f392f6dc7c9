//! A field: its type and the arguments of `#[setting(...)]`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Field, Path};

use super::default::{self, DefaultValue, TypeInfo};
use super::model;
use super::shape::{Shape, shape};
use crate::args::Args;
use crate::diag::Errors;
use crate::doc::doc_summary;
use crate::spans::respan;

pub(crate) const KEYS: &[&str] = &[
    "default",
    "key",
    "name",
    "description",
    "units",
    "min",
    "max",
    "required",
    "hidden",
    "protected",
    "public_default",
    "model",
    "filters",
    "validator",
];

/// A setting.
pub(super) struct Setting {
    pub(super) ident: Ident,
    /// The type, with all tokens at one span, so that rustc reports a mistake once.
    pub(super) ty: TokenStream,
    pub(super) key: String,
    pub(super) key_tokens: TokenStream,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) units: String,
    pub(super) default: Option<DefaultValue>,
    pub(super) min: Option<f64>,
    pub(super) max: Option<f64>,
    pub(super) required: bool,
    pub(super) hidden: bool,
    /// The span of `protected`, if the type may not be `Secret`.
    pub(super) protected: Option<Span>,
    pub(super) model: Option<TokenStream>,
    pub(super) validator: Option<Path>,
}

/// Checks a named field.
pub(super) fn check(field: &Field, errors: &mut Errors) -> Option<Setting> {
    let ident = field.ident.clone()?;
    let plain = ident.to_string().trim_start_matches("r#").to_owned();
    let args = Args::from_attributes(&field.attrs, "setting", KEYS, errors);
    let (shape, inner) = shape(&field.ty);
    let shown = field.ty.to_token_stream().to_string().replace(' ', "");
    let (ty, inner) = (
        respan(&field.ty, field.ty.span()),
        respan(inner, field.ty.span()),
    );
    let key = args.string("key", errors);
    let (min, max) = limits(&args, shape, &inner, &shown, errors);
    let text = |key: &str, errors: &mut Errors| args.string(key, errors).map(|text| text.value());
    Some(Setting {
        key_tokens: key
            .as_ref()
            .map_or_else(|| ident.to_token_stream(), ToTokens::to_token_stream),
        key: key.map_or_else(|| plain.to_uppercase(), |key| key.value()),
        name: text("name", errors).unwrap_or_else(|| humanize(&plain)),
        description: text("description", errors)
            .or_else(|| doc_description(&args, field, errors))
            .unwrap_or_default(),
        units: text("units", errors).unwrap_or_default(),
        default: default::check(
            &args,
            &TypeInfo {
                shape,
                type_name: &shown,
                inner,
            },
            (min, max),
            errors,
        ),
        min,
        max,
        required: args.flag("required", errors).is_some(),
        hidden: args.flag("hidden", errors).is_some(),
        protected: protected(&args, shape, &shown, errors),
        model: model::check(&args, shape, &shown, errors),
        validator: args.path("validator", "check_it", errors),
        ty,
        ident,
    })
}

/// Returns the description from the doc comment. Skips it if the key is present, even with a wrong value.
fn doc_description(args: &Args, field: &Field, errors: &mut Errors) -> Option<String> {
    if args.get("description").is_some() {
        return None;
    }
    doc_summary(&field.attrs, "description", errors)
}

/// Converts `api_key` to `Api key`.
fn humanize(name: &str) -> String {
    let text = name.trim_matches('_').replace('_', " ");
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// Checks `min` and `max`, which only numbers have.
fn limits(
    args: &Args,
    shape: Shape,
    inner: &TokenStream,
    shown: &str,
    errors: &mut Errors,
) -> (Option<f64>, Option<f64>) {
    let [min, max] = ["min", "max"].map(|key| {
        let arg = args.get(key)?;
        if matches!(shape, Shape::Bool | Shape::Text | Shape::Secret) {
            let wrong = format!("`{key}` limits a number, but the type is `{shown}`");
            errors.push_spanned(&arg.key, wrong, format!("remove `{key}`"));
            return None;
        }
        let number = arg.number();
        if number.is_none() {
            errors.push_spanned(
                &arg.error_tokens(),
                format!("`{key}` takes a number"),
                format!("write `{key} = 1`"),
            );
        }
        number.filter(|(number, place)| {
            let fits = is_in_range(inner, *number);
            if !fits {
                let wrong = format!("`{key}` is {number}, which a `{shown}` cannot hold");
                errors.push(
                    *place,
                    wrong,
                    format!("remove `{key}`, or choose another type"),
                );
            }
            fits
        })
    });
    if let (Some((low, _)), Some((high, place))) = (min, max)
        && low > high
    {
        let wrong = format!("no number is at least {low} and at most {high}");
        errors.push(place, wrong, "`min` must not be above `max`: swap them");
        return (None, None);
    }
    (min.map(|(number, _)| number), max.map(|(number, _)| number))
}

/// Whether the number is in the range of the type; true if the type's name is unknown.
fn is_in_range(ty: &TokenStream, number: f64) -> bool {
    let last = ty.clone().into_iter().last().map(|word| word.to_string());
    let (lowest, highest) = match last.as_deref() {
        Some("i8") => (f64::from(i8::MIN), f64::from(i8::MAX)),
        Some("i16") => (f64::from(i16::MIN), f64::from(i16::MAX)),
        Some("i32") => (f64::from(i32::MIN), f64::from(i32::MAX)),
        Some("i64") => (i64::MIN as f64, i64::MAX as f64),
        Some("u8") => (0.0, f64::from(u8::MAX)),
        Some("u16") => (0.0, f64::from(u16::MAX)),
        Some("u32") => (0.0, f64::from(u32::MAX)),
        _ => return true,
    };
    (lowest..=highest).contains(&number)
}

/// Returns the span of `protected`, if the type's name does not tell whether it is `Secret`.
fn protected(args: &Args, shape: Shape, shown: &str, errors: &mut Errors) -> Option<Span> {
    let place = args.flag("protected", errors)?;
    match shape {
        Shape::Secret => None,
        Shape::Other => Some(place),
        _ => {
            let wrong = format!("a protected setting has the type `Secret`, not `{shown}`");
            errors.push(
                place,
                wrong,
                "write `Secret`, which is never printed, or remove `protected`",
            );
            None
        }
    }
}
