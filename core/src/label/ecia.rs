//! Identifiers of fields, as the electronics industry uses them (ECIA EIGP 114).

use super::LabelField::{self, *};
use super::iso15434::Format;
use super::notation::split_start;
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

/// Identifiers of text elements (ATA Spec 2000).
const ELEMENTS: [(&str, LabelField); 5] = [
    ("PNR ", ManufacturerPartNumber),
    ("PNO ", ManufacturerPartNumber),
    ("LOT ", LotCode),
    ("DMF ", DateCode),
    ("QTY ", Quantity),
];

/// What the fields tell by their identifiers.
pub fn read<'a>(fields: impl Iterator<Item = &'a str>) -> LabelFields {
    label(fields, |field| {
        let mut known = IDENTIFIERS.iter();
        known.find_map(|(identifier, known)| Some((*known, field.strip_prefix(identifier)?)))
    })
}

/// What a text in the form of ISO/IEC 15434 tells; nothing where it is of no such form.
#[must_use]
pub fn parse(text: &str) -> LabelFields {
    let Some((format, fields)) = iso15434::read(text) else {
        return LabelFields::default();
    };
    let identifiers: &[_] = match format {
        Format::Identifiers => &IDENTIFIERS,
        Format::Elements => &ELEMENTS,
    };
    label(fields, |field| {
        // In small letters too, as keyboards send them.
        let mut known = identifiers.iter();
        known.find_map(|(identifier, known)| Some((*known, split_start(field, identifier)?.1)))
    })
}

fn label<'a>(
    fields: impl Iterator<Item = &'a str>,
    known: impl Fn(&'a str) -> Option<(LabelField, &'a str)>,
) -> LabelFields {
    let mut label = LabelFields::default();
    for (field, text) in fields.filter_map(known) {
        label.set(field, text);
    }
    label
}
