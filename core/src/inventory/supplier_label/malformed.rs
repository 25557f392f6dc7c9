//! Labels that are truncated, doubled or malicious, and texts that are not labels.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::test_runner::Config;

use super::samples::{Parser, all, format_fields};
use super::{LabelFields, digikey, ecia, iso15434, lcsc, mouser, tme};

/// All label parsers.
const PARSERS: [Parser; 5] = [
    ecia::parse,
    digikey::parse,
    mouser::parse,
    lcsc::parse,
    tme::parse,
];

/// Maximum length of a scanned code.
const MAX_LENGTH: usize = 4095;

/// Whether the text contains the value of each field.
fn is_contained_in(label: &LabelFields, text: &str) -> bool {
    label
        .iter()
        .all(|(_, value)| !value.is_empty() && value.trim() == value && text.contains(value))
}

#[test]
fn a_truncated_label_yields_only_its_own_text() {
    for (text, _, _) in all() {
        for (end, _) in text.char_indices() {
            let (start, rest) = text.split_at(end);
            for part in [start, rest] {
                for read in PARSERS {
                    assert!(is_contained_in(&read(part), part), "{part:?}");
                }
            }
        }
    }
}

#[test]
fn of_two_labels_read_as_one_nothing_is_mixed() {
    for (text, tells, parse) in all() {
        let doubled = format!("{text}{text}");
        let label = parse(&doubled);
        assert!(is_contained_in(&label, &doubled), "{doubled:?}");
        let apart = format!("{text} {text}");
        let both = parse(&apart);
        assert!(
            is_contained_in(&both, &apart),
            "{tells}: {}",
            format_fields(&both)
        );
    }
}

#[test]
fn the_number_of_an_order_ends_before_the_slash_and_the_blank_in_front_of_it() {
    for (text, number) in [("A /2", Some("A")), (" /2", None), ("A/2/3", Some("A"))] {
        let label = tme::parse(&format!("[)>\u{1e}06\u{1d}1K{text}"));
        assert_eq!(label.supplier_order_number.as_deref(), number, "{text:?}");
    }
}

#[test]
fn unusual_characters_in_a_label_do_no_harm() {
    let strange = [
        "\0",
        "\u{1d}\u{1d}",
        "\u{1e}\u{4}",
        "é",
        "𝄞",
        "\u{202e}",
        "'; --",
        "{{",
        "}",
        ":",
        ",",
        "/",
        "\\",
        "\"",
        "%s",
        "\u{feff}",
    ];
    for (text, _, _) in all() {
        for character in strange {
            for (index, _) in text.char_indices() {
                let (start, end) = text.split_at(index);
                let text = format!("{start}{character}{end}");
                for read in PARSERS {
                    assert!(is_contained_in(&read(&text), &text), "{text:?}");
                }
            }
        }
    }
}

#[test]
fn the_longest_codes_are_read_in_no_time() {
    let fields = |field: &str| field.repeat(MAX_LENGTH / field.len());
    let texts = [
        format!("[)>\u{1e}06\u{1d}{}", fields("K\u{1d}")),
        format!("[)>\u{1e}06\u{1d}{}", fields("P1\u{1d}")),
        format!("{{{}a:b}}", fields("a:b,")),
        fields("{"),
        fields("PN:x "),
        fields("PO:/ "),
        fields("P "),
        fields(":"),
        fields("\u{1d}"),
    ];
    let start = Instant::now();
    for text in &texts {
        for read in PARSERS {
            assert!(is_contained_in(&read(text), text));
        }
    }
    assert!(
        start.elapsed() < Duration::from_secs(2),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn what_is_no_label_of_the_supplier_tells_nothing() {
    let texts = [
        "",
        " ",
        "hello",
        "{}",
        "{\"part\": 1}",
        "{pc:C1",
        "pc:C1}",
        "{pc:C1,qty}",
        "{pc:C1,:2}",
        "{a:b:c}",
        "INV-PA1",
        "[)>",
        "[)>\u{1e}06",
        "[)>\u{1e}12\u{1d}PX",
        "06\u{1d}PX",
    ];
    for text in texts {
        for read in [ecia::parse, digikey::parse, mouser::parse, lcsc::parse] {
            assert!(read(text).is_empty(), "{text:?}");
        }
    }
}

#[test]
fn only_a_number_above_zero_counts() {
    let count = |text: &str| {
        LabelFields {
            quantity: Some(text.to_owned()),
            ..LabelFields::default()
        }
        .parsed_quantity()
    };
    assert_eq!(count("2"), "2".parse().ok());
    assert_eq!(count("0.5"), "0.5".parse().ok());
    for text in ["0", "-1", "1e99", "NaN", "x", "", "2 pcs"] {
        assert_eq!(count(text), None, "{text}");
    }
    assert_eq!(LabelFields::default().parsed_quantity(), None);
}

/// Returns the number of cases per property, which the environment variable `PROPTEST_CASES` overrides.
#[expect(clippy::disallowed_methods, reason = "only this test reads it")]
fn proptest_config() -> Config {
    let asked = std::env::var("PROPTEST_CASES").ok();
    let cases = asked.and_then(|cases| cases.parse().ok()).unwrap_or(10_000);
    Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    }
}

/// Generates texts that resemble labels.
fn label_like() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("[)>\u{1e}06\u{1d}".to_owned()),
        Just(">[)>06\u{1d}".to_owned()),
        Just("[)>06␝".to_owned()),
        Just("[)>^06]".to_owned()),
        Just("␝".to_owned()),
        Just("␞␄".to_owned()),
        Just("]".to_owned()),
        Just("<GS>".to_owned()),
        Just("\u{1d}".to_owned()),
        Just("\u{1e}\u{4}".to_owned()),
        Just("{".to_owned()),
        Just("}".to_owned()),
        Just(",".to_owned()),
        Just(" ".to_owned()),
        "(K|1K|11K|6D|9D|10D|4K|14K|P|1P|30P|1T|4L|1V|Q)[A-Z0-9/ -]{0,6}",
        "(pm|pc|qty|on|pbn):[a-zA-Z0-9]{0,6}",
        "(PN|CPO|PO|MPN|QTY):[a-zA-Z0-9/]{0,6}",
        ".{0,4}",
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

macro_rules! parses_anything {
    ($($name:ident: $read:path;)*) => {
        proptest! {
            #![proptest_config(proptest_config())]
            $(
                #[test]
                fn $name(text in prop_oneof![label_like(), ".{0,120}"]) {
                    let label = $read(&text);
                    prop_assert!(is_contained_in(&label, &text), "{:?}", label);
                    prop_assert_eq!($read(&text), label);
                }
            )*

            #[test]
            fn fields_of_iso_15434_are_parts_of_the_text(text in label_like()) {
                let is_separated = text.split_once("06").is_some_and(|(_, rest)| rest.starts_with('\u{1d}'));
                for field in iso15434::fields(&text).into_iter().flatten() {
                    let is_part = !field.is_empty() && text.contains(field);
                    prop_assert!(is_part);
                    prop_assert!(!is_separated || !field.contains('\u{1d}'), "{field:?}");
                }
            }

            #[test]
            fn reading_needs_no_more_than_the_text_without_white_space_around_it(text in label_like()) {
                let padded = format!(" \t{text}\r\n");
                for read in PARSERS {
                    prop_assert_eq!(read(&padded), read(text.trim()));
                }
            }

            #[test]
            fn fields_that_were_packed_are_read_again(mpn in "[!-~]{1,40}", count in 1_u32..1_000_000, order in "[!-~]{1,20}") {
                let text = format!("[)>\u{1e}06\u{1d}1P{mpn}\u{1d}Q{count}\u{1d}K{order}\u{1e}\u{4}");
                let label = ecia::parse(&text);
                prop_assert_eq!(label.manufacturer_part_number.as_deref(), Some(&*mpn));
                prop_assert_eq!(label.parsed_quantity(), count.to_string().parse().ok());
                prop_assert_eq!(label.customer_order_number.as_deref(), Some(&*order));
            }
        }
    };
}

parses_anything! {
    ecia_reads_anything: ecia::parse;
    digikey_reads_anything: digikey::parse;
    mouser_reads_anything: mouser::parse;
    lcsc_reads_anything: lcsc::parse;
    tme_reads_anything: tme::parse;
}
