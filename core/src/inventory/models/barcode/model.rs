//! The models that can have barcodes.

use crate::const_check::str_eq;
use crate::models::company::{MANUFACTURER_PART, SUPPLIER_PART};
use crate::models::order::build_order::BUILD;
use crate::models::order::purchase::PURCHASE_ORDER;
use crate::models::order::returns::RETURN_ORDER;
use crate::models::order::sales::{SALES_ORDER, SALES_ORDER_SHIPMENT};
use crate::models::part::PART;
use crate::models::stock::{LOCATION, STOCK_ITEM};
use crate::resource::{Field, FieldType, Resource};

/// A model whose items can have barcodes.
#[derive(Debug)]
pub struct BarcodeModel {
    /// Its name in the API, its label, and the model that it refers to.
    pub field: Field,
    /// Two characters that identify it in short codes.
    pub type_code: &'static str,
    /// Its Python class, as in one of InvenTree's messages.
    pub class_path: &'static str,
    /// Its resource.
    pub resource: &'static Resource,
    /// URL path of an item in the web client, without the key.
    pub web_path: Option<&'static str>,
    /// The objects nested in a matched item.
    pub details: &'static [&'static str],
}

impl BarcodeModel {
    /// Returns its name in the API, such as `stockitem`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.field.name
    }

    /// Returns the model with the name.
    #[must_use]
    pub fn by_name(model: &str) -> Option<&'static Self> {
        BARCODE_MODELS
            .iter()
            .find(|carrier| carrier.name() == model)
    }

    /// Returns the model of the resource, at compile time.
    ///
    /// # Panics
    /// When its items cannot have barcodes.
    #[must_use]
    pub(super) const fn of(resource: &Resource) -> &'static Self {
        let mut index = 0;
        while index < BARCODE_MODELS.len() {
            if str_eq(BARCODE_MODELS[index].field.name, resource.model.name) {
                return &BARCODE_MODELS[index];
            }
            index += 1;
        }
        panic!("its items cannot have barcodes");
    }

    /// Returns the model with the short code.
    #[must_use]
    pub fn by_type_code(code: &str) -> Option<&'static Self> {
        BARCODE_MODELS.iter().find(|model| model.type_code == code)
    }
}

/// Returns the names of all models, in the order of precedence.
pub fn model_names() -> impl Iterator<Item = &'static str> {
    BARCODE_MODELS.iter().map(BarcodeModel::name)
}

const fn field(resource: &'static Resource) -> Field {
    Field::new(
        resource.model.name,
        resource.verbose_name,
        FieldType::Related(&resource.model),
    )
}

/// All models, in the order of precedence.
pub static BARCODE_MODELS: [BarcodeModel; 10] = [
    BarcodeModel {
        field: field(&BUILD),
        type_code: "BO",
        class_path: "build.models.Build",
        resource: &BUILD,
        web_path: Some("/web/manufacturing/build-order/"),
        details: &[],
    },
    BarcodeModel {
        field: field(&SUPPLIER_PART),
        type_code: "SP",
        class_path: "company.models.SupplierPart",
        resource: &SUPPLIER_PART,
        web_path: Some("/web/purchasing/supplier-part/"),
        details: &[
            "part_detail",
            "supplier_detail",
            "manufacturer_detail",
            "manufacturer_part_detail",
        ],
    },
    BarcodeModel {
        field: field(&MANUFACTURER_PART),
        type_code: "MP",
        class_path: "company.models.ManufacturerPart",
        resource: &MANUFACTURER_PART,
        web_path: None,
        details: &["part_detail", "manufacturer_detail"],
    },
    BarcodeModel {
        field: field(&PURCHASE_ORDER),
        type_code: "PO",
        class_path: "order.models.PurchaseOrder",
        resource: &PURCHASE_ORDER,
        web_path: Some("/web/purchasing/purchase-order/"),
        details: &[],
    },
    BarcodeModel {
        field: field(&SALES_ORDER),
        type_code: "SO",
        class_path: "order.models.SalesOrder",
        resource: &SALES_ORDER,
        web_path: Some("/web/sales/sales-order/"),
        details: &[],
    },
    BarcodeModel {
        field: field(&SALES_ORDER_SHIPMENT),
        type_code: "SS",
        class_path: "order.models.SalesOrderShipment",
        resource: &SALES_ORDER_SHIPMENT,
        web_path: None,
        details: &[],
    },
    BarcodeModel {
        field: field(&RETURN_ORDER),
        type_code: "RO",
        class_path: "order.models.ReturnOrder",
        resource: &RETURN_ORDER,
        web_path: Some("/web/sales/return-order/"),
        details: &[],
    },
    BarcodeModel {
        field: field(&PART),
        type_code: "PA",
        class_path: "part.models.Part",
        resource: &PART,
        web_path: Some("/web/part/"),
        details: &[],
    },
    BarcodeModel {
        field: field(&STOCK_ITEM),
        type_code: "SI",
        class_path: "stock.models.StockItem",
        resource: &STOCK_ITEM,
        web_path: Some("/web/stock/item/"),
        details: &["part_detail", "location_detail", "supplier_part_detail"],
    },
    BarcodeModel {
        field: field(&LOCATION),
        type_code: "SL",
        class_path: "stock.models.StockLocation",
        resource: &LOCATION,
        web_path: Some("/web/stock/location/"),
        details: &[],
    },
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::BARCODE_MODELS;

    #[test]
    fn short_codes_are_two_characters_each_its_own() {
        let codes: HashSet<&str> = BARCODE_MODELS.iter().map(|model| model.type_code).collect();
        assert_eq!(codes.len(), BARCODE_MODELS.len());
        let fits = |character: char| character.is_ascii_uppercase() || character.is_ascii_digit();
        for code in codes {
            assert!(code.len() == 2 && code.chars().all(fits), "{code}");
        }
    }
}
