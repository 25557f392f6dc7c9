//! Finds out what an item is by its keyword.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;

use crate::arg::flatten_groups;

/// Keywords that start an item, with its name for messages.
const ITEM_KEYWORDS: &[(&str, &str)] = &[
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

/// Keywords that may precede them.
const QUALIFIERS: &[&str] = &["async", "auto", "default", "gen", "safe", "unsafe"];

/// Returns the kind of the item, with its keyword; `None` if it is not an item.
pub(super) fn describe(item: &TokenStream) -> Option<(&'static str, TokenStream)> {
    let tokens: Vec<TokenTree> = flatten_groups(item.clone()).collect();
    let mut rest = tokens.as_slice();
    while let [first, tail @ ..] = rest {
        let TokenTree::Ident(word) = first else {
            return is_macro_call(rest).then(|| ("a macro call", first.to_token_stream()));
        };
        let found = match word.to_string().as_str() {
            text if is_macro_call(rest) => Some(macro_call(text)),
            "extern" => describe_extern(tail),
            "const" if is_const_qualifier(tail) => None,
            text if QUALIFIERS.contains(&text) => None,
            text => Some(describe_keyword(text)?),
        };
        if let Some(what) = found {
            return Some((what, word.to_token_stream()));
        }
        rest = after_abi(tail);
    }
    None
}

fn describe_keyword(word: &str) -> Option<&'static str> {
    let (_, what) = ITEM_KEYWORDS.iter().find(|(start, _)| *start == word)?;
    Some(what)
}

fn macro_call(word: &str) -> &'static str {
    if word == "macro_rules" {
        "a macro"
    } else {
        "a macro call"
    }
}

/// Returns the item that `extern` starts; `None` for a function.
fn describe_extern(tail: &[TokenTree]) -> Option<&'static str> {
    match after_abi(tail) {
        [TokenTree::Ident(word), ..] if word == "crate" => Some("an `extern crate` line"),
        [TokenTree::Group(group), ..] if group.delimiter() == Delimiter::Brace => {
            Some("a block of foreign items")
        }
        _ => None,
    }
}

/// Returns the tokens after the `"C"` of `extern "C"`.
fn after_abi(tail: &[TokenTree]) -> &[TokenTree] {
    match tail {
        [TokenTree::Literal(_), rest @ ..] => rest,
        _ => tail,
    }
}

/// Whether `const` qualifies a function or an `impl`, so that no constant's name follows it.
fn is_const_qualifier(tail: &[TokenTree]) -> bool {
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
