//! The table of the host's mixins: keywords, traits and dependencies.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

/// A mixin of the host.
pub(crate) struct Mixin {
    /// The name in `mixins(...)` and in the API.
    pub(crate) keyword: &'static str,
    /// The display name, as in InvenTree.
    pub(crate) human_name: &'static str,
    /// The trait that plugins implement.
    pub(crate) trait_name: &'static str,
    /// The object-safe trait that the host calls.
    pub(crate) dyn_trait_name: &'static str,
    /// Keywords of the mixins that a plugin must list together with this one.
    pub(crate) needs: &'static [&'static str],
    /// Keywords of the mixins that this one includes: its trait implements theirs.
    pub(crate) brings: &'static [&'static str],
}

/// The table of mixins. Each row has a file or folder in a `mixin` folder of `core`.
pub(crate) const MIXINS: &[Mixin] = &[
    row("action", "Actions", "ActionMixin", "DynAction", &[]),
    row("barcode", "Barcode", "BarcodeMixin", "DynBarcode", &[]),
    row(
        "lifecycle",
        "Life cycle",
        "LifecycleMixin",
        "DynLifecycle",
        &[],
    ),
    row("locate", "Locate", "LocateMixin", "DynLocate", &[]),
    row(
        "navigation",
        "Navigation Links",
        "NavigationMixin",
        "DynNavigation",
        &["urls"],
    ),
    row("settings", "Settings", "SettingsMixin", "DynSettings", &[]),
    row(
        "supplier_barcode",
        "Barcode",
        "SupplierBarcodeMixin",
        "DynSupplierBarcode",
        &["settings"],
    )
    .with(&["barcode"]),
    row("urls", "URLs", "UrlsMixin", "DynUrls", &[]),
    row(
        "validation",
        "Validation",
        "ValidationMixin",
        "DynValidation",
        &[],
    ),
];

const fn row(
    keyword: &'static str,
    human_name: &'static str,
    author: &'static str,
    object: &'static str,
    needs: &'static [&'static str],
) -> Mixin {
    Mixin {
        keyword,
        human_name,
        trait_name: author,
        dyn_trait_name: object,
        needs,
        brings: &[],
    }
}

impl Mixin {
    const fn with(mut self, brings: &'static [&'static str]) -> Self {
        self.brings = brings;
        self
    }
}

/// Generates a marker trait for each mixin, which states that a plugin lists it. It is a supertrait of the mixin's trait,
/// so that the error for a missing keyword can name it.
pub(crate) fn marker_traits() -> TokenStream {
    MIXINS
        .iter()
        .map(|mixin| {
            let (keyword, author) = (mixin.keyword, mixin.trait_name);
            let name = Ident::new(keyword, Span::call_site());
            let message = format!("`{{Self}}` implements `{author}`, but `#[plugin]` does not list the mixin `{keyword}`");
            let label = format!("`{keyword}` is missing in the `mixins(...)` of this plugin");
            let note = format!(
                "write `#[plugin(…, mixins({keyword}))]`, or remove this `impl`: a mixin that is not listed is never called"
            );
            let doc = format!("The plugin lists the mixin `{keyword}`.");
            let brings: Vec<Ident> = mixin
                .brings
                .iter()
                .map(|brought| Ident::new(brought, Span::call_site()))
                .collect();
            let above = (!brings.is_empty()).then(|| quote!(: #(#brings)+*));
            quote! {
                #[doc = #doc]
                #[expect(non_camel_case_types, reason = "named after the keyword")]
                #[diagnostic::on_unimplemented(message = #message, label = #label, note = #note)]
                pub trait #name #above {}

                #[diagnostic::do_not_recommend]
                impl<P: super::Declares<super::kind::#name> #(+ super::Declares<super::kind::#brings>)*> #name for P {}
            }
        })
        .collect()
}

/// Calls the named `macro_rules!` with every row as `{ keyword, "keyword", "human name", Trait, DynTrait, [needs] }`.
pub(crate) fn for_each(callback: &TokenStream) -> TokenStream {
    let rows = MIXINS.iter().map(|mixin| {
        let name = |text| Ident::new(text, Span::call_site());
        let (keyword, text, human) = (name(mixin.keyword), mixin.keyword, mixin.human_name);
        let (author, object) = (name(mixin.trait_name), name(mixin.dyn_trait_name));
        let needs = mixin.needs.iter().map(|need| name(need));
        quote!({ #keyword, #text, #human, #author, #object, [#(#needs)*] })
    });
    quote!(#callback! { #(#rows)* })
}
