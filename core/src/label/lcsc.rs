//! Labels of LCSC: `{key:value,key:value}`.

use super::{LabelField, LabelFields};

const KEYS: [(&str, LabelField); 4] = [
    ("pm", LabelField::ManufacturerPartNumber),
    ("pc", LabelField::SupplierPartNumber),
    ("qty", LabelField::Quantity),
    ("on", LabelField::SupplierOrderNumber),
];

/// What a label of LCSC tells; nothing where the text is of another form.
#[must_use]
pub fn parse(text: &str) -> LabelFields {
    let inside = text
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'));
    inside.and_then(pairs).unwrap_or_default()
}

/// The pairs; none where anything between two commas is no pair.
fn pairs(text: &str) -> Option<LabelFields> {
    let mut label = LabelFields::default();
    for pair in text.split(',') {
        let (key, value) = pair.split_once(':')?;
        if key.is_empty() || value.contains([':', '{', '}']) {
            return None;
        }
        if let Some((_, field)) = KEYS.iter().find(|(known, _)| *known == key) {
            label.set(*field, value);
        }
    }
    Some(label)
}
