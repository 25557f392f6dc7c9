//! Labels of TME: `KEY:value` with blanks between, older ones with identifiers of ECIA and blanks between, or ECIA.

use super::{LabelField, LabelFields, ecia, iso15434};

const KEYS: [(&str, LabelField); 5] = [
    ("PN", LabelField::SupplierPartNumber),
    ("CPO", LabelField::CustomerOrderNumber),
    ("PO", LabelField::SupplierOrderNumber),
    ("MPN", LabelField::ManufacturerPartNumber),
    ("QTY", LabelField::Quantity),
];

/// What a label of TME tells.
#[must_use]
pub fn parse(text: &str) -> LabelFields {
    let mut label = match iso15434::read(text) {
        Some(_) => ecia::parse(text),
        None if pairs(text).next().is_some() => keyed(text),
        None => ecia::read(text.split_whitespace()),
    };
    // Behind the slash stands the line of the order.
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

fn keyed(text: &str) -> LabelFields {
    let mut label = LabelFields::default();
    for (field, value) in pairs(text) {
        label.set(field, value);
    }
    label
}
