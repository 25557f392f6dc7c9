//! Parts, and what is said of them.

use crate::models::role::Role;
use crate::models::stock::LOCATION;
use crate::models::tag::by_tags;
use crate::resource::found::{with_name, with_words};
use crate::resource::{Allows, Detail, Found, Resource, Target};

pub mod bom;
mod bom_substitute;
mod by_parameter;
mod category;
mod category_parameter;
mod circle;
mod count;
pub(crate) mod family;
mod fields;
mod filters;
pub(crate) mod ipn;
mod lock;
mod parameter;
pub(crate) mod parameter_template;
pub(crate) mod price;
mod relation;
mod relatives;
pub mod requirements;
mod rules;
mod start;
pub(crate) mod test_template;
mod trackable;
pub(crate) mod units;

pub use bom::BOM_ITEM;
pub use bom_substitute::SUBSTITUTE;
pub use category::{CATEGORY, CATEGORY_TREE};
pub use category_parameter::CATEGORY_PARAMETER;
pub(crate) use count::total;
pub use parameter::PARAMETER;
pub use parameter_template::PARAMETER_TEMPLATE;
pub use price::{INTERNAL_PRICE, SALE_PRICE};
pub use relation::RELATION;
pub use test_template::TEST_TEMPLATE;

use self::fields::FIELDS;
use self::filters::{FILTERS, ORDERS};
use self::rules::PartRules;

/// Parts.
pub static PART: Resource = Resource {
    target: Target {
        model: "part",
        class: "Part",
        table: "parts",
        path: "/api/part/",
    },
    name: "Part",
    event: "part_part",
    roles: &[Role::Part],
    fields: FIELDS,
    details: &[Detail {
        name: "category_detail",
        key: "category",
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
        usual: false,
    }],
    filters: FILTERS,
    found_by: &[
        Found::among(
            &["supplier_parts__SKU", "supplier_parts__description"],
            "t.id",
            with_words!("w.part_id" from "supplier_parts w"),
        ),
        Found::among(
            &["manufacturer_parts__MPN", "manufacturer_parts__description"],
            "t.id",
            with_words!("w.part_id" from "manufacturer_parts w"),
        ),
        Found::among(
            &["category__name"],
            "t.category_id",
            with_name!("w.id" from "part_categories w" named "name"),
        ),
        by_tags!("part"),
    ],
    orders: ORDERS,
    joins: "",
    whole: "",
    order: "t.name",
    allows: Allows {
        bulk_change: true,
        ..Allows::METADATA
    },
    rules: &PartRules,
};

/// The location that a part usually has, which is asked for by another name than it is shown under.
static DEFAULT_LOCATION: Detail = Detail {
    name: "default_location_detail",
    key: "default_location",
    resource: &LOCATION,
    fields: &[
        "pk",
        "name",
        "description",
        "pathstring",
        "structural",
        "external",
    ],
    usual: false,
};

/// What other items show of their part.
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
