//! The rows of the database that plugins and the server share, and operations on them.

use crate::resource::Resource;
use crate::resource::checks::RuleList;

pub mod attachment;
pub mod barcode;
pub mod company;
pub mod error_report;
pub mod icon;
pub mod image;
pub mod item_count;
pub(crate) mod model_refs;
pub mod order;
pub mod part;
pub mod project_code;
pub mod setting_model;
pub mod star;
pub mod status_code;
pub mod stock;
pub mod structural;
pub mod tag;
pub mod tree;
pub mod user;

/// The resources of the inventory, without users, the scan history and error reports.
pub static RESOURCES: &[&Resource] = &[
    &attachment::ATTACHMENT,
    &company::ADDRESS,
    &company::COMPANY,
    &company::CONTACT,
    &company::MANUFACTURER_PARAMETER,
    &company::MANUFACTURER_PART,
    &company::SUPPLIER_PART,
    &company::SUPPLIER_PRICE_BREAK,
    &order::build_order::BUILD,
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
    // After the resources whose models they share: a lookup by model returns the first.
    &part::CATEGORY_TREE,
    &stock::LOCATION_TREE,
];

/// The rules of all resources.
pub(crate) static RULE_LISTS: &[RuleList] = &[
    attachment::RULES,
    barcode::scan::RULES,
    company::rule_list::RULES,
    order::build_order::rule_list::RULES,
    order::purchase::rule_list::RULES,
    order::returns::rule_list::RULES,
    order::sales::rule_list::RULES,
    part::rule_list::RULES,
    project_code::RULES,
    stock::rule_list::RULES,
    user::rule_list::RULES,
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::barcode::scan::BARCODE_SCAN;
    use super::company::CONTACT;
    use super::part::CATEGORY_TREE;
    use super::stock::LOCATION_TREE;
    use super::user::{GROUP, USER};
    use super::{RESOURCES, RULE_LISTS};
    use crate::resource::Resource;

    /// Resources without rules of their own.
    static WITHOUT_RULES: [&Resource; 3] = [&CONTACT, &CATEGORY_TREE, &LOCATION_TREE];

    #[test]
    fn every_resource_is_in_the_lists_of_rules_once_or_has_none() {
        let further: [&Resource; 3] = [&BARCODE_SCAN, &GROUP, &USER];
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for (resource, _) in RULE_LISTS.iter().copied().flatten() {
            *counts.entry(resource.model.path).or_default() += 1;
        }
        for resource in RESOURCES.iter().copied().chain(further) {
            let has_none = WITHOUT_RULES.iter().any(|one| std::ptr::eq(*one, resource));
            let count = counts.remove(resource.model.path).unwrap_or_default();
            assert_eq!(count, usize::from(!has_none), "{resource:?}");
        }
        assert!(counts.is_empty(), "{counts:?}");
    }

    /// What `Resource::DEFAULT` leaves empty.
    #[test]
    fn every_resource_names_its_model_roles_and_fields() {
        for resource in RESOURCES {
            let model = &resource.model;
            let names = [model.name, model.class, model.table, model.path];
            let is_named = names.iter().all(|name| !name.is_empty());
            assert!(is_named && !resource.verbose_name.is_empty(), "{model:?}");
            assert!(!resource.fields.is_empty(), "{model:?}");
        }
    }

    #[test]
    fn what_is_shown_inside_of_items_is_found_by_their_fields_and_has_the_fields_that_are_shown() {
        for resource in RESOURCES {
            let model = resource.model.name;
            for detail in resource.details {
                assert!(
                    resource.field(detail.key_field).is_some(),
                    "{model}: {}",
                    detail.key_field
                );
                for field in detail.fields {
                    let has_it = detail.resource.field(field).is_some();
                    assert!(has_it, "{model}: {}: {field}", detail.name);
                }
            }
        }
    }
}
