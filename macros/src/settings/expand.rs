//! From settings to code.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::check::Settings;
use super::field::Setting;

/// The implementation; after a mistake one without content, so that the rest of the program has no errors of its own.
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
            __inventree::check(<#ident as __inventree::CheckedSettings>::SPECS).require();
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

/// The definition: the type's own, then one call a key that was given.
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

/// What rustc checks at the place where it was written.
fn checks(field: &Setting) -> TokenStream {
    let ty = &field.ty;
    let default = field.default.as_ref().map(|default| {
        let (ty, written) = (&default.ty, &default.written);
        quote!(const _: #ty = #written;)
    });
    let protected = field
        .protected
        .map(|place| quote_spanned!(place=> __inventree::check_protected::<#ty>().require();));
    let undescribed = undescribed(field);
    quote!(#default #protected #undescribed)
}

/// A warning at the field of a setting that people see without a word on what it is for. Stable Rust warns of
/// deprecated items alone.
fn undescribed(field: &Setting) -> Option<TokenStream> {
    const NAME: &str = "setting_without_description";
    if field.hidden || !field.description.is_empty() {
        return None;
    }
    let note = format!(
        "people see the setting `{}` without a word on it: write a doc comment `/// …` above the field",
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
