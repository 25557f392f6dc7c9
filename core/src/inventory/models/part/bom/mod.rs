//! Bills of materials (BOM): the components of assemblies.

pub(super) use self::rules::{BomRules, can_build};
use super::stock_sql::total;
use super::{BRIEF, PART, variants};
use crate::access::role::Role;
use crate::models::order::purchase::COMPONENT_ON_ORDER;
use crate::models::stock::in_stock;
use crate::resource::search_sql::{name_subquery, part_search};
use crate::resource::{
    DefaultValue, Detail, Field, FieldType, Filter, Lookup, ModelRef, Resource, SearchSql,
};

pub mod copy;
pub(super) mod items;
mod rules;
pub mod validation;

/// BOM lines.
pub static BOM_ITEM: Resource = Resource {
    model: ModelRef {
        name: "bomitem",
        class: "BomItem",
        table: "bom_items",
        path: "/api/bom/",
    },
    verbose_name: "BOM Item",
    event_table: "part_bomitem",
    roles: &[Role::Part],
    fields: FIELDS,
    details: DETAILS,
    filters: FILTERS,
    search_sql: &[
        part_search!("sub_part", "t.sub_part_id"),
        SearchSql::in_subquery(
            &["sub_part__category__name"],
            "t.sub_part_id",
            name_subquery!("p.id" from "part_categories w JOIN parts p ON p.category_id = w.id" named "name"),
        ),
        part_search!("part", "t.part_id"),
    ],
    ordering_fields: ORDERING,
    ..Resource::DEFAULT
};

const DETAILS: &[Detail] = &[
    Detail::new("part_detail", "part", &PART, BRIEF),
    Detail::new("sub_part_detail", "sub_part", &PART, BRIEF).default_include(),
];

/// Condition: the lines of the part `?`, and those that it inherits from the parts of which it is a variant.
const OWN_AND_INHERITED: &str = concat!(
    "(t.part_id = ? OR (t.inherited AND t.part_id IN ",
    variants::ancestors!("variant_of_id"),
    "))"
);

const NULL_PRICE: &str = "CAST(NULL AS BIGINT)";

/// SQL of the available stock of the line's component.
macro_rules! stock {
    ($more:literal) => {
        concat!(
            "(SELECT ",
            total!("s.quantity"),
            " FROM stock_items s WHERE s.part_id = t.sub_part_id AND ",
            in_stock!("s"),
            $more,
            ")"
        )
    };
}

/// SQL of the available stock of the substitutes for the line's component.
macro_rules! substitute_stock {
    () => {
        concat!(
            "(SELECT ",
            total!("s.quantity"),
            " FROM bom_substitutes u JOIN stock_items s ON s.part_id = u.part_id \
             WHERE u.bom_item_id = t.id AND ",
            in_stock!("s"),
            ")"
        )
    };
}

/// SQL of the available stock of the variants of the line's component.
macro_rules! variant_stock {
    () => {
        concat!(
            "(SELECT ",
            total!("s.quantity"),
            " FROM stock_items s WHERE s.part_id IN ",
            variants::descendants!("p.variant_of_id = t.sub_part_id"),
            " AND ",
            in_stock!("s"),
            ")"
        )
    };
}

/// SQL of the number of assemblies that can be built from the stock, as [`can_build`] computes it.
const CAN_BUILD: &str = concat!(
    "(1.0 * (",
    stock!(""),
    " + ",
    substitute_stock!(),
    " + CASE WHEN t.allow_variants THEN ",
    variant_stock!(),
    " ELSE 0 END) / NULLIF(t.quantity, 0))"
);

static FIELDS: &[Field] = &[
    Field::related("part", "Assembly", "part_id", &PART.model)
        .required()
        .limit_choices_to(&[("assembly", true)]),
    Field::related("sub_part", "Component", "sub_part_id", &PART.model)
        .required()
        .limit_choices_to(&[("component", true)]),
    Field::text("reference", "Reference", 5000).searchable(),
    Field::number("quantity", "Quantity")
        .required()
        .default_value(DefaultValue::Integer(1)),
    Field::boolean("allow_variants", "Allow Variants", false),
    Field::boolean("inherited", "Gets inherited", false),
    Field::boolean("optional", "Optional", false),
    Field::boolean("consumable", "Consumable", false),
    Field::number("setup_quantity", "Setup Quantity")
        .default_value(DefaultValue::Integer(0))
        .min_value(0),
    Field::number("attrition", "Attrition")
        .default_value(DefaultValue::Integer(0))
        .min_value(0),
    Field::number("rounding_multiple", "Rounding Multiple")
        .null()
        .min_value(0),
    Field::text("note", "Note", 500),
    Field::primary_key(),
    Field::sql("pricing_min", "Pricing min", FieldType::Price, NULL_PRICE),
    Field::sql("pricing_max", "Pricing max", FieldType::Price, NULL_PRICE),
    Field::sql(
        "pricing_min_total",
        "Pricing min total",
        FieldType::Price,
        NULL_PRICE,
    ),
    Field::sql(
        "pricing_max_total",
        "Pricing max total",
        FieldType::Price,
        NULL_PRICE,
    ),
    Field::sql(
        "pricing_updated",
        "Pricing updated",
        FieldType::DateTime,
        "CAST(NULL AS TIMESTAMP)",
    ),
    Field::custom("substitutes", "Substitutes", FieldType::List).read_only(),
    Field::boolean("validated", "Validated", false),
    Field::aggregate(
        "available_stock",
        "Available Stock",
        FieldType::Number,
        stock!(""),
    ),
    Field::aggregate(
        "available_substitute_stock",
        "Available substitute stock",
        FieldType::Number,
        substitute_stock!(),
    ),
    Field::aggregate(
        "available_variant_stock",
        "Available variant stock",
        FieldType::Number,
        variant_stock!(),
    ),
    Field::aggregate(
        "external_stock",
        "External stock",
        FieldType::Number,
        stock!(" AND s.location_id IN (SELECT l.id FROM stock_locations l WHERE l.external)"),
    ),
    Field::aggregate(
        "on_order",
        "On order",
        FieldType::Number,
        COMPONENT_ON_ORDER,
    ),
    Field::aggregate("building", "In Production", FieldType::Number, "0"),
    Field::custom("can_build", "Can build", FieldType::Number).read_only(),
];

const ORDERING: &[(&str, &str)] = &[
    ("quantity", "t.quantity"),
    ("setup_quantity", "t.setup_quantity"),
    ("attrition", "t.attrition"),
    ("rounding_multiple", "t.rounding_multiple"),
    (
        "sub_part",
        "(SELECT p.name FROM parts p WHERE p.id = t.sub_part_id)",
    ),
    (
        "category",
        "(SELECT c.name FROM parts p JOIN part_categories c ON c.id = p.category_id WHERE p.id = t.sub_part_id)",
    ),
    ("available_stock", stock!("")),
    ("allow_variants", "t.allow_variants"),
    ("inherited", "t.inherited"),
    ("optional", "t.optional"),
    ("consumable", "t.consumable"),
    ("reference", "t.reference"),
    ("validated", "t.validated"),
    ("can_build", CAN_BUILD),
    // Part pricing is not computed.
    ("pricing_min", NULL_PRICE),
    ("pricing_max", NULL_PRICE),
    ("pricing_min_total", NULL_PRICE),
    ("pricing_max_total", NULL_PRICE),
    ("pricing_updated", NULL_PRICE),
];

/// SQL: whether the part in the column has the flag.
macro_rules! part_is {
    ($column:literal, $flag:literal) => {
        Lookup::Boolean(concat!(
            "EXISTS (SELECT 1 FROM parts p WHERE p.id = ",
            $column,
            " AND p.",
            $flag,
            ")"
        ))
    };
}

const FILTERS: &[Filter] = &[
    Filter::new("part", Lookup::Related(OWN_AND_INHERITED, "parts")),
    Filter::new("sub_part", Lookup::ForeignKey("t.sub_part_id", "parts")),
    // The lines that use the part: as component, as an allowed variant of it, or as substitute.
    Filter::new(
        "uses",
        Lookup::Related(
            concat!(
                "(t.sub_part_id = ? OR (t.allow_variants AND t.sub_part_id IN ",
                variants::ancestors!("variant_of_id"),
                ") OR t.id IN (SELECT u.bom_item_id FROM bom_substitutes u WHERE u.part_id = ?))",
            ),
            "parts",
        ),
    ),
    Filter::new(
        "category",
        Lookup::Related(
            "t.sub_part_id IN (SELECT p.id FROM part_categories r JOIN part_categories c ON c.path >= r.path \
             AND c.path < r.path || 'x' JOIN parts p ON p.category_id = c.id WHERE r.id = ?)",
            "part_categories",
        ),
    ),
    Filter::new("validated", Lookup::Boolean("t.validated")),
    Filter::new("inherited", Lookup::Boolean("t.inherited")),
    Filter::new("optional", Lookup::Boolean("t.optional")),
    Filter::new("consumable", Lookup::Boolean("t.consumable")),
    Filter::new("allow_variants", Lookup::Boolean("t.allow_variants")),
    Filter::new(
        "available_stock",
        Lookup::Boolean(concat!(stock!(""), " > 0")),
    ),
    Filter::new(
        "on_order",
        Lookup::Boolean(
            "EXISTS (SELECT 1 FROM supplier_parts s JOIN purchase_order_lines l ON l.part_id = s.id \
             JOIN purchase_orders o ON o.id = l.order_id WHERE s.part_id = t.sub_part_id \
             AND l.quantity > l.received AND o.status IN (10, 20, 25))",
        ),
    ),
    Filter::new("has_pricing", Lookup::Boolean("1 = 0")),
    Filter::new("can_build", Lookup::Modifier),
    Filter::new("part_active", part_is!("t.part_id", "active")),
    Filter::new("part_trackable", part_is!("t.part_id", "trackable")),
    Filter::new("part_testable", part_is!("t.part_id", "testable")),
    Filter::new("sub_part_trackable", part_is!("t.sub_part_id", "trackable")),
    Filter::new("sub_part_testable", part_is!("t.sub_part_id", "testable")),
    Filter::new("sub_part_assembly", part_is!("t.sub_part_id", "assembly")),
    Filter::new("sub_part_virtual", part_is!("t.sub_part_id", "virtual")),
];
