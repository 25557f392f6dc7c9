//! Categories of parts: a tree.

use diesel::QueryResult;
use serde_json::{Map, Value};

use super::PART;
use crate::db::Db;
use crate::models::star;
use crate::models::stock::LOCATION;
use crate::models::tree::{self, below};
use crate::resource::rules::{Asked, NoRules};
use crate::resource::{
    Allows, Author, Change, Field, Filter, Item, Kind, Refusals, Resource, Rules, Target, Test,
};

/// Categories of parts.
pub static CATEGORY: Resource = Resource {
    target: Target {
        model: "partcategory",
        class: "PartCategory",
        table: "part_categories",
        path: "/api/part/category/",
    },
    name: "Part Category",
    event: "part_partcategory",
    roles: &["part_category"],
    fields: FIELDS,
    details: &[],
    filters: FILTERS,
    found_by: &[],
    orders: &[
        ("name", "t.name"),
        ("pathstring", "t.pathstring"),
        ("level", "t.level"),
        ("part_count", PARTS),
    ],
    joins: "",
    whole: "",
    order: "t.pathstring",
    allows: Allows::METADATA,
    rules: &CategoryRules,
};

/// Categories as a tree shows them.
pub static CATEGORY_TREE: Resource = Resource {
    target: Target {
        path: "/api/part/category/tree/",
        ..CATEGORY.target
    },
    name: "Part Category Tree",
    fields: TREE_FIELDS,
    details: &[],
    filters: &[],
    orders: &[
        ("name", "t.name"),
        ("level", "t.level"),
        ("subcategories", SUBCATEGORIES),
    ],
    allows: Allows::READ,
    rules: &NoRules,
    ..CATEGORY
};

const PARTS: &str = concat!(
    "(SELECT COUNT(*) FROM part_categories c JOIN parts p ON p.category_id = c.id WHERE ",
    below!("c"),
    ")"
);

const SUBCATEGORIES: &str = concat!(
    "(SELECT COUNT(*) - 1 FROM part_categories c WHERE ",
    below!("c"),
    ")"
);

const TREE_FIELDS: &[Field] = &[
    Field::key(),
    Field::title("name", "Name", 100),
    Field::related("parent", "Parent Category", "parent_id", &CATEGORY.target),
    Field::text("icon", "Icon", 100),
    Field::boolean("structural", "Structural", false),
    Field::count(
        "subcategories",
        "Subcategories",
        Kind::Integer(0, i64::MAX),
        SUBCATEGORIES,
    ),
];

static FIELDS: &[Field] = &[
    Field::key(),
    Field::title("name", "Name", 100).help("Name"),
    Field::text("description", "Description", 250).searched(),
    Field::related(
        "default_location",
        "Default Location",
        "default_location_id",
        &LOCATION.target,
    )
    .help("Default location for parts in this category"),
    Field::text("default_keywords", "Default keywords", 250).null(),
    Field::integer("level", "Level").read_only(),
    Field::related("parent", "Parent Category", "parent_id", &CATEGORY.target),
    Field::count("part_count", "Parts", Kind::Integer(0, i64::MAX), PARTS),
    Field::count(
        "subcategories",
        "Subcategories",
        Kind::Integer(0, i64::MAX),
        SUBCATEGORIES,
    ),
    Field::text("pathstring", "Path", 250).read_only(),
    Field::own("path", "Path", Kind::Any).read_only(),
    Field::own("starred", "Starred", Kind::Any).read_only(),
    Field::boolean("structural", "Structural", false),
    Field::text("icon", "Icon", 100),
    Field::sql(
        "parent_default_location",
        "Parent default location",
        Kind::Integer(0, i64::MAX),
        "(SELECT a.default_location_id FROM part_categories a WHERE a.default_location_id IS NOT NULL \
         AND a.id <> t.id AND t.path >= a.path AND t.path < a.path || 'x' ORDER BY a.level DESC LIMIT 1)",
    ),
];

const FILTERS: &[Filter] = &[
    Filter {
        name: "name",
        test: Test::Text("t.name"),
    },
    Filter::of(
        "parent",
        Test::Along(|text, asked| tree::parent("part_categories", text, asked)),
    ),
    Filter::of("cascade", Test::Along(tree::cascade)),
    Filter::of("depth", Test::Along(tree::depth)),
    Filter::of(
        "exclude_tree",
        Test::About(
            "NOT EXISTS (SELECT 1 FROM part_categories r WHERE r.id = ? AND t.path >= r.path AND t.path < r.path || 'x')",
        ),
    ),
    Filter {
        name: "structural",
        test: Test::Holds("t.structural"),
    },
    Filter {
        name: "top_level",
        test: Test::Holds("t.parent_id IS NULL"),
    },
];

#[derive(Debug)]
struct CategoryRules;

impl Rules for CategoryRules {
    fn check(
        &self,
        db: &mut Db,
        _author: Author<'_>,
        change: &mut Change,
        refusals: &mut Refusals,
    ) -> QueryResult<()> {
        tree::check(db, change, refusals)
    }

    fn saved(&self, db: &mut Db, author: Author<'_>, change: &Change) -> QueryResult<()> {
        star::store(db, "category_stars", "category_id", author, change)?;
        tree::place(db, change)
    }

    fn leaves(
        &self,
        db: &mut Db,
        author: Author<'_>,
        item: &Item,
        sent: &Map<String, Value>,
        refusals: &mut Refusals,
    ) -> QueryResult<()> {
        let sent = (sent, "delete_child_categories", "delete_parts");
        tree::clear(db, author, item, sent, (&PART, "category_id"), refusals)
    }

    fn show(
        &self,
        db: &mut Db,
        author: Author<'_>,
        asked: &Asked,
        items: &[Item],
        shown: &mut [Map<String, Value>],
    ) -> QueryResult<()> {
        star::show(db, "category_stars", "category_id", author, items, shown)?;
        if asked.is("path_detail") {
            let keys: Vec<_> = items.iter().map(|item| Some(item.pk())).collect();
            tree::show_paths(db, &CATEGORY, &keys, shown, "path")?;
        }
        Ok(())
    }
}
