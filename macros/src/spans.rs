//! Changes the spans of tokens: the compiler underlines the spans of generated code.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::ToTokens;

/// Moves all tokens to one span. Names are still resolved where they were written.
pub(crate) fn respan(tokens: &impl ToTokens, span: Span) -> TokenStream {
    tokens
        .to_token_stream()
        .into_iter()
        .map(|token| respan_token(token, span))
        .collect()
}

fn respan_token(token: TokenTree, span: Span) -> TokenTree {
    let mut token = match token {
        TokenTree::Group(group) => {
            TokenTree::Group(Group::new(group.delimiter(), respan(&group.stream(), span)))
        }
        other => other,
    };
    token.set_span(token.span().located_at(span));
    token
}
