//! Stock locations, a tree.

use super::LOCATION_TYPE;
use crate::access::role::Role;
use crate::models::tag::tag_search;
use crate::models::tree::in_subtree;
use crate::models::tree::list::{self, tree_filters};
use crate::models::user::OWNER;
use crate::resource::{
    AllowedOperations, Detail, Field, FieldType, Filter, Lookup, ModelRef, Resource,
};

/// Stock locations.
pub static LOCATION: Resource = Resource {
    model: ModelRef {
        name: "stocklocation",
        class: "StockLocation",
        table: "stock_locations",
        path: "/api/stock/location/",
    },
    verbose_name: "Stock Location",
    event_table: "stock_stocklocation",
    roles: &[Role::StockLocation],
    fields: FIELDS,
    details: &[Detail::new(
        "location_type_detail",
        "location_type",
        &LOCATION_TYPE,
        &["pk", "name", "description", "icon"],
    )
    .default_include()],
    filters: FILTERS,
    search_sql: &[
        list::PATH_SEARCH,
        list::ancestor_search!("stock_locations"),
        tag_search!("stocklocation"),
    ],
    ordering_fields: &[
        ("name", "t.name"),
        ("pathstring", "t.pathstring"),
        // InvenTree's tree fields; they sort like the path.
        ("lft", "t.pathstring"),
        ("tree_id", "t.pathstring"),
        ("level", "t.level"),
        ("items", ITEMS),
    ],
    default_ordering: "t.pathstring",
    allows: AllowedOperations {
        bulk_change: true,
        ..AllowedOperations::METADATA
    },
    ..Resource::DEFAULT
};

/// Stock locations for tree views.
pub static LOCATION_TREE: Resource = Resource {
    model: ModelRef {
        path: "/api/stock/location/tree/",
        ..LOCATION.model
    },
    verbose_name: "Stock Location Tree",
    fields: TREE_FIELDS,
    details: &[],
    filters: &[],
    ordering_fields: &[
        ("name", "t.name"),
        ("level", "t.level"),
        ("sublocations", SUBLOCATIONS),
    ],
    allows: AllowedOperations::READ,
    ..LOCATION
};

const ITEMS: &str = concat!(
    "(SELECT COUNT(*) FROM stock_locations l JOIN stock_items s ON s.location_id = l.id WHERE ",
    in_subtree!("l"),
    ")"
);

const SUBLOCATIONS: &str = concat!(
    "(SELECT COUNT(*) - 1 FROM stock_locations l WHERE ",
    in_subtree!("l"),
    ")"
);

const ICON: &str = "COALESCE(t.custom_icon, (SELECT y.icon FROM stock_location_types y WHERE y.id = t.location_type_id), '')";

const TREE_FIELDS: &[Field] = &[
    Field::primary_key(),
    Field::required_text("name", "Name", 100),
    Field::related("parent", "Parent Location", "parent_id", &LOCATION.model),
    Field::sql("icon", "Icon", FieldType::Text(100), ICON),
    Field::boolean("structural", "Structural", false),
    Field::aggregate(
        "sublocations",
        "Sublocations",
        FieldType::Integer(0, i64::MAX),
        SUBLOCATIONS,
    ),
];

static FIELDS: &[Field] = &[
    Field::primary_key(),
    Field::text("barcode_hash", "Barcode Hash", 128).read_only(),
    Field::required_text("name", "Name", 100),
    Field::integer("level", "Level").read_only(),
    Field::text("description", "Description", 250).searchable(),
    Field::related("parent", "Parent Location", "parent_id", &LOCATION.model),
    Field::text("pathstring", "Path", 250).read_only(),
    Field::custom("path", "Path", FieldType::Any).read_only(),
    Field::aggregate(
        "items",
        "Stock Items",
        FieldType::Integer(0, i64::MAX),
        ITEMS,
    ),
    Field::aggregate(
        "sublocations",
        "Sublocations",
        FieldType::Integer(0, i64::MAX),
        SUBLOCATIONS,
    ),
    Field::related("owner", "Owner", "owner_id", &OWNER.model),
    Field::sql("icon", "Icon", FieldType::Text(100), ICON),
    Field::text("custom_icon", "Icon", 100).null(),
    Field::boolean("structural", "Structural", false),
    Field::boolean("external", "External", false),
    Field::related(
        "location_type",
        "Location type",
        "location_type_id",
        &LOCATION_TYPE.model,
    ),
    Field::custom("tags", "Tags", FieldType::Tags),
];

const FILTERS: &[Filter] = tree_filters! {
    table: "stock_locations",
    own: [
        Filter::new("external", Lookup::Boolean("t.external")),
        Filter::new("location_type", Lookup::ForeignKey("t.location_type_id", "stock_location_types")),
        Filter::new("has_location_type", Lookup::Boolean("t.location_type_id IS NOT NULL")),
    ]
};
