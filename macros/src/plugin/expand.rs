//! Generates the code of a plugin. It is small, since it adds to the build time of every plugin; the logic is in `core`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{Generics, parse_quote};

use super::check::PluginSpec;
use super::folders::EmbeddedFolder;
use crate::args::Args;
use crate::spans::respan;

/// Generates the code of a plugin; `whole` is true if there were no errors.
pub(super) fn expand(
    spec: &PluginSpec,
    args: &Args,
    import: &TokenStream,
    whole: bool,
) -> TokenStream {
    let plugin = plugin_impl(spec);
    let declares = declares(spec, whole);
    let acts_as_system = acts_as_system(spec, whole);
    let entry = spec.is_registrable.then(|| entry(spec));
    let slug = (whole && spec.is_registrable).then(|| slug_guard(&spec.slug));
    let old = old_names(args);
    // Not `expect`, which would warn where the author's code does not import the same names.
    let quiet =
        quote!(#[allow(unused_qualifications, reason = "generated paths have the author's spans")]);
    quote! {
        #quiet
        const _: () = {
            #import
            #plugin
            #declares
            #acts_as_system
            #entry
            #slug
            #old
        };
    }
}

/// Generates a type in place of the struct if the framework is missing. The error is part of the type, so rustc reports
/// it and no errors that follow from it.
pub(super) fn placeholder_type(ident: &Ident, error: &syn::Error) -> TokenStream {
    let error = error.to_compile_error();
    let wrong = format_ident!("__Wrong{ident}");
    quote! {
        pub struct #wrong<const MISTAKE: usize>;
        pub type #ident = #wrong<{ #error }>;
    }
}

/// Generates `impl Plugin`, also after an error, so that no further errors follow in the rest of the program.
fn plugin_impl(spec: &PluginSpec) -> TokenStream {
    let ident = &spec.ident;
    let (generics, arguments, _) = spec.generics.split_for_impl();
    let meta = meta(spec);
    let bounds = (!spec.is_registrable)
        .then(|| quote!(where Self: ::core::marker::Send + ::core::marker::Sync + 'static));
    quote! {
        impl #generics __inventree::Plugin for #ident #arguments #bounds {
            const META: __inventree::Meta = #meta;
        }
    }
}

fn meta(spec: &PluginSpec) -> TokenStream {
    let PluginSpec {
        name,
        slug,
        description,
        version,
        priority,
        mandatory,
        acts_as_system,
        ..
    } = spec;
    let [title, author, published, website, license, admin_source] = [
        &spec.title,
        &spec.author,
        &spec.published,
        &spec.website,
        &spec.license,
        &spec.admin_source,
    ]
    .map(|text| option(text.as_ref()));
    let [min, max] = [spec.min_version, spec.max_version]
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
            acts_as_system: #acts_as_system,
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

/// Generates the marker of a plugin that acts as the system; after an error always, since the list may be wrong.
fn acts_as_system(spec: &PluginSpec, whole: bool) -> Option<TokenStream> {
    let ident = &spec.ident;
    let (generics, arguments, _) = spec.generics.split_for_impl();
    let bounds = (!spec.is_registrable).then(|| quote!(where Self: __inventree::Plugin));
    let marker = quote!(impl #generics __inventree::ActsAsSystem for #ident #arguments #bounds {});
    (spec.acts_as_system || !whole).then_some(marker)
}

/// Generates a marker for each listed mixin. After an error the type declares every kind, since the list may be wrong.
fn declares(spec: &PluginSpec, whole: bool) -> TokenStream {
    let ident = &spec.ident;
    if whole {
        let kinds = spec.mixins.iter().map(|mixin| &mixin.kind);
        return quote!(#(impl __inventree::Declares<#kinds> for #ident {})*);
    }
    let (_, arguments, _) = spec.generics.split_for_impl();
    let kind = format_ident!("__Kind");
    let params = spec.generics.params.iter();
    let mut generics: Generics = parse_quote!(<#(#params,)*>);
    generics.params.push(parse_quote!(#kind));
    let (generics, ..) = generics.split_for_impl();
    let bounds = (!spec.is_registrable).then(|| quote!(where Self: __inventree::Plugin));
    quote!(impl #generics __inventree::Declares<#kind> for #ident #arguments #bounds {})
}

/// Generates the entry in the distributed slice.
fn entry(spec: &PluginSpec) -> TokenStream {
    let ident = &spec.ident;
    let casts = spec.mixins.iter().map(|mixin| {
        let (kind, ident) = (respan(&mixin.kind, mixin.span), respan(ident, mixin.span));
        quote_spanned!(mixin.span=> __inventree::Cast::of::<#kind, #ident>())
    });
    let files = embed_folder(spec.static_dir.as_ref(), "with_static_files");
    let templates = embed_folder(spec.template_dir.as_ref(), "with_templates");
    let of = quote_spanned!(ident.span()=> __inventree::Entry::of::<#ident>);
    quote! {
        __inventree::register! { #of(const { &[#(#casts),*] }) #files #templates }
    }
}

/// Embeds a folder of the crate. A debug build reads it from the disk, so that changes take effect at once.
fn embed_folder(folder: Option<&EmbeddedFolder>, method: &str) -> Option<TokenStream> {
    let EmbeddedFolder {
        path: place, files, ..
    } = folder?;
    let method = Ident::new(method, Span::call_site());
    let count = files.len();
    let files = files.iter().map(
        |(path, place)| quote!(__inventree::EmbeddedFile::new(#path, ::core::include_bytes!(#place))),
    );
    Some(quote! {
        .#method({
            #[cfg(debug_assertions)]
            {
                __inventree::Folder::on_disk(#place)
            }
            #[cfg(not(debug_assertions))]
            {
                static FILES: [__inventree::EmbeddedFile; #count] = [#(#files),*];
                __inventree::Folder::embedded(&FILES)
            }
        })
    })
}

/// Generates a symbol that the linker rejects if it is defined twice; its name is the error message.
///
/// Linker scripts accept only letters, digits, `_`, `.` and `$`, so a slug's `-` becomes `.`, which no slug contains.
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

/// Generates a deprecated constant for each old key, used at the key's span, so that rustc warns there.
fn old_names(args: &Args) -> TokenStream {
    let names = args.old_keys().map(|arg| {
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
