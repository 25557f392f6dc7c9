//! Stock locations: a tree.

use diesel::QueryResult;

use super::{LOCATION_TYPE, STOCK_ITEM, empty, release};
use crate::models::role::Role;
use crate::models::tag;
use crate::models::tag::by_tags;
use crate::models::tree::list::{self, tree_filters};
use crate::models::tree::rules::{TreeOwn, TreeRules};
use crate::models::tree::{Clearing, below};
use crate::models::user::OWNER;
use crate::resource::rules::NoRules;
use crate::resource::write::WriteError;
use crate::resource::{
    Allows, Change, Detail, Field, Filter, Item, Kind, Resource, Review, Showing, Target, Test,
};

/// Stock locations.
pub static LOCATION: Resource = Resource {
    target: Target {
        model: "stocklocation",
        class: "StockLocation",
        table: "stock_locations",
        path: "/api/stock/location/",
    },
    name: "Stock Location",
    event: "stock_stocklocation",
    roles: &[Role::StockLocation],
    fields: FIELDS,
    details: &[Detail {
        name: "location_type_detail",
        key: "location_type",
        resource: &LOCATION_TYPE,
        fields: &["pk", "name", "description", "icon"],
        usual: true,
    }],
    filters: FILTERS,
    found_by: &[
        list::BY_PATH,
        list::by_branch!("stock_locations"),
        by_tags!("stocklocation"),
    ],
    orders: &[
        ("name", "t.name"),
        ("pathstring", "t.pathstring"),
        // The numbers by which InvenTree's trees are in this order.
        ("lft", "t.pathstring"),
        ("tree_id", "t.pathstring"),
        ("level", "t.level"),
        ("items", ITEMS),
    ],
    joins: "",
    whole: "",
    order: "t.pathstring",
    allows: Allows {
        bulk_change: true,
        ..Allows::METADATA
    },
    rules: &RULES,
};

/// Locations as a tree shows them.
pub static LOCATION_TREE: Resource = Resource {
    target: Target {
        path: "/api/stock/location/tree/",
        ..LOCATION.target
    },
    name: "Stock Location Tree",
    fields: TREE_FIELDS,
    details: &[],
    filters: &[],
    orders: &[
        ("name", "t.name"),
        ("level", "t.level"),
        ("sublocations", SUBLOCATIONS),
    ],
    allows: Allows::READ,
    rules: &NoRules,
    ..LOCATION
};

const ITEMS: &str = concat!(
    "(SELECT COUNT(*) FROM stock_locations l JOIN stock_items s ON s.location_id = l.id WHERE ",
    below!("l"),
    ")"
);

const SUBLOCATIONS: &str = concat!(
    "(SELECT COUNT(*) - 1 FROM stock_locations l WHERE ",
    below!("l"),
    ")"
);

const ICON: &str = "COALESCE(t.custom_icon, (SELECT y.icon FROM stock_location_types y WHERE y.id = t.location_type_id), '')";

const TREE_FIELDS: &[Field] = &[
    Field::key(),
    Field::title("name", "Name", 100),
    Field::related("parent", "Parent Location", "parent_id", &LOCATION.target),
    Field::sql("icon", "Icon", Kind::Text(100), ICON),
    Field::boolean("structural", "Structural", false),
    Field::count(
        "sublocations",
        "Sublocations",
        Kind::Integer(0, i64::MAX),
        SUBLOCATIONS,
    ),
];

static FIELDS: &[Field] = &[
    Field::key(),
    Field::text("barcode_hash", "Barcode Hash", 128).read_only(),
    Field::title("name", "Name", 100),
    Field::integer("level", "Level").read_only(),
    Field::text("description", "Description", 250).searched(),
    Field::related("parent", "Parent Location", "parent_id", &LOCATION.target),
    Field::text("pathstring", "Path", 250).read_only(),
    Field::own("path", "Path", Kind::Any).read_only(),
    Field::count("items", "Stock Items", Kind::Integer(0, i64::MAX), ITEMS),
    Field::count(
        "sublocations",
        "Sublocations",
        Kind::Integer(0, i64::MAX),
        SUBLOCATIONS,
    ),
    Field::related("owner", "Owner", "owner_id", &OWNER.target),
    Field::sql("icon", "Icon", Kind::Text(100), ICON),
    Field::text("custom_icon", "Icon", 100).null(),
    Field::boolean("structural", "Structural", false),
    Field::boolean("external", "External", false),
    Field::related(
        "location_type",
        "Location type",
        "location_type_id",
        &LOCATION_TYPE.target,
    ),
    Field::own("tags", "Tags", Kind::Tags),
];

const FILTERS: &[Filter] = tree_filters! {
    table: "stock_locations",
    own: [
        Filter::of("external", Test::Holds("t.external")),
        Filter::of("location_type", Test::Key("t.location_type_id", "stock_location_types")),
        Filter::of("has_location_type", Test::Holds("t.location_type_id IS NOT NULL")),
    ]
};

static RULES: TreeRules = TreeRules {
    tree: &LOCATION,
    holds: (&STOCK_ITEM, "location_id"),
    icon: "custom_icon",
    full: "You cannot make this stock location structural because some stock items are already located into it!",
    rows_too: "delete_sub_locations",
    items_too: "delete_stock_items",
    own: &LocationRules,
};

#[derive(Debug)]
struct LocationRules;

impl TreeOwn for LocationRules {
    /// Stock that stays moves with an entry in its history, also what is installed in stock that goes.
    fn clears(
        &self,
        review: &mut Review<'_>,
        row: &Item,
        clearing: Clearing,
    ) -> Result<(), WriteError> {
        let clear = if clearing.items_too {
            release::release_of_location
        } else {
            empty::empty
        };
        clear(review.db, review.author, row, clearing.rows_too)
    }

    fn saved(&self, review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
        Ok(tag::store(review.db, change)?)
    }

    fn show(&self, showing: &mut Showing<'_>) -> QueryResult<()> {
        tag::show(showing)
    }
}
