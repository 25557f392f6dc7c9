//! Generates the code of settings.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::check::Settings;
use super::field::Setting;

/// Generates the implementation. After an error its body is empty, so that no further errors follow in the rest of the
/// program.
pub(super) fn expand(settings: &Settings, whole: bool) -> TokenStream {
    let Settings {
        ident,
        user,
        fields,
        import,
    } = settings;
    let import = match import {
        Ok(import) => import,
        Err(error) => return error.to_compile_error(),
    };
    let specs = fields.iter().filter(|_| whole).map(spec);
    let body = if whole {
        read(fields)
    } else {
        quote!(::core::unreachable!())
    };
    let checks = fields.iter().filter(|_| whole).map(checks);
    let check = whole.then(|| {
        quote_spanned! {ident.span()=>
            __inventree::check(<#ident as __inventree::CheckedSettings>::SPECS).assert_ok();
        }
    });
    quote! {
        const _: () = {
            #import
            #[automatically_derived]
            impl __inventree::PluginSettings for #ident {
                type User = #user;
                const SPECS: &'static [__inventree::SettingSpec] = &[#(#specs),*];
                fn read(values: &__inventree::Values) -> Self {
                    #body
                }
            }
            #(#checks)*
            #check
        };
    }
}

fn read(fields: &[Setting]) -> TokenStream {
    let reads = fields.iter().enumerate().map(|(index, field)| {
        let (ident, ty) = (&field.ident, &field.ty);
        quote!(#ident: <#ty as __inventree::SettingValue>::of(values, &Self::SPECS[#index]))
    });
    let unused = fields.is_empty().then(|| quote!(let _ = values;));
    quote!(#unused Self { #(#reads),* })
}

/// Generates the specification: the type's own, with a call for each given key.
fn spec(field: &Setting) -> TokenStream {
    let Setting { ty, key, name, .. } = field;
    let text =
        |text: &str, method: TokenStream| (!text.is_empty()).then(|| quote!(.#method(#text)));
    let description = text(&field.description, quote!(description));
    let units = text(&field.units, quote!(units));
    let default = field
        .default
        .as_ref()
        .map(|default| &default.stored)
        .map(|text| quote!(.default(#text)));
    let min = field.min.map(|min| quote!(.min(#min)));
    let max = field.max.map(|max| quote!(.max(#max)));
    let required = field.required.then(|| quote!(.required()));
    let hidden = field.hidden.then(|| quote!(.hidden()));
    let model = field.model.as_ref().map(|model| quote!(.model(#model)));
    let validator = field
        .validator
        .as_ref()
        .map(|validator| quote!(.validator(#validator)));
    quote! {
        <#ty as __inventree::SettingValue>::SPEC.named(#key, #name)
            #description #units #default #min #max #required #hidden #model #validator
    }
}

/// Generates the code with which rustc checks types at their spans in the source.
fn checks(field: &Setting) -> TokenStream {
    let ty = &field.ty;
    let default = field.default.as_ref().map(|default| {
        let (ty, written) = (&default.ty, &default.source);
        quote!(const _: #ty = #written;)
    });
    let protected = field
        .protected
        .map(|place| quote_spanned!(place=> __inventree::check_protected::<#ty>().assert_ok();));
    let undescribed = missing_description_warning(field);
    quote!(#default #protected #undescribed)
}

/// Generates a warning at the field of a visible setting without a description. On stable Rust a macro can warn only
/// through a deprecated item.
fn missing_description_warning(field: &Setting) -> Option<TokenStream> {
    const NAME: &str = "setting_without_description";
    if field.hidden || !field.description.is_empty() {
        return None;
    }
    let note = format!(
        "the setting `{}` has no description: write a doc comment `/// …` above the field",
        field.key
    );
    let (name, place) = (
        Ident::new(NAME, Span::call_site()),
        Ident::new(NAME, field.ident.span()),
    );
    Some(quote! {
        const _: () = {
            #[deprecated(note = #note)]
            const #name: () = ();
            #place
        };
    })
}
