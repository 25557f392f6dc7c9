//! The table of the host's mixins: keywords, traits and what they need, in one place.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

/// One mixin.
pub(crate) struct Mixin {
    /// Name in `mixins(...)`, in the API, and of the file in `core/src/mixin/`.
    pub(crate) keyword: &'static str,
    /// Name for people, as the reference shows it.
    pub(crate) human_name: &'static str,
    /// The trait that authors implement.
    pub(crate) author: &'static str,
    /// The object side.
    pub(crate) object: &'static str,
    /// Keywords that must be listed beside this one.
    pub(crate) needs: &'static [&'static str],
    /// Keywords of mixins that come with this one, whose traits its own implements.
    pub(crate) brings: &'static [&'static str],
}

/// THE TABLE. A row needs its file in `core/src/mixin/`, and a file its row.
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
        author,
        object,
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

/// One trait a mixin, which says that a plugin lists it: the supertrait of the author's trait, with a message that
/// shows the keyword.
pub(crate) fn listed() -> TokenStream {
    MIXINS
        .iter()
        .map(|mixin| {
            let (keyword, author) = (mixin.keyword, mixin.author);
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
                #[expect(non_camel_case_types, reason = "spelt like the keyword")]
                #[diagnostic::on_unimplemented(message = #message, label = #label, note = #note)]
                pub trait #name #above {}

                #[diagnostic::do_not_recommend]
                impl<P: super::Declares<super::kind::#name> #(+ super::Declares<super::kind::#brings>)*> #name for P {}
            }
        })
        .collect()
}

/// Calls the named `macro_rules!` with every row as `{ keyword, "keyword", "human name", Author, Object, [needs] }`.
pub(crate) fn for_each(callback: &TokenStream) -> TokenStream {
    let rows = MIXINS.iter().map(|mixin| {
        let name = |text| Ident::new(text, Span::call_site());
        let (keyword, text, human) = (name(mixin.keyword), mixin.keyword, mixin.human_name);
        let (author, object) = (name(mixin.author), name(mixin.object));
        let needs = mixin.needs.iter().map(|need| name(need));
        quote!({ #keyword, #text, #human, #author, #object, [#(#needs)*] })
    });
    quote!(#callback! { #(#rows)* })
}
