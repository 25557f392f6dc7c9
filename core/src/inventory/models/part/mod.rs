//! Parts, and the resources that belong to them.

use crate::access::role::Role;
use crate::models::model_refs::PART_MODEL;
use crate::models::stock::LOCATION;
use crate::models::tag::tag_search;
use crate::resource::search_sql::{name_subquery, words_subquery};
use crate::resource::{AllowedOperations, Detail, Resource, SearchSql};

pub mod bom;
mod bom_substitute;
mod category;
mod category_parameter;
mod category_rules;
mod cycle;
mod fields;
mod filters;
mod initial;
pub(crate) mod ipn;
mod locked;
mod parameter;
mod parameter_filter;
mod parameter_rules;
pub(crate) mod parameter_template;
mod parameter_template_rules;
pub(crate) mod parameter_value;
pub(crate) mod price_break;
mod relation;
pub mod requirements;
pub(super) mod rule_list;
mod rules;
mod stock_sql;
pub(crate) mod test_template;
mod trackable;
pub(crate) mod units;
mod variant_revision;
pub(crate) mod variants;

pub use bom::BOM_ITEM;
pub use bom_substitute::SUBSTITUTE;
pub use category::{CATEGORY, CATEGORY_TREE};
pub use category_parameter::CATEGORY_PARAMETER;
pub use parameter::PARAMETER;
pub use parameter_template::PARAMETER_TEMPLATE;
pub use price_break::{INTERNAL_PRICE, SALE_PRICE};
pub use relation::RELATION;
pub(crate) use stock_sql::total;
pub use test_template::TEST_TEMPLATE;

use self::fields::FIELDS;
use self::filters::{FILTERS, ORDERING};

/// Parts.
pub static PART: Resource = Resource {
    model: PART_MODEL,
    verbose_name: "Part",
    event_table: "part_part",
    roles: &[Role::Part],
    fields: FIELDS,
    details: &[Detail::new(
        "category_detail",
        "category",
        &CATEGORY,
        &[
            "pk",
            "name",
            "description",
            "pathstring",
            "level",
            "parent",
            "structural",
            "icon",
        ],
    )],
    filters: FILTERS,
    search_sql: &[
        SearchSql::in_subquery(
            &["supplier_parts__SKU", "supplier_parts__description"],
            "t.id",
            words_subquery!("w.part_id" from "supplier_parts w"),
        ),
        SearchSql::in_subquery(
            &["manufacturer_parts__MPN", "manufacturer_parts__description"],
            "t.id",
            words_subquery!("w.part_id" from "manufacturer_parts w"),
        ),
        SearchSql::in_subquery(
            &["category__name"],
            "t.category_id",
            name_subquery!("w.id" from "part_categories w" named "name"),
        ),
        tag_search!("part"),
    ],
    ordering_fields: ORDERING,
    default_ordering: "t.name",
    allows: AllowedOperations {
        bulk_change: true,
        ..AllowedOperations::METADATA
    },
    ..Resource::DEFAULT
};

/// The default location. Its query parameter, `location_detail`, does not have the name of the field.
static DEFAULT_LOCATION: Detail = Detail::new(
    "default_location_detail",
    "default_location",
    &LOCATION,
    &[
        "pk",
        "name",
        "description",
        "pathstring",
        "structural",
        "external",
    ],
);

/// The fields that other items show of their part.
pub const BRIEF: &[&str] = &[
    "pk",
    "IPN",
    "barcode_hash",
    "category_default_location",
    "default_location",
    "default_expiry",
    "name",
    "revision",
    "full_name",
    "description",
    "image",
    "thumbnail",
    "active",
    "locked",
    "assembly",
    "component",
    "minimum_stock",
    "is_template",
    "purchaseable",
    "salable",
    "testable",
    "trackable",
    "virtual",
    "units",
    "pricing_min",
    "pricing_max",
];
