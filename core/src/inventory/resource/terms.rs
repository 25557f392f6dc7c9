//! Splits a search into terms, as Django REST framework does.

use std::collections::BTreeSet;

/// Splits a search into terms in lower case. White space and commas separate terms, except in quotes.
#[must_use]
pub fn split_lowercase(search: &str) -> BTreeSet<String> {
    let terms = split(search).into_iter();
    terms.map(|term| term.to_lowercase()).collect()
}

/// Splits a search into terms, without changing their case.
#[must_use]
pub fn split(search: &str) -> BTreeSet<String> {
    let mut terms = BTreeSet::new();
    for piece in pieces(search) {
        let piece = piece.trim_matches(',');
        match unquote(piece) {
            Some(phrase) => terms.extend([phrase]),
            None => terms.extend(piece.split(',').map(str::to_owned)),
        }
    }
    let terms = terms.iter().map(|term| term.trim().to_owned());
    terms.filter(|term| !term.is_empty()).collect()
}

/// Splits at white space outside of quotes.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (piece, behind) = rest.split_at(piece_len(rest));
        pieces.push(piece);
        rest = behind.trim_start();
    }
    pieces
}

/// Returns the length of the first piece. A quote that is not closed is an ordinary character.
fn piece_len(text: &str) -> usize {
    let mut index = 0;
    while let Some(character) = text[index..].chars().next() {
        let behind = index + character.len_utf8();
        index = match character {
            '"' | '\'' => {
                closing_quote(&text[behind..], character).map_or(behind, |length| behind + length)
            }
            character if character.is_whitespace() => return index,
            _ => behind,
        };
    }
    index
}

/// Returns the length up to and including the closing quote.
fn closing_quote(text: &str, quote: char) -> Option<usize> {
    let mut is_escaped = false;
    for (index, character) in text.char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            character if character == quote => return Some(index + character.len_utf8()),
            _ => {}
        }
    }
    None
}

/// Returns the text inside of quotes.
fn unquote(text: &str) -> Option<String> {
    let quote = text
        .chars()
        .next()
        .filter(|character| matches!(character, '"' | '\''))?;
    let inside = text.strip_prefix(quote)?.strip_suffix(quote)?;
    let inside = inside.replace(&format!("\\{quote}"), &quote.to_string());
    Some(inside.replace("\\\\", "\\"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::split_lowercase;

    #[test]
    fn terms_are_separated_by_white_space_and_commas_or_quoted() {
        for (search, terms) in [
            ("", vec![]),
            (" , ,, ", vec![]),
            ("Red  LED", vec!["led", "red"]),
            ("red,led, 5mm", vec!["5mm", "led", "red"]),
            ("\"Red LED\" 5mm", vec!["5mm", "red led"]),
            ("'red, led'", vec!["red, led"]),
            ("5\" pipe", vec!["5\"", "pipe"]),
            ("it's 5", vec!["5", "it's"]),
            ("\"a \\\" b\"", vec!["a \" b"]),
            ("\"\" a", vec!["a"]),
            ("\"", vec!["\""]),
            ("red red RED", vec!["red"]),
            ("a=\"b c\" d", vec!["a=\"b c\"", "d"]),
        ] {
            assert_eq!(Vec::from_iter(split_lowercase(search)), terms, "{search}");
        }
    }

    proptest! {
        #[test]
        fn no_term_is_empty_or_has_white_space_around_it(search in "[a-b\"', \\\\é]{0,30}") {
            for term in split_lowercase(&search) {
                prop_assert!(!term.is_empty() && term.trim() == term, "{:?}", term);
            }
        }
    }
}
