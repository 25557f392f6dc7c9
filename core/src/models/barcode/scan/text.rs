//! What was sent and answered, as it is kept: each value as a text, as InvenTree keeps them, and no more than so much.

use serde_json::{Map, Value};

use crate::db::storable;

/// Most bytes that are kept, as JSON.
const MOST: usize = 8 * 1024;
/// What of them is set aside to say that something was cut.
const SAID: usize = 128;
/// The name under which stands how many members were left out.
const LEFT_OUT: &str = "\u{2026}";

/// The members as JSON. A text that is too long ends where there is no more room, and says so; a member of which
/// nothing would be left is counted.
pub(super) fn members(members: Map<String, Value>) -> String {
    let mut room = MOST - SAID;
    let mut kept = Map::new();
    let mut left_out = 0_usize;
    for (name, value) in members {
        // Two quotes around both, a colon and a comma.
        let around = length(&name) + 6;
        let Some(inside) = room.checked_sub(around).filter(|inside| *inside > 0) else {
            left_out += 1;
            continue;
        };
        let text = cut(storable(&text(value)), inside);
        room = inside.saturating_sub(length(&text));
        kept.insert(name, Value::String(text));
    }
    if left_out > 0 {
        let text = format!("{left_out} more were left out");
        kept.insert(LEFT_OUT.to_owned(), Value::String(text));
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

/// As much of the text as there is room for.
fn cut(mut text: String, room: usize) -> String {
    let mut used = 0;
    let end = text.char_indices().find_map(|(place, sign)| {
        used += escaped(sign);
        (used > room).then_some(place)
    });
    if let Some(end) = end {
        let rest = text.split_off(end).len();
        text.push_str(&format!("{LEFT_OUT} ({rest} more bytes were cut)"));
    }
    text
}

/// Bytes of the text in JSON, without quotes.
fn length(text: &str) -> usize {
    text.chars().map(escaped).sum()
}

/// Bytes of the character in a text of JSON.
const fn escaped(sign: char) -> usize {
    match sign {
        '"' | '\\' | '\n' | '\r' | '\t' | '\x08' | '\x0c' => 2,
        '\0'..'\x20' => 6,
        _ => sign.len_utf8(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Map, Value, json};

    use super::{MOST, members};

    fn kept(sent: &Value) -> (String, Value) {
        let text = members(sent.as_object().unwrap().clone());
        let value = serde_json::from_str(&text).unwrap();
        (text, value)
    }

    #[test]
    fn what_is_short_is_kept_as_texts() {
        let sent = json!({ "a": "x", "b": null, "c": true, "d": { "e": 1 } });
        let shown = json!({ "a": "x", "b": "None", "c": "true", "d": "{\"e\":1}" });
        assert_eq!(kept(&sent).1, shown);
    }

    #[test]
    fn what_is_cut_and_left_out_says_so() {
        let sent = json!({ "first": "short", "long": "x".repeat(1_900_000), "third": "gone", "fourth": 4 });
        let (text, kept) = kept(&sent);
        assert!(text.len() <= MOST, "{}", text.len());
        assert_eq!(kept["first"], "short");
        let long = kept["long"].as_str().unwrap();
        assert!(
            long.len() > MOST / 2 && long.ends_with("more bytes were cut)"),
            "{long}"
        );
        assert_eq!(
            (&kept["third"], &kept["\u{2026}"]),
            (&Value::Null, &json!("2 more were left out"))
        );
    }

    proptest! {
        #[test]
        fn no_members_are_kept_that_take_more_than_so_many_bytes(
            sent in prop::collection::vec((".{0,9}", "[\\x00-\\x7f\u{e4}\u{1f600}]{0,6000}"), 0..12)
        ) {
            let sent: Map<String, Value> = sent.into_iter().map(|(name, text)| (name, text.into())).collect();
            let text = members(sent);
            prop_assert!(text.len() <= MOST, "{}", text.len());
            prop_assert!(serde_json::from_str::<Map<String, Value>>(&text).is_ok());
        }
    }
}
