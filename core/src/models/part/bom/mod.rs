//! Bills of materials: what assemblies are made of.

use self::rules::BomRules;
pub(super) use self::rules::can_build;
use super::count::total;
use super::{BRIEF, PART, family};
use crate::models::order::purchase::OF_COMPONENT;
use crate::models::role::Role;
use crate::models::stock::in_stock;
use crate::resource::found::{by_part, with_name};
use crate::resource::{Allows, Detail, Field, Filter, Found, Kind, Preset, Resource, Target, Test};

pub mod check;
pub mod copy;
pub(super) mod lines;
mod rules;

/// Lines of bills of materials.
pub static BOM_ITEM: Resource = Resource {
    target: Target {
        model: "bomitem",
        class: "BomItem",
        table: "bom_items",
        path: "/api/bom/",
    },
    name: "BOM Item",
    event: "part_bomitem",
    roles: &[Role::Part],
    fields: FIELDS,
    details: DETAILS,
    filters: FILTERS,
    found_by: &[
        by_part!("sub_part", "t.sub_part_id"),
        Found::among(
            &["sub_part__category__name"],
            "t.sub_part_id",
            with_name!("p.id" from "part_categories w JOIN parts p ON p.category_id = w.id" named "name"),
        ),
        by_part!("part", "t.part_id"),
    ],
    orders: ORDERS,
    joins: "",
    whole: "",
    order: "t.id",
    allows: Allows::ALL,
    rules: &BomRules,
};

const DETAILS: &[Detail] = &[
    Detail {
        name: "part_detail",
        key: "part",
        resource: &PART,
        fields: BRIEF,
        usual: false,
    },
    Detail {
        name: "sub_part_detail",
        key: "sub_part",
        resource: &PART,
        fields: BRIEF,
        usual: true,
    },
];

/// Condition: the lines of the part `?`, and those that it inherits from what it is a variant of.
const OF_PART: &str = concat!(
    "(t.part_id = ? OR (t.inherited AND t.part_id IN ",
    family::above!("variant_of_id"),
    "))"
);

const NO_NUMBER: &str = "CAST(NULL AS BIGINT)";

/// SQL over the stock of the line's component that can be used.
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

/// SQL over the stock of what may stand for the line's component.
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

/// SQL over the stock of the variants of the line's component.
macro_rules! variant_stock {
    () => {
        concat!(
            "(SELECT ",
            total!("s.quantity"),
            " FROM stock_items s WHERE s.part_id IN ",
            family::below!("p.variant_of_id = t.sub_part_id"),
            " AND ",
            in_stock!("s"),
            ")"
        )
    };
}

/// SQL of how many assemblies there is stock for, as [`can_build`] reckons.
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
    Field::related("part", "Assembly", "part_id", &PART.target)
        .required()
        .filtered(&[("assembly", true)]),
    Field::related("sub_part", "Component", "sub_part_id", &PART.target)
        .required()
        .filtered(&[("component", true)]),
    Field::text("reference", "Reference", 5000).searched(),
    Field::number("quantity", "Quantity")
        .required()
        .preset(Preset::Whole(1)),
    Field::boolean("allow_variants", "Allow Variants", false),
    Field::boolean("inherited", "Gets inherited", false),
    Field::boolean("optional", "Optional", false),
    Field::boolean("consumable", "Consumable", false),
    Field::number("setup_quantity", "Setup Quantity")
        .preset(Preset::Whole(0))
        .at_least(0),
    Field::number("attrition", "Attrition")
        .preset(Preset::Whole(0))
        .at_least(0),
    Field::number("rounding_multiple", "Rounding Multiple")
        .null()
        .at_least(0),
    Field::text("note", "Note", 500),
    Field::key(),
    Field::sql("pricing_min", "Pricing min", Kind::Price, NO_NUMBER),
    Field::sql("pricing_max", "Pricing max", Kind::Price, NO_NUMBER),
    Field::sql(
        "pricing_min_total",
        "Pricing min total",
        Kind::Price,
        NO_NUMBER,
    ),
    Field::sql(
        "pricing_max_total",
        "Pricing max total",
        Kind::Price,
        NO_NUMBER,
    ),
    Field::sql(
        "pricing_updated",
        "Pricing updated",
        Kind::DateTime,
        "CAST(NULL AS TIMESTAMP)",
    ),
    Field::own("substitutes", "Substitutes", Kind::List).read_only(),
    Field::boolean("validated", "Validated", false),
    Field::count(
        "available_stock",
        "Available Stock",
        Kind::Number,
        stock!(""),
    ),
    Field::count(
        "available_substitute_stock",
        "Available substitute stock",
        Kind::Number,
        substitute_stock!(),
    ),
    Field::count(
        "available_variant_stock",
        "Available variant stock",
        Kind::Number,
        variant_stock!(),
    ),
    Field::count(
        "external_stock",
        "External stock",
        Kind::Number,
        stock!(" AND s.location_id IN (SELECT l.id FROM stock_locations l WHERE l.external)"),
    ),
    Field::count("on_order", "On order", Kind::Number, OF_COMPONENT),
    Field::count("building", "In Production", Kind::Number, "0"),
    Field::own("can_build", "Can build", Kind::Number).read_only(),
];

const ORDERS: &[(&str, &str)] = &[
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
    // No part has prices that are reckoned.
    ("pricing_min", NO_NUMBER),
    ("pricing_max", NO_NUMBER),
    ("pricing_min_total", NO_NUMBER),
    ("pricing_max_total", NO_NUMBER),
    ("pricing_updated", NO_NUMBER),
];

/// SQL: a flag of the part in the column.
macro_rules! part_is {
    ($column:literal, $flag:literal) => {
        Test::Holds(concat!(
            "EXISTS (SELECT 1 FROM parts p WHERE p.id = ",
            $column,
            " AND p.",
            $flag,
            ")"
        ))
    };
}

const FILTERS: &[Filter] = &[
    Filter::of("part", Test::About(OF_PART, "parts")),
    Filter::of("sub_part", Test::Key("t.sub_part_id", "parts")),
    // The lines in which the part stands, as itself or as a variant that may stand for another.
    Filter::of(
        "uses",
        Test::About(
            concat!(
                "(t.sub_part_id = ? OR (t.allow_variants AND t.sub_part_id IN ",
                family::above!("variant_of_id"),
                ") OR t.id IN (SELECT u.bom_item_id FROM bom_substitutes u WHERE u.part_id = ?))",
            ),
            "parts",
        ),
    ),
    Filter::of(
        "category",
        Test::About(
            "t.sub_part_id IN (SELECT p.id FROM part_categories r JOIN part_categories c ON c.path >= r.path \
             AND c.path < r.path || 'x' JOIN parts p ON p.category_id = c.id WHERE r.id = ?)",
            "part_categories",
        ),
    ),
    Filter::of("validated", Test::Holds("t.validated")),
    Filter::of("inherited", Test::Holds("t.inherited")),
    Filter::of("optional", Test::Holds("t.optional")),
    Filter::of("consumable", Test::Holds("t.consumable")),
    Filter::of("allow_variants", Test::Holds("t.allow_variants")),
    Filter::of("available_stock", Test::Holds(concat!(stock!(""), " > 0"))),
    Filter::of(
        "on_order",
        Test::Holds(
            "EXISTS (SELECT 1 FROM supplier_parts s JOIN purchase_order_lines l ON l.part_id = s.id \
             JOIN purchase_orders o ON o.id = l.order_id WHERE s.part_id = t.sub_part_id \
             AND l.quantity > l.received AND o.status IN (10, 20, 25))",
        ),
    ),
    Filter::of("has_pricing", Test::Holds("1 = 0")),
    Filter::of("can_build", Test::Beside),
    Filter::of("part_active", part_is!("t.part_id", "active")),
    Filter::of("part_trackable", part_is!("t.part_id", "trackable")),
    Filter::of("part_testable", part_is!("t.part_id", "testable")),
    Filter::of("sub_part_trackable", part_is!("t.sub_part_id", "trackable")),
    Filter::of("sub_part_testable", part_is!("t.sub_part_id", "testable")),
    Filter::of("sub_part_assembly", part_is!("t.sub_part_id", "assembly")),
    Filter::of("sub_part_virtual", part_is!("t.sub_part_id", "virtual")),
];
