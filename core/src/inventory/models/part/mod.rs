//! Parts, and the resources that belong to them.

use crate::access::role::Role;
use crate::models::stock::LOCATION;
use crate::models::tag::tag_search;
use crate::resource::search_sql::{name_subquery, words_subquery};
use crate::resource::{AllowedOperations, Detail, ModelRef, Resource, SearchSql};

pub mod bom;
mod bom_substitute;
mod category;
mod category_parameter;
mod cycle;
mod fields;
mod filters;
mod initial;
pub(crate) mod ipn;
mod locked;
mod parameter;
mod parameter_filter;
pub(crate) mod parameter_template;
pub(crate) mod price_break;
mod relation;
pub mod requirements;
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
use self::rules::PartRules;

/// Parts.
pub static PART: Resource = Resource {
    model: ModelRef {
        name: "part",
        class: "Part",
        table: "parts",
        path: "/api/part/",
    },
    verbose_name: "Part",
    event_table: "part_part",
    roles: &[Role::Part],
    fields: FIELDS,
    details: &[Detail {
        name: "category_detail",
        key_field: "category",
        resource: &CATEGORY,
        fields: &[
            "pk",
            "name",
            "description",
            "pathstring",
            "level",
            "parent",
            "structural",
            "icon",
        ],
        default_include: false,
    }],
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
    rules: &PartRules,
    ..Resource::DEFAULT
};

/// The default location. Its query parameter, `location_detail`, does not have the name of the field.
static DEFAULT_LOCATION: Detail = Detail {
    name: "default_location_detail",
    key_field: "default_location",
    resource: &LOCATION,
    fields: &[
        "pk",
        "name",
        "description",
        "pathstring",
        "structural",
        "external",
    ],
    default_include: false,
};

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
