//! Categories of parts: a tree.

use diesel::QueryResult;

use super::{PART, circle};
use crate::models::role::Role;
use crate::models::star;
use crate::models::stock::LOCATION;
use crate::models::tree::below;
use crate::models::tree::list::{self, tree_filters};
use crate::models::tree::rules::{TreeOwn, TreeRules};
use crate::resource::rules::NoRules;
use crate::resource::write::WriteError;
use crate::resource::{
    Allows, Change, Field, Filter, Kind, Preset, Resource, Review, Showing, Target, Test,
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
    roles: &[Role::PartCategory],
    fields: FIELDS,
    details: &[],
    filters: FILTERS,
    found_by: &[list::BY_PATH, list::by_branch!("part_categories")],
    orders: &[
        ("name", "t.name"),
        ("pathstring", "t.pathstring"),
        // The numbers by which InvenTree's trees are in this order.
        ("lft", "t.pathstring"),
        ("tree_id", "t.pathstring"),
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
    rules: &RULES,
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

const FILTERS: &[Filter] = tree_filters! {
    table: "part_categories",
    own: [Filter::of(
        "starred",
        Test::Mine("t.id IN (SELECT g.category_id FROM category_stars g WHERE g.user_id = ?)"),
    )]
};

static RULES: TreeRules = TreeRules {
    tree: &CATEGORY,
    holds: (&PART, "category_id"),
    icon: "icon",
    full: "You cannot make this part category structural because some parts are already assigned to it!",
    rows_too: "delete_child_categories",
    items_too: "delete_parts",
    own: &CategoryRules,
};

#[derive(Debug)]
struct CategoryRules;

impl TreeOwn for CategoryRules {
    fn hold_leaving(&self, review: &mut Review<'_>) -> Result<(), WriteError> {
        Ok(circle::hold(review.db)?)
    }

    fn saved(&self, review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
        Ok(star::store(
            review,
            "category_stars",
            "category_id",
            change,
        )?)
    }

    fn show(&self, showing: &mut Showing<'_>) -> QueryResult<()> {
        star::show(showing, "category_stars", "category_id")
    }
}
