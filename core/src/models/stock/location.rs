//! Stock locations: a tree.

use diesel::QueryResult;
use serde_json::{Map, Value};

use super::{LOCATION_TYPE, STOCK_ITEM, empty};
use crate::db::lock::{self, Lock};
use crate::models::tree::{self, below};
use crate::models::user::OWNER;
use crate::models::{icon, structural, tag};
use crate::resource::rules::NoRules;
use crate::resource::write::WriteError;
use crate::resource::{
    Allows, Change, Detail, Field, Filter, Item, Kind, Resource, Review, Rules, Showing, Target,
    Test, sent,
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
    roles: &["stock_location"],
    fields: FIELDS,
    details: &[Detail {
        name: "location_type_detail",
        key: "location_type",
        resource: &LOCATION_TYPE,
        fields: &["pk", "name", "description", "icon"],
        usual: true,
    }],
    filters: FILTERS,
    found_by: &[],
    orders: &[
        ("name", "t.name"),
        ("pathstring", "t.pathstring"),
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
    rules: &LocationRules,
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

const FILTERS: &[Filter] = &[
    Filter {
        name: "name",
        test: Test::Text("t.name"),
    },
    Filter::of(
        "parent",
        Test::Along(|text, asked| tree::parent("stock_locations", text, asked)),
    ),
    Filter::of("cascade", Test::Along(tree::cascade)),
    Filter::of("depth", Test::Along(tree::depth)),
    Filter::of(
        "exclude_tree",
        Test::About(
            "NOT EXISTS (SELECT 1 FROM stock_locations r WHERE r.id = ? AND t.path >= r.path AND t.path < r.path || 'x')",
        ),
    ),
    Filter {
        name: "structural",
        test: Test::Holds("t.structural"),
    },
    Filter {
        name: "external",
        test: Test::Holds("t.external"),
    },
    Filter {
        name: "location_type",
        test: Test::Key("t.location_type_id"),
    },
    Filter {
        name: "has_location_type",
        test: Test::Holds("t.location_type_id IS NOT NULL"),
    },
    Filter {
        name: "top_level",
        test: Test::Holds("t.parent_id IS NULL"),
    },
];

/// The text for a location with stock that is to hold locations only.
const FULL: &str = "You cannot make this stock location structural because some stock items are already located into it!";

#[derive(Debug)]
struct LocationRules;

impl Rules for LocationRules {
    fn check(&self, review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
        tree::check(review, change)?;
        icon::check(review, change, "custom_icon");
        structural::check_empty(review, change, ("stock_items", "location_id"), FULL)
    }

    fn hold(&self, review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
        Ok(tree::hold(review.db, change)?)
    }

    fn hold_leaving(&self, review: &mut Review<'_>, _keys: &[i64]) -> Result<(), WriteError> {
        Ok(lock::take(review.db, Lock::Tree(LOCATION.target.table))?)
    }

    fn saved(&self, review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
        tree::place(review.db, change)?;
        Ok(tag::store(review.db, change)?)
    }

    fn leaves(
        &self,
        review: &mut Review<'_>,
        item: &Item,
        sent: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        let is_sent = |name| {
            sent.get(name)
                .is_some_and(|value| sent::boolean(value) == Ok(true))
        };
        if !is_sent("delete_stock_items") {
            empty::empty(
                review.db,
                review.author,
                item,
                is_sent("delete_sub_locations"),
            )?;
        }
        let sent = (sent, "delete_sub_locations", "delete_stock_items");
        tree::clear(review, item, sent, (&STOCK_ITEM, "location_id"))
    }

    fn show(&self, showing: &mut Showing<'_>) -> QueryResult<()> {
        tree::show_paths(showing, &LOCATION, "pk", "path")?;
        tag::show(showing)
    }
}
