//! The word that says what an item is.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;

use crate::arg::flat;

/// Words that start an item, with the article that people use.
const STARTS: &[(&str, &str)] = &[
    ("struct", "a struct"),
    ("enum", "an enum"),
    ("union", "a union"),
    ("fn", "a function"),
    ("impl", "an `impl` block"),
    ("trait", "a trait"),
    ("mod", "a module"),
    ("type", "a type alias"),
    ("static", "a static"),
    ("use", "a `use` line"),
    ("const", "a constant"),
    ("macro", "a macro"),
    ("let", "a `let` statement"),
];

/// Words that may stand before those.
const BEFORE: &[&str] = &["async", "auto", "default", "gen", "safe", "unsafe"];

/// What the item is, with the word that says so; `None` where it is no item.
pub(super) fn what(item: &TokenStream) -> Option<(&'static str, TokenStream)> {
    let tokens: Vec<TokenTree> = flat(item.clone()).collect();
    let mut rest = tokens.as_slice();
    while let [first, tail @ ..] = rest {
        let TokenTree::Ident(word) = first else {
            return is_macro_call(rest).then(|| ("a macro call", first.to_token_stream()));
        };
        let found = match word.to_string().as_str() {
            text if is_macro_call(rest) => Some(macro_call(text)),
            "extern" => foreign(tail),
            "const" if leads_on(tail) => None,
            text if BEFORE.contains(&text) => None,
            text => Some(start(text)?),
        };
        if let Some(what) = found {
            return Some((what, word.to_token_stream()));
        }
        rest = after_abi(tail);
    }
    None
}

fn start(word: &str) -> Option<&'static str> {
    let (_, what) = STARTS.iter().find(|(start, _)| *start == word)?;
    Some(what)
}

fn macro_call(word: &str) -> &'static str {
    if word == "macro_rules" {
        "a macro"
    } else {
        "a macro call"
    }
}

/// What `extern` starts; `None` for the head of a function.
fn foreign(tail: &[TokenTree]) -> Option<&'static str> {
    match after_abi(tail) {
        [TokenTree::Ident(word), ..] if word == "crate" => Some("an `extern crate` line"),
        [TokenTree::Group(group), ..] if group.delimiter() == Delimiter::Brace => {
            Some("a block of foreign items")
        }
        _ => None,
    }
}

/// The tokens behind the `"C"` of `extern "C"`.
fn after_abi(tail: &[TokenTree]) -> &[TokenTree] {
    match tail {
        [TokenTree::Literal(_), rest @ ..] => rest,
        _ => tail,
    }
}

/// Whether a word of a function or an `impl` follows `const`, not the name of a constant.
fn leads_on(tail: &[TokenTree]) -> bool {
    let leads = ["fn", "async", "unsafe", "extern", "impl", "trait", "gen"];
    matches!(tail, [TokenTree::Ident(word), ..] if leads.iter().any(|lead| word == lead))
}

/// Whether the tokens start with a path and `!`.
fn is_macro_call(tokens: &[TokenTree]) -> bool {
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '!' => return at > 0,
            TokenTree::Punct(punct) if punct.as_char() == ':' => {}
            TokenTree::Ident(_)
                if at == 0 || matches!(tokens.get(at - 1), Some(TokenTree::Punct(_))) => {}
            _ => return false,
        }
    }
    false
}
