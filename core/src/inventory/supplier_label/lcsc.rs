//! LCSC labels: `{key:value,key:value}`.

use super::{LabelField, LabelFields};

const KEYS: [(&str, LabelField); 4] = [
    ("pm", LabelField::ManufacturerPartNumber),
    ("pc", LabelField::SupplierPartNumber),
    ("qty", LabelField::Quantity),
    ("on", LabelField::SupplierOrderNumber),
];

/// Keys of free text by manufacturers and customers, which may contain commas and colons.
const FREE_TEXT_KEYS: [&str; 2] = ["pm", "mc"];

/// Maximum length of a key.
const MAX_KEY_LENGTH: usize = 4;

/// Parses an LCSC label. Texts in another format yield no fields.
#[must_use]
pub fn parse(text: &str) -> LabelFields {
    let inside = text
        .trim()
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'));
    inside.and_then(parse_pairs).unwrap_or_default()
}

/// Parses the pairs; `None` where a part between two commas is not a pair.
fn parse_pairs(text: &str) -> Option<LabelFields> {
    let mut label = LabelFields::default();
    let mut rest = Some(text);
    while let Some(text) = rest {
        let (key, value) = text.split_once(':')?;
        let key = key.trim().to_ascii_lowercase();
        let is_free = FREE_TEXT_KEYS.contains(&key.as_str());
        let (value, behind) = if is_free {
            split_before_pair(value)
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

/// Splits at the comma before the next pair.
fn split_before_pair(text: &str) -> (&str, Option<&str>) {
    for (index, _) in text.match_indices(',') {
        let (value, behind) = (&text[..index], &text[index + 1..]);
        let key = behind.split_once(':').map(|(key, _)| key.trim());
        if key.is_some_and(is_key) {
            return (value, Some(behind));
        }
    }
    (text, None)
}

fn is_key(text: &str) -> bool {
    (1..=MAX_KEY_LENGTH).contains(&text.len())
        && text
            .bytes()
            .all(|character| character.is_ascii_alphabetic())
}
