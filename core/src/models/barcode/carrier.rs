//! What can carry a barcode.

use crate::models::company::{MANUFACTURER_PART, SUPPLIER_PART};
use crate::models::order::build::BUILD;
use crate::models::order::purchase::PURCHASE_ORDER;
use crate::models::order::returns::RETURN_ORDER;
use crate::models::order::sales::{SALES_ORDER, SALES_ORDER_SHIPMENT};
use crate::models::part::PART;
use crate::models::stock::{LOCATION, STOCK_ITEM};
use crate::resource::{Field, Kind, Resource, Target};

/// A kind of items that can carry a barcode.
#[derive(Debug)]
pub struct Carrier {
    /// Its name in the API, its name for people, and what it points at.
    pub field: Field,
    /// Two characters that stand for it in short codes.
    pub code: &'static str,
    /// Its name in a message of the reference.
    pub class: &'static str,
    /// The items.
    pub resource: &'static Resource,
    /// Where the web client shows an item, its key aside.
    pub web: Option<&'static str>,
    /// The objects inside a matched item.
    pub details: &'static [&'static str],
}

impl Carrier {
    /// Its name in the API, such as `stockitem`.
    #[must_use]
    pub fn model(&self) -> &'static str {
        self.field.name
    }

    /// The kind of the name.
    #[must_use]
    pub fn of(model: &str) -> Option<&'static Self> {
        CARRIERS.iter().find(|carrier| carrier.model() == model)
    }

    /// The kind of the short code.
    #[must_use]
    pub fn of_code(code: &str) -> Option<&'static Self> {
        CARRIERS.iter().find(|carrier| carrier.code == code)
    }
}

/// Names of all kinds, in the order in which the first of several counts.
pub fn models() -> impl Iterator<Item = &'static str> {
    CARRIERS.iter().map(Carrier::model)
}

const fn field(name: &'static str, label: &'static str, target: &'static Target) -> Field {
    Field::of(name, label, Kind::Related(target))
}

/// All kinds, in the order in which the first of several counts.
pub static CARRIERS: [Carrier; 10] = [
    Carrier {
        field: field("build", "Build Order", &BUILD.target),
        code: "BO",
        class: "build.models.Build",
        resource: &BUILD,
        web: Some("/web/manufacturing/build-order/"),
        details: &[],
    },
    Carrier {
        field: field("supplierpart", "Supplier Part", &SUPPLIER_PART.target),
        code: "SP",
        class: "company.models.SupplierPart",
        resource: &SUPPLIER_PART,
        web: Some("/web/purchasing/supplier-part/"),
        details: &[
            "part_detail",
            "supplier_detail",
            "manufacturer_detail",
            "manufacturer_part_detail",
        ],
    },
    Carrier {
        field: field(
            "manufacturerpart",
            "Manufacturer Part",
            &MANUFACTURER_PART.target,
        ),
        code: "MP",
        class: "company.models.ManufacturerPart",
        resource: &MANUFACTURER_PART,
        web: None,
        details: &["part_detail", "manufacturer_detail"],
    },
    Carrier {
        field: field("purchaseorder", "Purchase Order", &PURCHASE_ORDER.target),
        code: "PO",
        class: "order.models.PurchaseOrder",
        resource: &PURCHASE_ORDER,
        web: Some("/web/purchasing/purchase-order/"),
        details: &[],
    },
    Carrier {
        field: field("salesorder", "Sales Order", &SALES_ORDER.target),
        code: "SO",
        class: "order.models.SalesOrder",
        resource: &SALES_ORDER,
        web: Some("/web/sales/sales-order/"),
        details: &[],
    },
    Carrier {
        field: field(
            "salesordershipment",
            "Sales Order Shipment",
            &SALES_ORDER_SHIPMENT.target,
        ),
        code: "SS",
        class: "order.models.SalesOrderShipment",
        resource: &SALES_ORDER_SHIPMENT,
        web: None,
        details: &[],
    },
    Carrier {
        field: field("returnorder", "Return Order", &RETURN_ORDER.target),
        code: "RO",
        class: "order.models.ReturnOrder",
        resource: &RETURN_ORDER,
        web: Some("/web/sales/return-order/"),
        details: &[],
    },
    Carrier {
        field: field("part", "Part", &PART.target),
        code: "PA",
        class: "part.models.Part",
        resource: &PART,
        web: Some("/web/part/"),
        details: &[],
    },
    Carrier {
        field: field("stockitem", "Stock Item", &STOCK_ITEM.target),
        code: "SI",
        class: "stock.models.StockItem",
        resource: &STOCK_ITEM,
        web: Some("/web/stock/item/"),
        details: &["part_detail", "location_detail", "supplier_part_detail"],
    },
    Carrier {
        field: field("stocklocation", "Stock Location", &LOCATION.target),
        code: "SL",
        class: "stock.models.StockLocation",
        resource: &LOCATION,
        web: Some("/web/stock/location/"),
        details: &[],
    },
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::CARRIERS;

    #[test]
    fn short_codes_are_two_characters_each_its_own() {
        let codes: HashSet<&str> = CARRIERS.iter().map(|carrier| carrier.code).collect();
        assert_eq!(codes.len(), CARRIERS.len());
        let fits = |sign: char| sign.is_ascii_uppercase() || sign.is_ascii_digit();
        for code in codes {
            assert!(code.len() == 2 && code.chars().all(fits), "{code}");
        }
    }
}
