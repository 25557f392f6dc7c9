//! Parts, and what is said of them.

use crate::models::stock::LOCATION;
use crate::resource::{Allows, Detail, Resource, Target};

mod category;
mod count;
mod fields;
mod filters;
mod rules;

pub use category::CATEGORY;

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
    roles: &["part"],
    fields: FIELDS,
    details: &[
        Detail {
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
        },
        Detail {
            name: "location_detail",
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
        },
    ],
    filters: FILTERS,
    found_by: &[],
    orders: ORDERS,
    joins: "",
    whole: "",
    order: "t.name",
    allows: Allows::METADATA,
    rules: &PartRules,
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
