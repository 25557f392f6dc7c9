//! The list `mixins(...)`: keywords of the table, or paths to kinds of other crates.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote_spanned};
use syn::Path;
use syn::spanned::Spanned;

use crate::arg::split_commas;
use crate::diag::{Errors, suggest};
use crate::mixins::MIXINS;

/// A listed mixin.
pub(super) struct ListedMixin {
    /// As it was written, without blanks.
    pub(super) text: String,
    /// The type of its kind.
    pub(super) kind: TokenStream,
    /// Where it was written.
    pub(super) span: Span,
}

/// Reads the list.
pub(super) fn read(tokens: TokenStream, errors: &mut Errors) -> Vec<ListedMixin> {
    let mut listed: Vec<ListedMixin> = Vec::new();
    for part in split_commas(tokens) {
        let Some(mixin) = read_one(part.into_iter().collect(), errors) else {
            continue;
        };
        if listed.iter().any(|other| other.text == mixin.text) {
            let wrong = format!("mixin `{}` is listed twice", mixin.text);
            errors.push(mixin.span, wrong, format!("remove this `{}`", mixin.text));
        } else {
            listed.push(mixin);
        }
    }
    check_needs(&listed, errors);
    bring(&mut listed);
    listed
}

/// Adds the mixins that listed ones include, each at the span of the one that includes it.
fn bring(listed: &mut Vec<ListedMixin>) {
    let rows = |mixin: &ListedMixin| MIXINS.iter().find(|row| row.keyword == mixin.text);
    let brought: Vec<ListedMixin> = listed
        .iter()
        .flat_map(|mixin| {
            let brings = rows(mixin).map_or(&[][..], |row| row.brings);
            brings.iter().map(|keyword| host_mixin(keyword, mixin.span))
        })
        .collect();
    for mixin in brought {
        if !listed.iter().any(|other| other.text == mixin.text) {
            listed.push(mixin);
        }
    }
}

fn host_mixin(keyword: &str, span: Span) -> ListedMixin {
    let name = format_ident!("{keyword}", span = span);
    ListedMixin {
        text: keyword.to_owned(),
        kind: quote_spanned!(span=> __inventree::kind::#name),
        span,
    }
}

fn read_one(tokens: TokenStream, errors: &mut Errors) -> Option<ListedMixin> {
    let Ok(path) = syn::parse2::<Path>(tokens.clone()) else {
        let wrong = format!("`{tokens}` is not the name of a mixin");
        errors.push_spanned(
            &tokens,
            wrong,
            "write names separated by commas, such as `mixins(action, settings)`",
        );
        return None;
    };
    let Some(keyword) = path.get_ident() else {
        let span = path
            .segments
            .last()
            .map_or_else(|| path.span(), |last| last.ident.span());
        let text = path
            .to_token_stream()
            .into_iter()
            .map(|token: TokenTree| token.to_string());
        return Some(ListedMixin {
            text: text.collect(),
            kind: path.to_token_stream(),
            span,
        });
    };
    let text = keyword.to_string();
    if !MIXINS.iter().any(|mixin| mixin.keyword == text) {
        let keywords: Vec<&str> = MIXINS.iter().map(|mixin| mixin.keyword).collect();
        let help = suggest(&text, &keywords, "mixins");
        let other = "a mixin of another crate is written as a path, such as `shelf::Shelf`";
        let help = if help.ends_with('?') {
            help
        } else {
            format!("{help}; {other}")
        };
        errors.push_spanned(keyword, format!("unknown mixin `{text}`"), help);
        return None;
    }
    Some(host_mixin(&text, keyword.span()))
}

/// Reports a mixin that is listed without one that it needs.
fn check_needs(listed: &[ListedMixin], errors: &mut Errors) {
    for mixin in listed {
        let row = MIXINS.iter().find(|row| row.keyword == mixin.text);
        for need in row.map_or(&[][..], |row| row.needs) {
            if !listed.iter().any(|other| other.text == *need) {
                let wrong = format!("mixin `{}` needs the mixin `{need}`", mixin.text);
                errors.push(mixin.span, wrong, format!("write `{need}, {}`", mixin.text));
            }
        }
    }
}
