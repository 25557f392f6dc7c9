//! Categories of parts: a tree.

use diesel::QueryResult;
use serde_json::{Map, Value};

use super::PART;
use crate::db::lock::{self, Lock};
use crate::models::stock::LOCATION;
use crate::models::tree::{self, below};
use crate::models::{icon, star, structural};
use crate::resource::rules::NoRules;
use crate::resource::write::WriteError;
use crate::resource::{
    Allows, Change, Field, Filter, Item, Kind, Preset, Resource, Review, Rules, Showing, Target,
    Test,
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
    allows: Allows {
        bulk_change: true,
        ..Allows::METADATA
    },
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
    Field::text("icon", "Icon", 100)
        .null()
        .preset(Preset::Word("")),
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
    Filter::of(
        "starred",
        Test::Mine("t.id IN (SELECT g.category_id FROM category_stars g WHERE g.user_id = ?)"),
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

/// The text for a category with parts that is to hold categories only.
const FULL: &str =
    "You cannot make this part category structural because some parts are already assigned to it!";

#[derive(Debug)]
struct CategoryRules;

impl Rules for CategoryRules {
    fn check(&self, review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
        tree::check(review, change)?;
        icon::check(review, change, "icon");
        structural::check_empty(review, change, ("parts", "category_id"), FULL)
    }

    fn hold(&self, review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
        Ok(tree::hold(review.db, change)?)
    }

    fn hold_leaving(&self, review: &mut Review<'_>, _keys: &[i64]) -> Result<(), WriteError> {
        Ok(lock::take(review.db, Lock::Tree(CATEGORY.target.table))?)
    }

    fn saved(&self, review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
        star::store(review, "category_stars", "category_id", change)?;
        Ok(tree::place(review.db, change)?)
    }

    fn leaves(
        &self,
        review: &mut Review<'_>,
        item: &Item,
        sent: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        let sent = (sent, "delete_child_categories", "delete_parts");
        tree::clear(review, item, sent, (&PART, "category_id"))
    }

    fn show(&self, showing: &mut Showing<'_>) -> QueryResult<()> {
        star::show(showing, "category_stars", "category_id")?;
        tree::show_paths(showing, &CATEGORY, "pk", "path")
    }
}
