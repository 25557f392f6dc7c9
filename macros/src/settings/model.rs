//! A setting whose value is the primary key of a model's row.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Lit, LitStr};

use super::shape::Shape;
use crate::args::Args;
use crate::diag::{Errors, suggest};
use crate::models::MODELS;

/// Checks `model = "…"` and `filters(…)`.
pub(super) fn check(
    args: &Args,
    shape: Shape,
    shown: &str,
    errors: &mut Errors,
) -> Option<TokenStream> {
    let filters = args.list("filters", "active = true", errors);
    let Some(arg) = args.get("model") else {
        if let Some(arg) = args.get("filters") {
            errors.push_spanned(
                &arg.key,
                "`filters` restricts the rows of a model, but `model` is missing",
                "add `model = \"part.part\"`",
            );
        }
        return None;
    };
    if !matches!(shape, Shape::Integer | Shape::Other) {
        let wrong =
            format!("`model` names a row by its primary key, which a `{shown}` does not hold");
        errors.push_spanned(&arg.key, wrong, "write the type `Option<i64>`");
    }
    let label = args.string("model", errors)?;
    let filters = filters
        .map(|filters| read_filters(filters, errors))
        .unwrap_or_default();
    let Some((name, address)) = MODELS.iter().find(|(name, _)| *name == label.value()) else {
        unknown_model(&label, errors);
        return None;
    };
    Some(quote! {
        __inventree::Model { name: #name, api_url: #address, filters: &[#filters] }
    })
}

fn unknown_model(label: &LitStr, errors: &mut Errors) {
    let names: Vec<&str> = MODELS.iter().map(|(name, _)| *name).collect();
    let help = suggest(&label.value(), &names, "models");
    errors.push_spanned(label, format!("unknown model `{}`", label.value()), help);
}

/// Parses a list such as `is_supplier = true, name = "x", pk = 3`.
fn read_filters(tokens: TokenStream, errors: &mut Errors) -> TokenStream {
    let mut filters = TokenStream::new();
    for arg in Args::parse_any(tokens, errors) {
        let key = &arg.name;
        let value = match arg.literal() {
            Some(Lit::Bool(value)) => quote!(Bool(#value)),
            Some(Lit::Int(value)) => quote!(Int(#value)),
            Some(Lit::Str(value)) => quote!(Text(#value)),
            _ => {
                let wrong = format!("filter `{key}` takes a string, an integer, `true` or `false`");
                errors.push_spanned(&arg.error_tokens(), wrong, format!("write `{key} = true`"));
                continue;
            }
        };
        filters.extend(quote!((#key, __inventree::Filter::#value),));
    }
    filters
}
