//! ISO/IEC 15434: how fields are packed into one text.

/// Between the header and the fields, and between two fields.
const GROUP: char = '\u{1d}';

/// How a text begins that holds fields with identifiers; the second form stands on labels of some suppliers.
const HEADERS: [&str; 2] = ["[)>\u{1e}06\u{1d}", ">[)>06\u{1d}"];

/// How such a text ends. Scanners and whoever trims the text leave all or some of it out.
const TRAILERS: [&str; 3] = ["\u{1e}\u{4}", "\u{1e}", "\u{4}"];

/// The fields of a text with a known header.
#[must_use]
pub fn fields(text: &str) -> Option<impl Iterator<Item = &str>> {
    let body = HEADERS
        .iter()
        .find_map(|header| text.strip_prefix(header))?;
    let body = TRAILERS
        .iter()
        .find_map(|trailer| body.strip_suffix(trailer))
        .unwrap_or(body);
    Some(split(body, GROUP))
}

/// The parts of a text between a separator; empty ones are left out.
pub fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    text.split(separator).filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::fields;

    #[test]
    fn fields_stand_between_the_header_and_the_trailer() {
        let whole = "[)>\u{1e}06\u{1d}PA\u{1d}Q1\u{1e}\u{4}";
        for text in [
            whole,
            "[)>\u{1e}06\u{1d}PA\u{1d}Q1",
            ">[)>06\u{1d}PA\u{1d}\u{1d}Q1\u{4}",
        ] {
            let found: Vec<&str> = fields(text).expect("a header").collect();
            assert_eq!(found, ["PA", "Q1"], "{text:?}");
        }
    }

    #[test]
    fn a_text_without_a_known_header_has_no_fields() {
        for text in [
            "",
            "PA\u{1d}Q1",
            "[)>\u{1e}05\u{1d}PA",
            "[)>06\u{1d}PA",
            "x[)>\u{1e}06\u{1d}PA",
        ] {
            assert!(fields(text).is_none(), "{text:?}");
        }
    }
}
