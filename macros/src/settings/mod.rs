//! `#[derive(PluginSettings)]`: every field of a struct is a setting.

mod check;
mod default;
mod expand;
pub(crate) mod field;
mod model;
mod shape;

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use crate::diag::Errors;

/// Expands the derive.
pub(crate) fn derive(item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let input: DeriveInput = match syn::parse2(item) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let settings = check::check(&input, &mut errors);
    let expansion = settings.map(|settings| expand::expand(&settings, errors.is_empty()));
    let errors = errors.into_tokens();
    quote!(#errors #expansion)
}
