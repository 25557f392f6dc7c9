//! What manufacturers say of their parts, in their own words.

use super::MANUFACTURER_PART;
use crate::models::role::Role;
use crate::resource::write::WriteError;
use crate::resource::{
    Allows, Change, Detail, Field, Filter, Preset, Resource, Review, Rules, Target, Test, unique,
};

/// Parameters of manufacturer parts.
pub static MANUFACTURER_PARAMETER: Resource = Resource {
    target: Target {
        model: "manufacturerpartparameter",
        class: "ManufacturerPartParameter",
        table: "manufacturer_parameters",
        path: "/api/company/part/manufacturer/parameter/",
    },
    name: "Manufacturer Part Parameter",
    event: "company_manufacturerpartparameter",
    roles: &[Role::Part, Role::PurchaseOrder],
    fields: &[
        Field::key(),
        Field::related(
            "manufacturer_part",
            "Manufacturer Part",
            "manufacturer_part_id",
            &MANUFACTURER_PART.target,
        )
        .required(),
        Field::title("name", "Name", 500),
        Field::title("value", "Value", 500),
        Field::text("units", "Units", 64)
            .null()
            .preset(Preset::Word(""))
            .searched(),
    ],
    details: &[Detail {
        name: "manufacturer_part_detail",
        key: "manufacturer_part",
        resource: &MANUFACTURER_PART,
        fields: &["pk", "part", "manufacturer", "MPN", "description", "link"],
        usual: false,
    }],
    filters: &[
        Filter::of(
            "manufacturer_part",
            Test::Key("t.manufacturer_part_id", "manufacturer_parts"),
        ),
        Filter::of("name", Test::Text("t.name")),
        Filter::of("value", Test::Text("t.value")),
        Filter::of("units", Test::Text("t.units")),
        Filter::of(
            "manufacturer",
            Test::About(
                "t.manufacturer_part_id IN (SELECT m.id FROM manufacturer_parts m WHERE m.manufacturer_id = ?)",
                "companies",
            ),
        ),
        Filter::of(
            "part",
            Test::About(
                "t.manufacturer_part_id IN (SELECT m.id FROM manufacturer_parts m WHERE m.part_id = ?)",
                "parts",
            ),
        ),
    ],
    found_by: &[],
    orders: &[
        ("name", "t.name"),
        ("value", "t.value"),
        ("units", "t.units"),
    ],
    joins: "",
    whole: "",
    order: "t.id",
    allows: Allows {
        metadata: false,
        ..Allows::ALL
    },
    rules: &ParameterRules,
};

#[derive(Debug)]
struct ParameterRules;

impl Rules for ParameterRules {
    fn check(&self, review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
        unique::check(review, change, &["manufacturer_part", "name"])
    }
}
