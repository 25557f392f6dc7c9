//! Types of stock locations.

use crate::models::icon;
use crate::models::role::Role;
use crate::resource::write::WriteError;
use crate::resource::{Allows, Change, Field, Filter, Kind, Resource, Review, Rules, Target, Test};

/// Types of stock locations.
pub static LOCATION_TYPE: Resource = Resource {
    target: Target {
        model: "stocklocationtype",
        class: "StockLocationType",
        table: "stock_location_types",
        path: "/api/stock/location-type/",
    },
    name: "Stock Location type",
    event: "stock_stocklocationtype",
    roles: &[Role::StockLocation],
    fields: &[
        Field::key(),
        Field::title("name", "Name", 100),
        Field::text("description", "Description", 250).searched(),
        Field::text("icon", "Icon", 100),
        Field::count(
            "location_count",
            "Location count",
            Kind::Integer(0, i64::MAX),
            LOCATIONS,
        ),
    ],
    details: &[],
    filters: &[Filter::of("name", Test::Text("t.name"))],
    found_by: &[],
    orders: &[
        ("name", "t.name"),
        ("icon", "t.icon"),
        ("location_count", LOCATIONS),
    ],
    joins: "",
    whole: "",
    order: "t.id",
    allows: Allows::METADATA,
    rules: &TypeRules,
};

const LOCATIONS: &str = "(SELECT COUNT(*) FROM stock_locations l WHERE l.location_type_id = t.id)";

#[derive(Debug)]
struct TypeRules;

impl Rules for TypeRules {
    fn check(&self, review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
        icon::check(review, change, "icon");
        Ok(())
    }
}
