//! Identifiers of fields, as the electronics industry uses them (ECIA EIGP 114).

use super::LabelField::{self, *};
use super::{LabelFields, iso15434};

/// Identifiers and what follows them. The first that a field begins with counts.
const IDENTIFIERS: [(&str, LabelField); 15] = [
    ("K", CustomerOrderNumber),
    ("1K", SupplierOrderNumber),
    ("11K", PackingListNumber),
    ("6D", ShipDate),
    ("9D", DateCode),
    ("10D", DateCode),
    ("4K", PurchaseOrderLine),
    ("14K", PurchaseOrderLine),
    ("P", SupplierPartNumber),
    ("1P", ManufacturerPartNumber),
    ("30P", SupplierPartNumber),
    ("1T", LotCode),
    ("4L", CountryOfOrigin),
    ("1V", Manufacturer),
    ("Q", Quantity),
];

/// What the fields tell by their identifiers.
pub fn read<'a>(fields: impl Iterator<Item = &'a str>) -> LabelFields {
    let mut label = LabelFields::default();
    for field in fields {
        let known = IDENTIFIERS
            .iter()
            .find_map(|(identifier, known)| Some((*known, field.strip_prefix(identifier)?)));
        if let Some((known, text)) = known {
            label.set(known, text);
        }
    }
    label
}

/// What a text in the form of ISO/IEC 15434 tells; nothing where it is of no such form.
#[must_use]
pub fn parse(text: &str) -> LabelFields {
    iso15434::fields(text).map(read).unwrap_or_default()
}
