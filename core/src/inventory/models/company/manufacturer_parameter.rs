//! Parameters of manufacturer parts, which are free text.

use super::MANUFACTURER_PART;
use crate::access::role::Role;
use crate::resource::{
    AllowedOperations, Change, DefaultValue, Detail, Field, Filter, Lookup, ModelRef, Resource,
    Rules, WriteContext, WriteError, unique,
};

/// Parameters of manufacturer parts.
pub static MANUFACTURER_PARAMETER: Resource = Resource {
    model: ModelRef {
        name: "manufacturerpartparameter",
        class: "ManufacturerPartParameter",
        table: "manufacturer_parameters",
        path: "/api/company/part/manufacturer/parameter/",
    },
    verbose_name: "Manufacturer Part Parameter",
    event_table: "company_manufacturerpartparameter",
    roles: &[Role::Part, Role::PurchaseOrder],
    fields: &[
        Field::primary_key(),
        Field::related(
            "manufacturer_part",
            "Manufacturer Part",
            "manufacturer_part_id",
            &MANUFACTURER_PART.model,
        )
        .required(),
        Field::required_text("name", "Name", 500),
        Field::required_text("value", "Value", 500),
        Field::text("units", "Units", 64)
            .null()
            .default_value(DefaultValue::Text(""))
            .searchable(),
    ],
    details: &[Detail::new(
        "manufacturer_part_detail",
        "manufacturer_part",
        &MANUFACTURER_PART,
        &["pk", "part", "manufacturer", "MPN", "description", "link"],
    )],
    filters: &[
        Filter::new(
            "manufacturer_part",
            Lookup::ForeignKey("t.manufacturer_part_id", "manufacturer_parts"),
        ),
        Filter::new("name", Lookup::Exact("t.name")),
        Filter::new("value", Lookup::Exact("t.value")),
        Filter::new("units", Lookup::Exact("t.units")),
        Filter::new(
            "manufacturer",
            Lookup::Related(
                "t.manufacturer_part_id IN (SELECT m.id FROM manufacturer_parts m WHERE m.manufacturer_id = ?)",
                "companies",
            ),
        ),
        Filter::new(
            "part",
            Lookup::Related(
                "t.manufacturer_part_id IN (SELECT m.id FROM manufacturer_parts m WHERE m.part_id = ?)",
                "parts",
            ),
        ),
    ],
    ordering_fields: &[
        ("name", "t.name"),
        ("value", "t.value"),
        ("units", "t.units"),
    ],
    allows: AllowedOperations {
        metadata: false,
        ..AllowedOperations::ALL
    },
    ..Resource::DEFAULT
};

/// The rules of `MANUFACTURER_PARAMETER`.
#[derive(Debug)]
pub(super) struct ParameterRules;

impl Rules for ParameterRules {
    fn check(&self, context: &mut WriteContext<'_>, change: &mut Change) -> Result<(), WriteError> {
        unique::check(context, change, &["manufacturer_part", "name"])
    }
}
