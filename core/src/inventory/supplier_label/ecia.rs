//! Field identifiers of the electronics industry (ECIA EIGP 114).

use super::LabelField::{self, *};
use super::iso15434::Format;
use super::notation::split_prefix_ignore_case;
use super::{LabelFields, iso15434};

/// Data identifiers and their fields. The first one that a field starts with applies.
const DATA_IDENTIFIERS: [(&str, LabelField); 15] = [
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
const TEXT_ELEMENT_IDENTIFIERS: [(&str, LabelField); 5] = [
    ("PNR ", ManufacturerPartNumber),
    ("PNO ", ManufacturerPartNumber),
    ("LOT ", LotCode),
    ("DMF ", DateCode),
    ("QTY ", Quantity),
];

/// Parses fields by their data identifiers.
pub fn parse_fields<'a>(fields: impl Iterator<Item = &'a str>) -> LabelFields {
    collect_fields(fields, |field| {
        let mut known = DATA_IDENTIFIERS.iter();
        known.find_map(|(identifier, known)| Some((*known, field.strip_prefix(identifier)?)))
    })
}

/// Parses a text in the ISO/IEC 15434 format. Other texts yield no fields.
#[must_use]
pub fn parse(text: &str) -> LabelFields {
    let Some((format, fields)) = iso15434::parse(text) else {
        return LabelFields::default();
    };
    let identifiers: &[_] = match format {
        Format::DataIdentifiers => &DATA_IDENTIFIERS,
        Format::TextElements => &TEXT_ELEMENT_IDENTIFIERS,
    };
    collect_fields(fields, |field| {
        // Lower case is accepted, too: some keyboards send it.
        let mut known = identifiers.iter();
        known.find_map(|(identifier, known)| {
            Some((*known, split_prefix_ignore_case(field, identifier)?.1))
        })
    })
}

fn collect_fields<'a>(
    fields: impl Iterator<Item = &'a str>,
    known: impl Fn(&'a str) -> Option<(LabelField, &'a str)>,
) -> LabelFields {
    let mut label = LabelFields::default();
    for (field, text) in fields.filter_map(known) {
        label.set(field, text);
    }
    label
}
