//! ISO/IEC 15434: how fields are packed into one text.
//!
//! A text begins with `[)>`, a separator of records, the number of a format and a separator of groups; fields with
//! more such separators between follow, and the end of the transmission. The first separator of groups says how the
//! scanner writes them all; separators of records and the end may be missing.

use super::notation::{NOTATIONS, Notation, split_start};

/// What fields look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// 06: identifiers of data, such as `1P`.
    Identifiers,
    /// 12: identifiers of text elements, such as `PNR `.
    Elements,
}

/// The formats that are read.
const FORMATS: [(&str, Format); 2] = [("06", Format::Identifiers), ("12", Format::Elements)];

/// How a text begins; some labels of Mouser have another sign in front.
const STARTS: [&str; 2] = ["[)>", ">[)>"];

/// The fields of a text with a known header, and what they look like; empty ones are left out.
#[must_use]
pub fn read(text: &str) -> Option<(Format, impl Iterator<Item = &str>)> {
    let text = without_symbology(text.trim());
    let rest = STARTS.iter().find_map(|start| text.strip_prefix(start))?;
    let records = Notation::records().filter_map(|record| Some(split_start(rest, record)?.1));
    records.chain([rest]).find_map(body)
}

/// The fields of format 06.
#[must_use]
pub fn fields(text: &str) -> Option<impl Iterator<Item = &str>> {
    let (format, fields) = read(text)?;
    (format == Format::Identifiers).then_some(fields)
}

/// What stands behind the separator of records.
fn body(text: &str) -> Option<(Format, impl Iterator<Item = &str>)> {
    let mut formats = FORMATS.iter();
    let (format, rest) =
        formats.find_map(|(number, format)| Some((*format, text.strip_prefix(number)?)))?;
    let mut notations = NOTATIONS.iter();
    let (notation, (group, rest)) =
        notations.find_map(|notation| Some((notation, split_start(rest, notation.group)?)))?;
    let fields = notation.without_end(rest).split(group);
    Some((format, fields.filter(|field| !field.is_empty())))
}

/// The text without what a scanner may put in front of it: `]`, a letter and a digit for the kind of the code.
fn without_symbology(text: &str) -> &str {
    let kind = text.strip_prefix(']').and_then(|rest| {
        let mut signs = rest.chars();
        let is_kind = signs.next()?.is_ascii_alphabetic() && signs.next()?.is_ascii_alphanumeric();
        is_kind.then_some(signs.as_str())
    });
    kind.unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::{Format, fields, read};

    #[test]
    fn fields_stand_between_the_header_and_the_trailer() {
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
            read("[)>\u{1e}12\u{1d}PNR A 1\u{1d}LOT 7\u{1e}\u{4}").expect("a header");
        assert_eq!(
            (format, fields.collect::<Vec<_>>()),
            (Format::Elements, vec!["PNR A 1", "LOT 7"])
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
