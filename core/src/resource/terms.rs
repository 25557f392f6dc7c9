//! The terms of a search, as Django's REST framework takes them apart.

use std::collections::BTreeSet;

/// The terms, whatever their case: between white space and commas, or in quotes, where both belong to a term.
#[must_use]
pub fn of(search: &str) -> BTreeSet<String> {
    let terms = as_sent(search).into_iter();
    terms.map(|term| term.to_lowercase()).collect()
}

/// The terms in the case in which they were sent.
#[must_use]
pub fn as_sent(search: &str) -> BTreeSet<String> {
    let mut terms = BTreeSet::new();
    for piece in pieces(search) {
        let piece = piece.trim_matches(',');
        match quoted(piece) {
            Some(phrase) => terms.extend([phrase]),
            None => terms.extend(piece.split(',').map(str::to_owned)),
        }
    }
    let terms = terms.iter().map(|term| term.trim().to_owned());
    terms.filter(|term| !term.is_empty()).collect()
}

/// What stands between white space outside of quotes.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (piece, behind) = rest.split_at(end_of(rest));
        pieces.push(piece);
        rest = behind.trim_start();
    }
    pieces
}

/// Where the first piece of the text ends. A quote that nothing closes is a sign like others.
fn end_of(text: &str) -> usize {
    let mut place = 0;
    while let Some(sign) = text[place..].chars().next() {
        let behind = place + sign.len_utf8();
        place = match sign {
            '"' | '\'' => closing(&text[behind..], sign).map_or(behind, |length| behind + length),
            sign if sign.is_whitespace() => return place,
            _ => behind,
        };
    }
    place
}

/// How long the text is up to the quote that closes it, with that.
fn closing(text: &str, quote: char) -> Option<usize> {
    let mut is_escaped = false;
    for (place, sign) in text.char_indices() {
        match sign {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            sign if sign == quote => return Some(place + sign.len_utf8()),
            _ => {}
        }
    }
    None
}

/// What stands in the quotes around the text.
fn quoted(text: &str) -> Option<String> {
    let quote = text
        .chars()
        .next()
        .filter(|sign| matches!(sign, '"' | '\''))?;
    let inside = text.strip_prefix(quote)?.strip_suffix(quote)?;
    let inside = inside.replace(&format!("\\{quote}"), &quote.to_string());
    Some(inside.replace("\\\\", "\\"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::of;

    #[test]
    fn terms_stand_between_white_space_and_commas_or_in_quotes() {
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
            assert_eq!(Vec::from_iter(of(search)), terms, "{search}");
        }
    }

    proptest! {
        #[test]
        fn no_term_is_empty_or_has_white_space_around_it(search in "[a-b\"', \\\\é]{0,30}") {
            for term in of(&search) {
                prop_assert!(!term.is_empty() && term.trim() == term, "{:?}", term);
            }
        }
    }
}
