//! Labels of LCSC: `{key:value,key:value}`.

use super::{LabelField, LabelFields};

const KEYS: [(&str, LabelField); 4] = [
    ("pm", LabelField::ManufacturerPartNumber),
    ("pc", LabelField::SupplierPartNumber),
    ("qty", LabelField::Quantity),
    ("on", LabelField::SupplierOrderNumber),
];

/// Keys of what manufacturers and customers name as they like: commas and colons may stand in it.
const FREE: [&str; 2] = ["pm", "mc"];

/// Most letters of a key.
const LONGEST_KEY: usize = 4;

/// What a label of LCSC tells; nothing where the text is of another form.
#[must_use]
pub fn parse(text: &str) -> LabelFields {
    let inside = text
        .trim()
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'));
    inside.and_then(pairs).unwrap_or_default()
}

/// The pairs; none where anything between two commas is no pair.
fn pairs(text: &str) -> Option<LabelFields> {
    let mut label = LabelFields::default();
    let mut rest = Some(text);
    while let Some(text) = rest {
        let (key, value) = text.split_once(':')?;
        let key = key.trim().to_ascii_lowercase();
        let is_free = FREE.contains(&key.as_str());
        let (value, behind) = if is_free {
            until_pair(value)
        } else {
            value
                .split_once(',')
                .map_or((value, None), |(value, behind)| (value, Some(behind)))
        };
        let strange: &[char] = if is_free {
            &['{', '}']
        } else {
            &[':', '{', '}']
        };
        if !is_key(&key) || value.contains(strange) {
            return None;
        }
        if let Some((_, field)) = KEYS.iter().find(|(known, _)| *known == key) {
            label.set(*field, value);
        }
        rest = behind;
    }
    Some(label)
}

/// The text up to the comma in front of the next pair, and what begins with that pair.
fn until_pair(text: &str) -> (&str, Option<&str>) {
    for (place, _) in text.match_indices(',') {
        let (value, behind) = (&text[..place], &text[place + 1..]);
        let key = behind.split_once(':').map(|(key, _)| key.trim());
        if key.is_some_and(is_key) {
            return (value, Some(behind));
        }
    }
    (text, None)
}

fn is_key(text: &str) -> bool {
    (1..=LONGEST_KEY).contains(&text.len()) && text.bytes().all(|sign| sign.is_ascii_alphabetic())
}
