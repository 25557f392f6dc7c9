//! ISO/IEC 15434: the syntax that packs fields into one text.
//!
//! A text starts with `[)>`, a record separator, a format number and a group separator. Fields follow, separated by
//! group separators, and then the end of transmission. The first group separator determines how the scanner writes all
//! of them. Record separators and the end may be missing.

use super::notation::{NOTATIONS, Notation, split_prefix_ignore_case};

/// The syntax of fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// 06: data identifiers, such as `1P`.
    DataIdentifiers,
    /// 12: text element identifiers, such as `PNR `.
    TextElements,
}

/// The supported formats.
const FORMATS: [(&str, Format); 2] = [
    ("06", Format::DataIdentifiers),
    ("12", Format::TextElements),
];

/// The headers. Some Mouser labels have an additional `>` in front.
const HEADERS: [&str; 2] = ["[)>", ">[)>"];

/// Returns the format and the fields of a text with a known header, without empty fields.
#[must_use]
pub fn parse(text: &str) -> Option<(Format, impl Iterator<Item = &str>)> {
    let text = strip_symbology(text.trim());
    let rest = HEADERS.iter().find_map(|start| text.strip_prefix(start))?;
    let records = Notation::record_separators()
        .filter_map(|record| Some(split_prefix_ignore_case(rest, record)?.1));
    records.chain([rest]).find_map(parse_record)
}

/// Returns the fields of a text in format 06.
#[must_use]
pub fn fields(text: &str) -> Option<impl Iterator<Item = &str>> {
    let (format, fields) = parse(text)?;
    (format == Format::DataIdentifiers).then_some(fields)
}

/// Parses the text after the record separator.
fn parse_record(text: &str) -> Option<(Format, impl Iterator<Item = &str>)> {
    let mut formats = FORMATS.iter();
    let (format, rest) =
        formats.find_map(|(number, format)| Some((*format, text.strip_prefix(number)?)))?;
    let mut notations = NOTATIONS.iter();
    let (notation, (group, rest)) = notations
        .find_map(|notation| Some((notation, split_prefix_ignore_case(rest, notation.group)?)))?;
    let fields = notation.strip_trailer(rest).split(group);
    Some((format, fields.filter(|field| !field.is_empty())))
}

/// Returns the text without the symbology identifier that a scanner may prepend: `]`, a letter, and a letter or digit.
fn strip_symbology(text: &str) -> &str {
    let kind = text.strip_prefix(']').and_then(|rest| {
        let mut signs = rest.chars();
        let is_kind = signs.next()?.is_ascii_alphabetic() && signs.next()?.is_ascii_alphanumeric();
        is_kind.then_some(signs.as_str())
    });
    kind.unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::{Format, fields, parse};

    #[test]
    fn fields_are_between_the_header_and_the_trailer() {
        let whole = "[)>\u{1e}06\u{1d}PA\u{1d}Q1\u{1e}\u{4}";
        for text in [
            whole,
            "[)>\u{1e}06\u{1d}PA\u{1d}Q1",
            ">[)>06\u{1d}PA\u{1d}\u{1d}Q1\u{4}",
            "[)>06\u{1d}PA\u{1d}Q1",
            " ]d1[)>␞06␝PA␝Q1␞␄\r\n",
            "[)>␞06\u{1d}PA\u{1d}Q1",
            "[)>^06]PA]Q1^D",
            "[)>^06]PA]Q1^",
            "[)><RS>06<GS>PA<GS>Q1<RS><EOT>",
            "[)>\\u001E06\\u001DPA\\u001DQ1\\u001E\\u0004",
        ] {
            let found: Vec<&str> = fields(text).expect("a header").collect();
            assert_eq!(found, ["PA", "Q1"], "{text:?}");
        }
    }

    #[test]
    fn signs_of_other_notations_belong_to_the_fields() {
        let text = "[)>\u{1e}06\u{1d}PA]B\u{1d}1P|^]{GS}\u{1d}KABCD^\u{1e}\u{4}";
        let found: Vec<&str> = fields(text).expect("a header").collect();
        assert_eq!(found, ["PA]B", "1P|^]{GS}", "KABCD^"]);
    }

    #[test]
    fn the_format_is_read_with_the_fields() {
        let (format, fields) =
            parse("[)>\u{1e}12\u{1d}PNR A 1\u{1d}LOT 7\u{1e}\u{4}").expect("a header");
        assert_eq!(
            (format, fields.collect::<Vec<_>>()),
            (Format::TextElements, vec!["PNR A 1", "LOT 7"])
        );
    }

    #[test]
    fn a_text_without_a_known_header_has_no_fields() {
        for text in [
            "",
            "PA\u{1d}Q1",
            "[)>\u{1e}05\u{1d}PA",
            "[)>\u{1e}12\u{1d}PNR A",
            "[)>06PA",
            "[)>06",
            "]d1",
            "]é",
            "x[)>\u{1e}06\u{1d}PA",
        ] {
            assert!(fields(text).is_none(), "{text:?}");
        }
    }
}
