//! The rows of the database that plugins and the server share, and what is done with them.

use crate::resource::Resource;

pub mod attachment;
pub mod barcode;
pub mod code;
pub mod company;
pub mod error_report;
pub mod icon;
pub mod image;
pub mod order;
pub mod part;
pub mod plugin_config;
pub mod plugin_priority;
pub mod project_code;
pub mod role;
pub mod setting;
pub mod star;
pub mod stock;
pub mod structural;
pub mod tag;
pub mod tree;
pub mod user;

/// Every resource that is served.
pub static RESOURCES: &[&Resource] = &[
    &attachment::ATTACHMENT,
    &company::ADDRESS,
    &company::COMPANY,
    &company::CONTACT,
    &company::MANUFACTURER_PARAMETER,
    &company::MANUFACTURER_PART,
    &company::SUPPLIER_PART,
    &company::SUPPLIER_PRICE_BREAK,
    &order::build::BUILD,
    &order::purchase::PURCHASE_ORDER,
    &order::purchase::PURCHASE_ORDER_EXTRA_LINE,
    &order::purchase::PURCHASE_ORDER_LINE,
    &order::returns::RETURN_ORDER,
    &order::returns::RETURN_ORDER_EXTRA_LINE,
    &order::returns::RETURN_ORDER_LINE,
    &order::sales::SALES_ORDER,
    &order::sales::SALES_ORDER_ALLOCATION,
    &order::sales::SALES_ORDER_EXTRA_LINE,
    &order::sales::SALES_ORDER_LINE,
    &order::sales::SALES_ORDER_SHIPMENT,
    &part::BOM_ITEM,
    &part::CATEGORY,
    &part::CATEGORY_PARAMETER,
    &part::INTERNAL_PRICE,
    &part::PARAMETER,
    &part::PARAMETER_TEMPLATE,
    &part::PART,
    &part::RELATION,
    &part::SALE_PRICE,
    &part::SUBSTITUTE,
    &part::TEST_TEMPLATE,
    &project_code::PROJECT_CODE,
    &stock::LOCATION,
    &stock::LOCATION_TYPE,
    &stock::STOCK_ITEM,
    &stock::TEST_RESULT,
    &stock::TRACKING,
    // Behind those whose models they share: who looks for a model finds the first.
    &part::CATEGORY_TREE,
    &stock::LOCATION_TREE,
];

#[cfg(test)]
mod tests {
    use super::RESOURCES;

    #[test]
    fn what_is_shown_inside_of_items_is_found_by_their_fields_and_has_the_fields_that_are_shown() {
        for resource in RESOURCES {
            let model = resource.target.model;
            for detail in resource.details {
                assert!(
                    resource.field(detail.key).is_some(),
                    "{model}: {}",
                    detail.key
                );
                for field in detail.fields {
                    let has_it = detail.resource.field(field).is_some();
                    assert!(has_it, "{model}: {}: {field}", detail.name);
                }
            }
        }
    }
}
