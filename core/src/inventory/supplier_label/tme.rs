//! TME labels: `KEY:value` separated by spaces, older ones with ECIA identifiers separated by spaces, or ECIA.

use super::{LabelField, LabelFields, ecia, iso15434};

const KEYS: [(&str, LabelField); 5] = [
    ("PN", LabelField::SupplierPartNumber),
    ("CPO", LabelField::CustomerOrderNumber),
    ("PO", LabelField::SupplierOrderNumber),
    ("MPN", LabelField::ManufacturerPartNumber),
    ("QTY", LabelField::Quantity),
];

/// Parses a TME label.
#[must_use]
pub fn parse(text: &str) -> LabelFields {
    let mut label = match iso15434::parse(text) {
        Some(_) => ecia::parse(text),
        None if pairs(text).next().is_some() => parse_pairs(text),
        None => ecia::parse_fields(text.split_whitespace()),
    };
    // The slash is followed by the line of the order.
    if let Some(order) = label.supplier_order_number.take() {
        let number = order.split('/').next().unwrap_or_default();
        label.set(LabelField::SupplierOrderNumber, number);
    }
    label
}

fn pairs(text: &str) -> impl Iterator<Item = (LabelField, &str)> {
    text.split_whitespace().filter_map(|item| {
        let (key, value) = item.split_once(':')?;
        let (_, field) = KEYS
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(key))?;
        Some((*field, value))
    })
}

fn parse_pairs(text: &str) -> LabelFields {
    let mut label = LabelFields::default();
    for (field, value) in pairs(text) {
        label.set(field, value);
    }
    label
}
