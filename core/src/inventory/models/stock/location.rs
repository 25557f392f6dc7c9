//! Stock locations, a tree.

use diesel::QueryResult;

use super::{LOCATION_TYPE, STOCK_ITEM, move_out, uninstall_on_delete};
use crate::access::role::Role;
use crate::models::tag;
use crate::models::tag::tag_search;
use crate::models::tree::list::{self, tree_filters};
use crate::models::tree::rules::{TreeHooks, TreeRules};
use crate::models::tree::{DeleteOptions, in_subtree};
use crate::models::user::OWNER;
use crate::resource::rules::NoRules;
use crate::resource::write::WriteError;
use crate::resource::{
    AllowedOperations, Change, Detail, Field, FieldType, Filter, Item, Lookup, ModelRef, Resource,
    SerializeContext, WriteContext,
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
    details: &[Detail {
        name: "location_type_detail",
        key_field: "location_type",
        resource: &LOCATION_TYPE,
        fields: &["pk", "name", "description", "icon"],
        default_include: true,
    }],
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
    rules: &RULES,
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
    rules: &NoRules,
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

static RULES: TreeRules = TreeRules {
    tree: &LOCATION,
    contents: (&STOCK_ITEM, "location_id"),
    icon: "custom_icon",
    not_empty_message: "You cannot make this stock location structural because some stock items are already located into it!",
    delete_children_field: "delete_sub_locations",
    delete_items_field: "delete_stock_items",
    hooks: &LocationRules,
};

#[derive(Debug)]
struct LocationRules;

impl TreeHooks for LocationRules {
    /// Moves stock that is not deleted, with a history entry; also items that are installed in deleted stock.
    fn before_delete(
        &self,
        context: &mut WriteContext<'_>,
        row: &Item,
        clearing: DeleteOptions,
    ) -> Result<(), WriteError> {
        let clear = if clearing.delete_items {
            uninstall_on_delete::uninstall_from_location
        } else {
            move_out::move_out
        };
        clear(context.db, context.actor, row, clearing.delete_children)
    }

    fn after_save(
        &self,
        context: &mut WriteContext<'_>,
        change: &Change,
    ) -> Result<(), WriteError> {
        Ok(tag::store(context.db, change)?)
    }

    fn serialize(&self, context: &mut SerializeContext<'_>) -> QueryResult<()> {
        tag::serialize(context)
    }
}
