//! From facts to code: small, since every plugin pays for it. Logic lives in `core`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{Generics, parse_quote};

use super::check::Facts;
use super::folders::Files;
use crate::args::Args;
use crate::paths::located;

/// The code of a plugin; `whole` says that there was no mistake.
pub(super) fn expand(facts: &Facts, args: &Args, import: &TokenStream, whole: bool) -> TokenStream {
    let plugin = plugin_impl(facts);
    let declares = declares(facts, whole);
    let entry = facts.usable.then(|| entry(facts));
    let slug = (whole && facts.usable).then(|| slug_guard(&facts.slug));
    let old = old_names(args);
    // Paths stand where the author's words do, who may have imported the same names.
    let quiet = quote!(#[allow(unused_qualifications)]);
    quote! {
        #quiet
        const _: () = {
            #import
            #plugin
            #declares
            #entry
            #slug
            #old
        };
    }
}

/// A type that stands for the struct where there is no framework to make it a plugin of. A mistake is part of the type, so
/// rustc tells that one and nothing of what is made of it.
pub(super) fn nothing(ident: &Ident, error: &syn::Error) -> TokenStream {
    let error = error.to_compile_error();
    let wrong = format_ident!("__Wrong{ident}");
    quote! {
        pub struct #wrong<const MISTAKE: usize>;
        pub type #ident = #wrong<{ #error }>;
    }
}

/// `impl Plugin`, also after a mistake, so that the rest of the program has no errors of its own.
fn plugin_impl(facts: &Facts) -> TokenStream {
    let ident = &facts.ident;
    let (generics, arguments, _) = facts.generics.split_for_impl();
    let meta = meta(facts);
    let bounds = (!facts.usable)
        .then(|| quote!(where Self: ::core::marker::Send + ::core::marker::Sync + 'static));
    quote! {
        impl #generics __inventree::Plugin for #ident #arguments #bounds {
            const META: __inventree::Meta = #meta;
        }
    }
}

fn meta(facts: &Facts) -> TokenStream {
    let Facts {
        name,
        slug,
        description,
        version,
        priority,
        mandatory,
        ..
    } = facts;
    let [title, author, published, website, license, admin_source] = [
        &facts.title,
        &facts.author,
        &facts.published,
        &facts.website,
        &facts.license,
        &facts.admin_source,
    ]
    .map(|text| option(text.as_ref()));
    let [min, max] = [facts.min_version, facts.max_version]
        .map(|limit| option(limit.map(|[a, b, c]| quote!(__inventree::Version::new(#a, #b, #c)))));
    quote! {
        __inventree::Meta {
            name: #name,
            slug: #slug,
            title: #title,
            description: #description,
            author: #author,
            published: #published,
            version: #version,
            website: #website,
            license: #license,
            min_version: #min,
            max_version: #max,
            admin_source: #admin_source,
            mandatory: #mandatory,
            priority: #priority,
            source: __inventree::Source {
                package: ::core::env!("CARGO_PKG_NAME"),
                module: ::core::module_path!(),
                file: ::core::file!(),
                line: ::core::line!(),
            },
        }
    }
}

fn option(value: Option<impl ToTokens>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}

/// One marker a listed mixin. After a mistake the type declares everything: what was meant is not known.
fn declares(facts: &Facts, whole: bool) -> TokenStream {
    let ident = &facts.ident;
    if whole {
        let kinds = facts.mixins.iter().map(|mixin| &mixin.kind);
        return quote!(#(impl __inventree::Declares<#kinds> for #ident {})*);
    }
    let (_, arguments, _) = facts.generics.split_for_impl();
    let kind = format_ident!("__Kind");
    let params = facts.generics.params.iter();
    let mut generics: Generics = parse_quote!(<#(#params,)*>);
    generics.params.push(parse_quote!(#kind));
    let (generics, ..) = generics.split_for_impl();
    let bounds = (!facts.usable).then(|| quote!(where Self: __inventree::Plugin));
    quote!(impl #generics __inventree::Declares<#kind> for #ident #arguments #bounds {})
}

/// The record in the distributed slice.
fn entry(facts: &Facts) -> TokenStream {
    let ident = &facts.ident;
    let casts = facts.mixins.iter().map(|mixin| {
        let (kind, ident) = (located(&mixin.kind, mixin.span), located(ident, mixin.span));
        quote_spanned!(mixin.span=> __inventree::Cast::of::<#kind, #ident>())
    });
    let files = folder(facts.static_dir.as_ref(), "with_files");
    let templates = folder(facts.template_dir.as_ref(), "with_templates");
    let of = quote_spanned!(ident.span()=> __inventree::Entry::of::<#ident>);
    quote! {
        __inventree::register! { #of(const { &[#(#casts),*] }) #files #templates }
    }
}

/// Embeds a folder of the crate, or names its place in a debug build, so that an edit shows at once.
fn folder(folder: Option<&Files>, method: &str) -> Option<TokenStream> {
    let Files { place, files, .. } = folder?;
    let method = Ident::new(method, Span::call_site());
    let count = files.len();
    let files = files.iter().map(
        |(path, place)| quote!(__inventree::Embedded::new(#path, ::core::include_bytes!(#place))),
    );
    Some(quote! {
        .#method({
            #[cfg(debug_assertions)]
            {
                __inventree::Folder::on_disk(#place)
            }
            #[cfg(not(debug_assertions))]
            {
                static FILES: [__inventree::Embedded; #count] = [#(#files),*];
                __inventree::Folder::embedded(&FILES)
            }
        })
    })
}

/// A symbol that the linker refuses to see twice, with a name that says why.
///
/// Scripts for linkers take letters, digits, `_`, `.` and `$` alone; a slug's `-` is a `.`, which no slug holds.
fn slug_guard(slug: &str) -> TokenStream {
    let symbol = format!(
        "inventree_plugin_slug_is_used_twice__{}",
        slug.replace('-', ".")
    );
    quote! {
        #[used]
        #[unsafe(export_name = #symbol)]
        static SLUG: u8 = 0;
    }
}

/// A deprecated constant for each old name, used at the place where the name was written.
fn old_names(args: &Args) -> TokenStream {
    let names = args.old().map(|arg| {
        let note = format!("write `{}`", arg.name);
        let (name, place) = (
            Ident::new(&arg.key.to_string(), Span::call_site()),
            &arg.key,
        );
        quote! {
            const _: () = {
                #[deprecated(note = #note)]
                const #name: () = ();
                #place
            };
        }
    });
    quote!(#(#names)*)
}
