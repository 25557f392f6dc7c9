//! Part categories, a tree.

use crate::access::role::Role;
use crate::models::stock::LOCATION;
use crate::models::tree::in_subtree;
use crate::models::tree::list::{self, tree_filters};
use crate::resource::{
    AllowedOperations, DefaultValue, Field, FieldType, Filter, Lookup, ModelRef, Resource,
};

/// Part categories.
pub static CATEGORY: Resource = Resource {
    model: ModelRef {
        name: "partcategory",
        class: "PartCategory",
        table: "part_categories",
        path: "/api/part/category/",
    },
    verbose_name: "Part Category",
    event_table: "part_partcategory",
    roles: &[Role::PartCategory],
    fields: FIELDS,
    filters: FILTERS,
    search_sql: &[list::PATH_SEARCH, list::ancestor_search!("part_categories")],
    ordering_fields: &[
        ("name", "t.name"),
        ("pathstring", "t.pathstring"),
        // InvenTree's tree fields; they sort like the path.
        ("lft", "t.pathstring"),
        ("tree_id", "t.pathstring"),
        ("level", "t.level"),
        ("part_count", PARTS),
    ],
    default_ordering: "t.pathstring",
    allows: AllowedOperations {
        bulk_change: true,
        ..AllowedOperations::METADATA
    },
    ..Resource::DEFAULT
};

/// Part categories for tree views.
pub static CATEGORY_TREE: Resource = Resource {
    model: ModelRef {
        path: "/api/part/category/tree/",
        ..CATEGORY.model
    },
    verbose_name: "Part Category Tree",
    fields: TREE_FIELDS,
    details: &[],
    filters: &[],
    ordering_fields: &[
        ("name", "t.name"),
        ("level", "t.level"),
        ("subcategories", SUBCATEGORIES),
    ],
    allows: AllowedOperations::READ,
    ..CATEGORY
};

const PARTS: &str = concat!(
    "(SELECT COUNT(*) FROM part_categories c JOIN parts p ON p.category_id = c.id WHERE ",
    in_subtree!("c"),
    ")"
);

const SUBCATEGORIES: &str = concat!(
    "(SELECT COUNT(*) - 1 FROM part_categories c WHERE ",
    in_subtree!("c"),
    ")"
);

const TREE_FIELDS: &[Field] = &[
    Field::primary_key(),
    Field::required_text("name", "Name", 100),
    Field::related("parent", "Parent Category", "parent_id", &CATEGORY.model),
    Field::text("icon", "Icon", 100),
    Field::boolean("structural", "Structural", false),
    Field::aggregate(
        "subcategories",
        "Subcategories",
        FieldType::Integer(0, i64::MAX),
        SUBCATEGORIES,
    ),
];

static FIELDS: &[Field] = &[
    Field::primary_key(),
    Field::required_text("name", "Name", 100).help("Name"),
    Field::text("description", "Description", 250).searchable(),
    Field::related(
        "default_location",
        "Default Location",
        "default_location_id",
        &LOCATION.model,
    )
    .help("Default location for parts in this category"),
    Field::text("default_keywords", "Default keywords", 250).null(),
    Field::integer("level", "Level").read_only(),
    Field::related("parent", "Parent Category", "parent_id", &CATEGORY.model),
    Field::aggregate(
        "part_count",
        "Parts",
        FieldType::Integer(0, i64::MAX),
        PARTS,
    ),
    Field::aggregate(
        "subcategories",
        "Subcategories",
        FieldType::Integer(0, i64::MAX),
        SUBCATEGORIES,
    ),
    Field::text("pathstring", "Path", 250).read_only(),
    Field::custom("path", "Path", FieldType::Any).read_only(),
    Field::custom("starred", "Starred", FieldType::Any).read_only(),
    Field::boolean("structural", "Structural", false),
    Field::text("icon", "Icon", 100)
        .null()
        .default_value(DefaultValue::Text("")),
    Field::sql(
        "parent_default_location",
        "Parent default location",
        FieldType::Integer(0, i64::MAX),
        "(SELECT a.default_location_id FROM part_categories a WHERE a.default_location_id IS NOT NULL \
         AND a.id <> t.id AND t.path >= a.path AND t.path < a.path || 'x' ORDER BY a.level DESC LIMIT 1)",
    ),
];

const FILTERS: &[Filter] = tree_filters! {
    table: "part_categories",
    own: [Filter::new(
        "starred",
        Lookup::CurrentUser("t.id IN (SELECT g.category_id FROM category_stars g WHERE g.user_id = ?)"),
    )]
};
