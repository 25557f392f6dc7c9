//! Types of stock locations.

use crate::access::role::Role;
use crate::models::icon;
use crate::resource::{
    AllowedOperations, Change, Field, FieldType, Filter, Lookup, ModelRef, Resource, Rules,
    WriteContext, WriteError,
};

/// Types of stock locations.
pub static LOCATION_TYPE: Resource = Resource {
    model: ModelRef {
        name: "stocklocationtype",
        class: "StockLocationType",
        table: "stock_location_types",
        path: "/api/stock/location-type/",
    },
    verbose_name: "Stock Location type",
    event_table: "stock_stocklocationtype",
    roles: &[Role::StockLocation],
    fields: &[
        Field::primary_key(),
        Field::required_text("name", "Name", 100),
        Field::text("description", "Description", 250).searchable(),
        Field::text("icon", "Icon", 100),
        Field::aggregate(
            "location_count",
            "Location count",
            FieldType::Integer(0, i64::MAX),
            LOCATIONS,
        ),
    ],
    filters: &[Filter::new("name", Lookup::Exact("t.name"))],
    ordering_fields: &[
        ("name", "t.name"),
        ("icon", "t.icon"),
        ("location_count", LOCATIONS),
    ],
    allows: AllowedOperations::METADATA,
    ..Resource::DEFAULT
};

const LOCATIONS: &str = "(SELECT COUNT(*) FROM stock_locations l WHERE l.location_type_id = t.id)";

/// The rules of `LOCATION_TYPE`.
#[derive(Debug)]
pub(super) struct TypeRules;

impl Rules for TypeRules {
    fn check(&self, context: &mut WriteContext<'_>, change: &mut Change) -> Result<(), WriteError> {
        icon::check(context, change, "icon");
        Ok(())
    }
}
