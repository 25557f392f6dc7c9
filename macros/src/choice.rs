//! `#[derive(SettingChoice)]`: an enum of the choices of a setting.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{Data, DeriveInput, Fields, LitStr, Variant};

use crate::args::Args;
use crate::diag::{Errors, format_generics};
use crate::doc::doc_summary;
use crate::framework;

const KEYS: &[&str] = &["value", "text"];

/// The variants, and the line that imports the framework.
struct Choices {
    variants: Vec<Choice>,
    import: syn::Result<TokenStream>,
}

/// A variant.
struct Choice {
    ident: Ident,
    value: String,
    text: String,
}

/// Expands the derive.
pub(crate) fn derive(item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let input: DeriveInput = match syn::parse2(item) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let choices = check(&input, &mut errors);
    let whole = errors.is_empty();
    let expansion = choices.map(|Choices { variants, import }| {
        let variants = if whole { variants } else { Vec::new() };
        let values = as_value_impl(&input.ident, &variants);
        let setting = match import {
            Ok(import) => expand(&input.ident, &variants, &import),
            Err(error) => error.to_compile_error(),
        };
        quote!(#values #setting)
    });
    let errors = errors.into_tokens();
    quote!(#errors #expansion)
}

/// Checks the variants; `None` if no code can be generated.
fn check(input: &DeriveInput, errors: &mut Errors) -> Option<Choices> {
    let Data::Enum(data) = &input.data else {
        let wrong = format!(
            "`SettingChoice` lists the variants of an enum, but `{}` is not an enum",
            input.ident
        );
        errors.push_spanned(
            &input.ident,
            wrong,
            format!("write `enum {} {{ First, Second }}`", input.ident),
        );
        return None;
    };
    if !input.generics.params.is_empty() {
        let wrong = format!(
            "`{}` is generic, but the values of a setting are fixed",
            input.ident
        );
        let help = format!("remove `{}`", format_generics(&input.generics));
        errors.push_spanned(&input.generics, wrong, help);
        return None;
    }
    if data.variants.is_empty() {
        let wrong = format!(
            "`{}` has no variants, so a setting could have no value",
            input.ident
        );
        errors.push_spanned(&input.ident, wrong, "add at least one variant");
        return None;
    }
    let args = Args::from_attributes(&input.attrs, "choice", &[framework::KEY], errors);
    let mut variants: Vec<Choice> = Vec::new();
    for variant in &data.variants {
        let choice = check_one(variant, &variants, errors);
        variants.push(choice);
    }
    Some(Choices {
        variants,
        import: framework::import(&args, "choice", errors),
    })
}

fn check_one(variant: &Variant, before: &[Choice], errors: &mut Errors) -> Choice {
    let ident = &variant.ident;
    if !matches!(variant.fields, Fields::Unit) {
        let wrong = format!("variant `{ident}` has fields, but the value of a setting is a string");
        errors.push_spanned(&variant.fields, wrong, format!("write `{ident}` alone"));
    }
    let args = Args::from_attributes(&variant.attrs, "choice", KEYS, errors);
    let given = args.string("value", errors);
    let value = given.as_ref().map_or_else(|| unraw(ident), LitStr::value);
    let place = given
        .as_ref()
        .map_or_else(|| ident.to_token_stream(), ToTokens::to_token_stream);
    if value.is_empty() {
        errors.push_spanned(
            &place,
            "the value of a choice is empty",
            format!("write `value = \"{}\"`", unraw(ident)),
        );
    } else if let Some(other) = before.iter().find(|other| other.value == value) {
        let wrong = format!(
            "the variants `{}` and `{ident}` have the same value `{value}`",
            other.ident
        );
        errors.push_spanned(
            &place,
            wrong,
            "give each a value of its own: `#[choice(value = \"…\")]`",
        );
    }
    Choice {
        ident: ident.clone(),
        text: text(&args, variant, errors).unwrap_or_else(|| value.clone()),
        value,
    }
}

/// Returns the display text: the key `text`, or the doc comment.
fn text(args: &Args, variant: &Variant, errors: &mut Errors) -> Option<String> {
    if args.get("text").is_some() {
        return args.string("text", errors).map(|text| text.value());
    }
    doc_summary(&variant.attrs, "text", errors)
}

/// Returns a name without `r#`.
fn unraw(ident: &Ident) -> String {
    ident.to_string().trim_start_matches("r#").to_owned()
}

/// Generates `as_value`, which does not need the framework.
fn as_value_impl(name: &Ident, choices: &[Choice]) -> TokenStream {
    let idents: Vec<_> = choices.iter().map(|choice| &choice.ident).collect();
    let values = choices.iter().map(|choice| &choice.value);
    // After an error there are no variants.
    let rest = idents.is_empty().then(|| quote!(_ => ""));
    quote! {
        #[automatically_derived]
        impl #name {
            /// The value as it is stored.
            #[must_use]
            pub const fn as_value(&self) -> &'static str {
                match self {
                    #(Self::#idents => #values,)*
                    #rest
                }
            }
        }
    }
}

fn expand(name: &Ident, choices: &[Choice], import: &TokenStream) -> TokenStream {
    let idents: Vec<_> = choices.iter().map(|choice| &choice.ident).collect();
    let values: Vec<_> = choices.iter().map(|choice| &choice.value).collect();
    let texts = choices.iter().map(|choice| &choice.text);
    let empty = idents
        .first()
        .map_or_else(|| quote!(""), |first| quote!(Self::as_value(&Self::#first)));
    quote! {
        const _: () = {
            #import
            #[automatically_derived]
            impl __inventree::SettingValue for #name {
                type Literal = Self;
                const TYPE: __inventree::ValueType = __inventree::ValueType::Text;
                const EMPTY: &'static str = #empty;
                const CHOICES: &'static [__inventree::Choice] = &[
                    #(__inventree::Choice { value: #values, text: #texts },)*
                ];
                fn parse(text: &str) -> ::core::option::Option<Self> {
                    match text {
                        #(#values => ::core::option::Option::Some(Self::#idents),)*
                        _ => ::core::option::Option::None,
                    }
                }
            }
        };
    }
}
