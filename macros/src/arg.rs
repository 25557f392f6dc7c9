//! The one grammar of all attributes here: `key = value`, `key(list)` and `key`, with commas between.
//!
//! Reading goes on behind a mistake, so that the first one does not hide the rest.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Lit, LitInt};

use crate::diag::Errors;

/// One `key …`.
pub(crate) struct Arg {
    /// The key, as it was written.
    pub(crate) key: Ident,
    /// The key's present name.
    pub(crate) name: String,
    /// What follows the key.
    pub(crate) value: Value,
}

/// What follows a key.
pub(crate) enum Value {
    /// Nothing.
    Flag,
    /// `= tokens`, which are not empty.
    Is(TokenStream),
    /// `(tokens)`
    List(TokenStream),
}

impl Arg {
    /// The single literal behind `=`.
    pub(crate) fn literal(&self) -> Option<Lit> {
        match &self.value {
            Value::Is(tokens) => syn::parse2(tokens.clone()).ok(),
            _ => None,
        }
    }

    /// The number behind `=`, which may have a minus.
    pub(crate) fn number(&self) -> Option<(f64, Span)> {
        let Value::Is(tokens) = &self.value else {
            return None;
        };
        let (minus, literal) = signed(tokens)?;
        let number: f64 = match &literal {
            Lit::Int(number) => LitInt::base10_digits(number).parse().ok()?,
            Lit::Float(number) => number.base10_digits().parse().ok()?,
            _ => return None,
        };
        Some((if minus { -number } else { number }, literal.span()))
    }

    /// What to underline where the value is wrong: the value, or the key where there is none.
    pub(crate) fn blame(&self) -> TokenStream {
        match &self.value {
            Value::Is(tokens) => tokens.clone(),
            Value::Flag | Value::List(_) => self.key.to_token_stream(),
        }
    }
}

/// A literal with an optional minus.
pub(crate) fn signed(tokens: &TokenStream) -> Option<(bool, Lit)> {
    let mut rest = tokens.clone().into_iter().peekable();
    let minus = matches!(rest.peek(), Some(TokenTree::Punct(punct)) if punct.as_char() == '-');
    let rest = if minus {
        rest.skip(1).collect()
    } else {
        tokens.clone()
    };
    syn::parse2(rest).ok().map(|literal| (minus, literal))
}

/// The tokens without the invisible brackets that `macro_rules!` puts around what it hands on.
pub(crate) fn flat(tokens: TokenStream) -> impl Iterator<Item = TokenTree> {
    let mut open = vec![tokens.into_iter()];
    std::iter::from_fn(move || {
        loop {
            match open.last_mut()?.next() {
                None => drop(open.pop()),
                Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::None => {
                    open.push(group.stream().into_iter());
                }
                token => return token,
            }
        }
    })
}

/// The tokens between the commas; empty parts are left out.
pub(crate) fn split(tokens: TokenStream) -> Vec<Vec<TokenTree>> {
    let mut parts = vec![Vec::new()];
    for token in flat(tokens) {
        match &token {
            TokenTree::Punct(punct) if punct.as_char() == ',' => parts.push(Vec::new()),
            _ => parts
                .last_mut()
                .into_iter()
                .for_each(|part| part.push(token.clone())),
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// Reads one part.
pub(crate) fn read(part: Vec<TokenTree>, errors: &mut Errors) -> Option<Arg> {
    let whole: TokenStream = part.iter().cloned().collect();
    let mut rest = part.into_iter();
    let Some(TokenTree::Ident(key)) = rest.next() else {
        errors.at(
            &whole,
            format!("expected a key, found `{whole}`"),
            "write `key = value`",
        );
        return None;
    };
    let value = match (rest.next(), rest.collect::<TokenStream>()) {
        (None, _) => Some(Value::Flag),
        (Some(TokenTree::Group(list)), rest)
            if list.delimiter() == Delimiter::Parenthesis && rest.is_empty() =>
        {
            Some(Value::List(list.stream()))
        }
        (Some(TokenTree::Punct(punct)), rest) if punct.as_char() == '=' && !rest.is_empty() => {
            Some(Value::Is(rest))
        }
        _ => None,
    };
    if value.is_none() {
        errors.at(
            &whole,
            format!("`{whole}` has no value"),
            format!("write `{key} = …`"),
        );
    }
    value.map(|value| Arg {
        name: key.to_string(),
        key,
        value,
    })
}
