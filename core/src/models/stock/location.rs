//! Stock locations: a tree.

use diesel::QueryResult;
use serde_json::{Map, Value};

use super::LOCATION_TYPE;
use crate::db::Db;
use crate::models::tag;
use crate::models::tree::{self, below};
use crate::models::user::OWNER;
use crate::resource::rules::Asked;
use crate::resource::{
    Allows, Author, Change, Detail, Field, Filter, Item, Kind, Refusals, Resource, Rules,
    Statement, Target, Test,
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
    ],
    joins: "",
    whole: "",
    order: "t.pathstring",
    allows: Allows::METADATA,
    rules: &LocationRules,
};

/// What other items show of their location.
pub(super) const BRIEF: &[&str] = &[
    "pk",
    "barcode_hash",
    "name",
    "level",
    "description",
    "parent",
    "pathstring",
    "owner",
    "icon",
    "custom_icon",
    "structural",
    "external",
    "location_type",
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
    Field::count(
        "items",
        "Stock Items",
        Kind::Integer(0, i64::MAX),
        concat!(
            "(SELECT COUNT(*) FROM stock_locations l JOIN stock_items s ON s.location_id = l.id WHERE ",
            below!("l"),
            ")"
        ),
    ),
    Field::count(
        "sublocations",
        "Sublocations",
        Kind::Integer(0, i64::MAX),
        concat!(
            "(SELECT COUNT(*) - 1 FROM stock_locations l WHERE ",
            below!("l"),
            ")"
        ),
    ),
    Field::related("owner", "Owner", "owner_id", &OWNER),
    Field::sql(
        "icon",
        "Icon",
        Kind::Text(100),
        "COALESCE(t.custom_icon, (SELECT y.icon FROM stock_location_types y WHERE y.id = t.location_type_id), '')",
    ),
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
    Filter {
        name: "parent",
        test: Test::Key("t.parent_id"),
    },
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

#[derive(Debug)]
struct LocationRules;

impl Rules for LocationRules {
    fn check(
        &self,
        db: &mut Db,
        _author: Author<'_>,
        change: &mut Change,
        refusals: &mut Refusals,
    ) -> QueryResult<()> {
        tree::check(db, change, refusals)?;
        let Some(before) = change
            .before
            .as_ref()
            .filter(|_| change.changes("structural"))
        else {
            return Ok(());
        };
        let mut sql = Statement::new("SELECT 1 FROM stock_items WHERE location_id = ").kept();
        if change.after.is("structural")
            && sql.value(before.pk()).sql(" LIMIT 1").first(db)?.is_some()
        {
            refusals.add(
                "structural",
                "You cannot make this stock location structural because some stock items are already located into it!",
            );
        }
        Ok(())
    }

    fn saved(&self, db: &mut Db, _author: Author<'_>, change: &Change) -> QueryResult<()> {
        tree::place(db, change)?;
        tag::store(db, change)
    }

    fn leaves(
        &self,
        db: &mut Db,
        _author: Author<'_>,
        item: &Item,
        _sent: &Map<String, Value>,
        _refusals: &mut Refusals,
    ) -> QueryResult<()> {
        tree::hand_up(db, item, &[("stock_items", "location_id")])
    }

    fn show(
        &self,
        db: &mut Db,
        _author: Author<'_>,
        asked: &Asked,
        items: &[Item],
        shown: &mut [Map<String, Value>],
    ) -> QueryResult<()> {
        if asked.is("path_detail") {
            let keys: Vec<_> = items.iter().map(|item| Some(item.pk())).collect();
            tree::show_paths(db, &LOCATION, &keys, shown, "path")?;
        }
        tag::show(db, &LOCATION, items, shown)
    }
}
