//! Requests and responses in the scan history: each value as a string, as InvenTree stores them, with a limit on the
//! size.

use serde_json::{Map, Value};

use crate::db::replace_nul;

/// Maximum size of the JSON in bytes.
const MAX_BYTES: usize = 8 * 1024;
/// Bytes that are reserved to report a truncation.
const RESERVED_BYTES: usize = 128;
/// The key that reports how many fields were left out.
const OMITTED_KEY: &str = "\u{2026}";

/// Converts fields to JSON. A string that is too long is cut off and says so. Fields for which there is no room are
/// counted.
pub(super) fn to_json(members: Map<String, Value>) -> String {
    let mut room = MAX_BYTES - RESERVED_BYTES;
    let mut kept = Map::new();
    let mut left_out = 0_usize;
    for (name, value) in members {
        // Quotes around key and value, a colon and a comma.
        let around = json_len(&name) + 6;
        let Some(inside) = room.checked_sub(around).filter(|inside| *inside > 0) else {
            left_out += 1;
            continue;
        };
        let text = truncate(replace_nul(&text(value)), inside);
        room = inside.saturating_sub(json_len(&text));
        kept.insert(name, Value::String(text));
    }
    if left_out > 0 {
        let text = format!("{left_out} more were left out");
        kept.insert(OMITTED_KEY.to_owned(), Value::String(text));
    }
    Value::Object(kept).to_string()
}

fn text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        Value::Null => "None".to_owned(),
        other => other.to_string(),
    }
}

/// Truncates the text to the number of bytes.
fn truncate(mut text: String, room: usize) -> String {
    let mut used = 0;
    let end = text.char_indices().find_map(|(index, character)| {
        used += escaped_len(character);
        (used > room).then_some(index)
    });
    if let Some(end) = end {
        let rest = text.split_off(end).len();
        text.push_str(&format!("{OMITTED_KEY} ({rest} more bytes were cut)"));
    }
    text
}

/// Returns the number of bytes of the text in JSON, without quotes.
fn json_len(text: &str) -> usize {
    text.chars().map(escaped_len).sum()
}

/// Returns the number of bytes of the character in a JSON string.
const fn escaped_len(character: char) -> usize {
    match character {
        '"' | '\\' | '\n' | '\r' | '\t' | '\x08' | '\x0c' => 2,
        '\0'..'\x20' => 6,
        _ => character.len_utf8(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Map, Value, json};

    use super::{MAX_BYTES, to_json};

    fn round_trip(sent: &Value) -> (String, Value) {
        let text = to_json(sent.as_object().unwrap().clone());
        let value = serde_json::from_str(&text).unwrap();
        (text, value)
    }

    #[test]
    fn what_is_short_is_kept_as_texts() {
        let sent = json!({ "a": "x", "b": null, "c": true, "d": { "e": 1 } });
        let serialized = json!({ "a": "x", "b": "None", "c": "true", "d": "{\"e\":1}" });
        assert_eq!(round_trip(&sent).1, serialized);
    }

    #[test]
    fn what_is_cut_and_left_out_says_so() {
        let sent = json!({ "first": "short", "long": "x".repeat(1_900_000), "third": "gone", "fourth": 4 });
        let (text, kept) = round_trip(&sent);
        assert!(text.len() <= MAX_BYTES, "{}", text.len());
        assert_eq!(kept["first"], "short");
        let long = kept["long"].as_str().unwrap();
        assert!(
            long.len() > MAX_BYTES / 2 && long.ends_with("more bytes were cut)"),
            "{long}"
        );
        assert_eq!(
            (&kept["third"], &kept["\u{2026}"]),
            (&Value::Null, &json!("2 more were left out"))
        );
    }

    proptest! {
        #[test]
        fn the_json_never_exceeds_the_maximum_size(
            sent in prop::collection::vec((".{0,9}", "[\\x00-\\x7f\u{e4}\u{1f600}]{0,6000}"), 0..12)
        ) {
            let sent: Map<String, Value> = sent.into_iter().map(|(name, text)| (name, text.into())).collect();
            let text = to_json(sent);
            prop_assert!(text.len() <= MAX_BYTES, "{}", text.len());
            prop_assert!(serde_json::from_str::<Map<String, Value>>(&text).is_ok());
        }
    }
}
