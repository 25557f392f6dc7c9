//! The grammar of all attributes: `key = value`, `key(list)` and `key`, separated by commas.
//!
//! The parser continues after an error, so that the first one does not hide the rest.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Lit, LitInt};

use crate::diag::Errors;

/// An argument `key …`.
pub(crate) struct Arg {
    /// The key, as it was written.
    pub(crate) key: Ident,
    /// The key's current name, which differs from `key` if that is an old name.
    pub(crate) name: String,
    /// The value.
    pub(crate) value: Value,
}

/// The value of a key.
pub(crate) enum Value {
    /// No value.
    Flag,
    /// `= tokens`; never empty.
    Assigned(TokenStream),
    /// `(tokens)`
    List(TokenStream),
}

impl Arg {
    /// Returns the literal after `=`, if there is nothing else.
    pub(crate) fn literal(&self) -> Option<Lit> {
        match &self.value {
            Value::Assigned(tokens) => syn::parse2(tokens.clone()).ok(),
            _ => None,
        }
    }

    /// Returns the number after `=`, which may be negative.
    pub(crate) fn number(&self) -> Option<(f64, Span)> {
        let Value::Assigned(tokens) = &self.value else {
            return None;
        };
        let (minus, literal) = signed_literal(tokens)?;
        let number: f64 = match &literal {
            Lit::Int(number) => LitInt::base10_digits(number).parse().ok()?,
            Lit::Float(number) => number.base10_digits().parse().ok()?,
            _ => return None,
        };
        Some((if minus { -number } else { number }, literal.span()))
    }

    /// Returns the tokens to underline if the value is wrong: the value, or the key if there is no value.
    pub(crate) fn error_tokens(&self) -> TokenStream {
        match &self.value {
            Value::Assigned(tokens) => tokens.clone(),
            Value::Flag | Value::List(_) => self.key.to_token_stream(),
        }
    }
}

/// Parses a literal with an optional minus sign.
pub(crate) fn signed_literal(tokens: &TokenStream) -> Option<(bool, Lit)> {
    let mut rest = tokens.clone().into_iter().peekable();
    let minus = matches!(rest.peek(), Some(TokenTree::Punct(punct)) if punct.as_char() == '-');
    let rest = if minus {
        rest.skip(1).collect()
    } else {
        tokens.clone()
    };
    syn::parse2(rest).ok().map(|literal| (minus, literal))
}

/// Returns the tokens without the invisible groups that `macro_rules!` puts around fragments.
pub(crate) fn flatten_groups(tokens: TokenStream) -> impl Iterator<Item = TokenTree> {
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

/// Splits the tokens at commas and drops empty parts.
pub(crate) fn split_commas(tokens: TokenStream) -> Vec<Vec<TokenTree>> {
    let mut parts = vec![Vec::new()];
    for token in flatten_groups(tokens) {
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

/// Parses one part.
pub(crate) fn read(part: Vec<TokenTree>, errors: &mut Errors) -> Option<Arg> {
    let whole: TokenStream = part.iter().cloned().collect();
    let mut rest = part.into_iter();
    let Some(TokenTree::Ident(key)) = rest.next() else {
        errors.push_spanned(
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
            Some(Value::Assigned(rest))
        }
        _ => None,
    };
    if value.is_none() {
        errors.push_spanned(
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
