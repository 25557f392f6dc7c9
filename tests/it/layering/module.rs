//! One source file as its tokens: what it imports, names and defines.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// A path with the name that it has in the file.
type Use = (Vec<String>, String);

/// What a file imports, names and defines.
#[derive(Default)]
pub(super) struct Module {
    /// Paths with the names that they have here.
    pub(super) uses: Vec<Use>,
    /// The same of re-exports.
    pub(super) exports: Vec<Use>,
    /// Paths in code that begin with `crate`, `super`, `self` or a child module.
    pub(super) paths: Vec<Vec<String>>,
    /// The names that occur outside of `use`.
    pub(super) names: BTreeSet<String>,
    /// The names of the items that it defines.
    pub(super) items: BTreeSet<String>,
}

/// What is written before the name of an item.
const DEFINES: &[&str] = &[
    "struct", "enum", "trait", "fn", "type", "const", "static", "union",
];

/// Returns how often the word occurs in code.
pub(super) fn count_word(text: &str, word: &str) -> usize {
    let tokens: TokenStream = text.parse().expect("Rust");
    flatten(tokens)
        .iter()
        .filter(|token| *token == word)
        .count()
}

/// Returns the tokens as texts, with `::` as one, and without literals.
fn flatten(tokens: TokenStream) -> Vec<String> {
    let mut flat: Vec<String> = Vec::new();
    let mut was_joint_colon = false;
    for token in tokens {
        let is_joint_colon = matches!(&token, TokenTree::Punct(punct)
            if punct.as_char() == ':' && punct.spacing() == Spacing::Joint);
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::None => ("", ""),
                };
                flat.push(open.to_owned());
                flat.extend(flatten(group.stream()));
                flat.push(close.to_owned());
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' && was_joint_colon => {
                flat.pop();
                flat.push("::".to_owned());
            }
            TokenTree::Literal(_) => {}
            other => flat.push(other.to_string()),
        }
        was_joint_colon = is_joint_colon;
    }
    without_tests(flat)
}

/// Removes the items under `#[cfg(test)]`.
fn without_tests(tokens: Vec<String>) -> Vec<String> {
    let attribute = ["#", "[", "cfg", "(", "test", ")", "]"];
    let mut kept = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        if tokens[at..].starts_with(&attribute.map(str::to_owned)) {
            at = item_end(&tokens, at + attribute.len());
        } else {
            kept.push(tokens[at].clone());
            at += 1;
        }
    }
    kept
}

/// Returns the index after the item: behind its `;`, or behind its braces.
fn item_end(tokens: &[String], start: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(start) {
        match token.as_str() {
            "{" => depth += 1,
            "}" => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            ";" if depth == 0 => return at + 1,
            _ => {}
        }
    }
    tokens.len()
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

impl Module {
    /// Reads a file. `is_child` tells whether a name is that of a child module.
    ///
    /// # Errors
    /// When the text is not Rust.
    pub(super) fn parse(
        text: &str,
        is_child: &dyn Fn(&str) -> bool,
    ) -> Result<Self, proc_macro2::LexError> {
        Ok(Self::from_tokens(&flatten(text.parse()?), is_child))
    }

    fn from_tokens(tokens: &[String], is_child: &dyn Fn(&str) -> bool) -> Self {
        let mut module = Self::default();
        let mut at = 0;
        while at < tokens.len() {
            let before = at.checked_sub(1).map_or("", |at| tokens[at].as_str());
            let token = tokens[at].as_str();
            let starts_path = tokens.get(at + 1).is_some_and(|next| next == "::") && before != "::";
            // Not a captured lifetime: `impl Trait + use<'_>`.
            let is_item = tokens.get(at + 1).is_none_or(|next| next != "<");
            if token == "use" && is_item {
                let is_public = before == "pub" || is_restricted(&tokens[..at]);
                let uses = if is_public {
                    &mut module.exports
                } else {
                    &mut module.uses
                };
                at = use_tree(tokens, at + 1, &[], uses);
            } else if token == "pub"
                && tokens[at..].starts_with(&["pub", "(", "in"].map(str::to_owned))
            {
                at += 3;
                while tokens.get(at).is_some_and(|token| token != ")") {
                    at += 1;
                }
            } else if DEFINES.contains(&token)
                && tokens.get(at + 1).is_some_and(|next| is_name(next))
            {
                module.items.insert(tokens[at + 1].clone());
                at += 1;
            } else if token == "mod" {
                at += 2;
            } else if starts_path
                && (["crate", "super", "self"].contains(&token) || is_child(token))
            {
                let mut path = Vec::new();
                if is_child(token) {
                    path.push("self".to_owned());
                }
                path.push(token.to_owned());
                at += 1;
                while tokens.get(at).is_some_and(|token| token == "::")
                    && tokens.get(at + 1).is_some_and(|token| is_name(token))
                {
                    path.push(tokens[at + 1].clone());
                    at += 2;
                }
                module.names.extend(path.iter().cloned());
                module.paths.push(path);
            } else {
                if is_name(token) {
                    module.names.insert(token.to_owned());
                }
                at += 1;
            }
        }
        module
    }
}

/// Whether the tokens end in `pub(…)`.
fn is_restricted(tokens: &[String]) -> bool {
    let open = tokens.iter().rposition(|token| token == "(");
    let is_closed = tokens.last().is_some_and(|token| token == ")");
    is_closed && open.is_some_and(|open| open > 0 && tokens[open - 1] == "pub")
}

/// Reads the tree of a `use`, and returns the index behind it.
fn use_tree(tokens: &[String], mut at: usize, prefix: &[String], uses: &mut Vec<Use>) -> usize {
    let mut path = prefix.to_vec();
    loop {
        match tokens.get(at).map_or(";", String::as_str) {
            "::" => at += 1,
            "{" => {
                at += 1;
                while tokens
                    .get(at)
                    .is_some_and(|token| token != "}" && token != ";")
                {
                    at = use_tree(tokens, at, &path, uses);
                }
                return at + 1;
            }
            "as" => {
                uses.push((path, tokens[at + 1].clone()));
                return skip_comma(tokens, at + 2);
            }
            "," | ";" | "}" => {
                if path.last().is_some_and(|last| last == "self") && path.len() > 1 {
                    path.pop();
                }
                if let Some(name) = path.last().cloned() {
                    uses.push((path, name));
                }
                return skip_comma(tokens, at);
            }
            token => {
                path.push(token.to_owned());
                at += 1;
            }
        }
    }
}

fn skip_comma(tokens: &[String], at: usize) -> usize {
    if tokens.get(at).is_some_and(|token| token == ",") {
        at + 1
    } else {
        at
    }
}
