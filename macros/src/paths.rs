//! Moving tokens: the compiler underlines the place that the tokens of generated code name.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::ToTokens;

/// The tokens, all at one place. Names are still looked up where they were written.
pub(crate) fn located(tokens: &impl ToTokens, span: Span) -> TokenStream {
    tokens
        .to_token_stream()
        .into_iter()
        .map(|token| relocate(token, span))
        .collect()
}

fn relocate(token: TokenTree, span: Span) -> TokenTree {
    let mut token = match token {
        TokenTree::Group(group) => TokenTree::Group(Group::new(
            group.delimiter(),
            located(&group.stream(), span),
        )),
        other => other,
    };
    token.set_span(token.span().located_at(span));
    token
}
