//! Bills of materials: what assemblies are made of.

use std::collections::HashMap;

use diesel::QueryResult;
use serde_json::{Map, Value, json};

use super::bom_substitute::SUBSTITUTE;
use super::count::total;
use super::{BRIEF, PART};
use crate::db::Db;
use crate::decimal::Decimal;
use crate::models::stock::in_stock;
use crate::resource::read;
use crate::resource::rules::Asked;
use crate::resource::write::WriteError;
use crate::resource::{
    Allows, Author, Change, Detail, Field, Filter, Item, Kind, Resource, Review, Rules, Showing,
    Statement, Target, Test, sent, show,
};

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
    roles: &["part"],
    fields: FIELDS,
    details: DETAILS,
    filters: FILTERS,
    found_by: &["t.sub_part_id IN (SELECT p.id FROM parts p WHERE p.search LIKE ? ESCAPE '\\')"],
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

static FIELDS: &[Field] = &[
    Field::related("part", "Assembly", "part_id", &PART.target)
        .required()
        .filtered(r#"{"assembly": true}"#),
    Field::related("sub_part", "Component", "sub_part_id", &PART.target)
        .required()
        .filtered(r#"{"component": true}"#),
    Field::text("reference", "Reference", 5000).searched(),
    Field::number("quantity", "Quantity").required(),
    Field::boolean("allow_variants", "Allow Variants", false),
    Field::boolean("inherited", "Gets inherited", false),
    Field::boolean("optional", "Optional", false),
    Field::boolean("consumable", "Consumable", false),
    Field::number("setup_quantity", "Setup Quantity").at_least(0),
    Field::number("attrition", "Attrition").at_least(0),
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
    Field::boolean("validated", "Validated", false).read_only(),
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
        concat!(
            "(SELECT ",
            total!("s.quantity"),
            " FROM bom_substitutes u JOIN stock_items s ON s.part_id = u.part_id \
             WHERE u.bom_item_id = t.id AND ",
            in_stock!("s"),
            ")"
        ),
    ),
    Field::count(
        "available_variant_stock",
        "Available variant stock",
        Kind::Number,
        concat!(
            "(WITH RECURSIVE v (id) AS (SELECT p.id FROM parts p WHERE p.variant_of_id = t.sub_part_id \
             UNION SELECT p.id FROM parts p JOIN v ON p.variant_of_id = v.id) \
             SELECT ",
            total!("s.quantity"),
            " FROM stock_items s JOIN v ON v.id = s.part_id WHERE ",
            in_stock!("s"),
            ")"
        ),
    ),
    Field::count(
        "external_stock",
        "External stock",
        Kind::Number,
        stock!(" AND s.location_id IN (SELECT l.id FROM stock_locations l WHERE l.external)"),
    ),
    Field::count("on_order", "On order", Kind::Number, "0"),
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
    // The lines of the part, and those that it inherits from what it is a variant of.
    Filter::of(
        "part",
        Test::About(
            "(t.part_id = ? OR (t.inherited AND t.part_id IN (WITH RECURSIVE v (id) AS \
             (SELECT p.variant_of_id FROM parts p WHERE p.id = ? UNION \
             SELECT p.variant_of_id FROM parts p JOIN v ON v.id = p.id) SELECT v.id FROM v)))",
        ),
    ),
    Filter::of("sub_part", Test::Key("t.sub_part_id")),
    // The lines in which the part stands, as itself or as a variant that may stand for another.
    Filter::of(
        "uses",
        Test::About(
            "(t.sub_part_id = ? OR (t.allow_variants AND t.sub_part_id IN (WITH RECURSIVE v (id) AS \
             (SELECT p.variant_of_id FROM parts p WHERE p.id = ? UNION \
             SELECT p.variant_of_id FROM parts p JOIN v ON v.id = p.id) SELECT v.id FROM v)) \
             OR t.id IN (SELECT u.bom_item_id FROM bom_substitutes u WHERE u.part_id = ?))",
        ),
    ),
    Filter::of(
        "category",
        Test::About(
            "t.sub_part_id IN (SELECT p.id FROM part_categories r JOIN part_categories c ON c.path >= r.path \
             AND c.path < r.path || 'x' JOIN parts p ON p.category_id = c.id WHERE r.id = ?)",
        ),
    ),
    Filter::of("validated", Test::Holds("t.validated")),
    Filter::of("inherited", Test::Holds("t.inherited")),
    Filter::of("optional", Test::Holds("t.optional")),
    Filter::of("consumable", Test::Holds("t.consumable")),
    Filter::of("allow_variants", Test::Holds("t.allow_variants")),
    Filter::of("available_stock", Test::Holds(concat!(stock!(""), " > 0"))),
    Filter::of("part_active", part_is!("t.part_id", "active")),
    Filter::of("part_trackable", part_is!("t.part_id", "trackable")),
    Filter::of("part_testable", part_is!("t.part_id", "testable")),
    Filter::of("sub_part_trackable", part_is!("t.sub_part_id", "trackable")),
    Filter::of("sub_part_testable", part_is!("t.sub_part_id", "testable")),
    Filter::of("sub_part_assembly", part_is!("t.sub_part_id", "assembly")),
    Filter::of("sub_part_virtual", part_is!("t.sub_part_id", "virtual")),
];

#[derive(Debug)]
struct BomRules;

impl Rules for BomRules {
    fn check(&self, review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
        let quantity = change.after.decimal("quantity");
        if !quantity.is_some_and(Decimal::is_positive) {
            review.refuse("quantity", "Quantity must be greater than zero");
        }
        check_parts(review, change)?;
        if change
            .before
            .as_ref()
            .is_some_and(|before| before.is("validated"))
        {
            // What was looked at is no longer what stands there.
            change.after.set("validated", false);
        }
        Ok(())
    }

    fn leaves(
        &self,
        review: &mut Review<'_>,
        item: &Item,
        _sent: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        let mut sql = Statement::new("SELECT locked FROM parts WHERE id = ").kept();
        sql.value(item.integer("part").unwrap_or_default());
        if sql.first(review.db)?.is_some_and(|locked| locked.is_true()) {
            let text = "BOM item cannot be modified - assembly is locked";
            review.refuse("non_field_errors", text);
        }
        Ok(())
    }

    fn show(&self, showing: &mut Showing<'_>) -> QueryResult<()> {
        let mut substitutes = substitutes_of(showing.db, showing.author, showing.items)?;
        for (item, shown) in showing.each() {
            let own = substitutes.remove(&item.pk()).unwrap_or_default();
            shown.insert("substitutes".to_owned(), json!(own));
            shown.insert("can_build".to_owned(), json!(can_build(item)));
        }
        Ok(())
    }
}

/// How many assemblies the stock of the component, of its substitutes and, where they may be, of its variants is
/// enough for.
fn can_build(item: &Item) -> Option<Decimal> {
    let stock = |name| item.integer(name).unwrap_or_default();
    let mut sum = stock("available_stock").saturating_add(stock("available_substitute_stock"));
    if item.is("allow_variants") {
        sum = sum.saturating_add(stock("available_variant_stock"));
    }
    Decimal::from_millionths(sum).over(item.decimal("quantity")?)
}

/// The substitutes of the lines, each as its own list shows it.
fn substitutes_of(
    db: &mut Db,
    author: Author<'_>,
    items: &[Item],
) -> QueryResult<HashMap<i64, Vec<Value>>> {
    let mut found: HashMap<i64, Vec<Value>> = HashMap::new();
    let head = Statement::new("SELECT u.id FROM bom_substitutes u WHERE u.bom_item_id IN (").kept();
    let rows = read::rows_of(db, &head, items.iter().map(Item::pk), ") ORDER BY u.id")?;
    let keys: Vec<i64> = rows.iter().filter_map(|row| row.first()?.int()).collect();
    let substitutes = read::in_order(db, &SUBSTITUTE, &keys)?;
    let asked = Asked::default();
    let shown = show::show_all(db, &SUBSTITUTE, author, &asked, &substitutes, false)?;
    for (item, shown) in substitutes.iter().zip(shown) {
        let line = item.integer("bom_item").unwrap_or_default();
        found.entry(line).or_default().push(Value::Object(shown));
    }
    Ok(found)
}

fn check_parts(review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
    let part = change.after.integer("part").unwrap_or_default();
    let sub_part = change.after.integer("sub_part").unwrap_or_default();
    let mut sql =
        Statement::new("SELECT id, name, assembly, component, locked, trackable FROM parts");
    sql.sql(" WHERE id IN (").list([part, sub_part]).sql(")");
    for row in sql.load(review.db)? {
        let [key, _, assembly, component, locked, trackable] = row.as_slice() else {
            continue;
        };
        if key.int() == Some(part) && locked.is_true() {
            let text = "BOM item cannot be modified - assembly is locked";
            review.refuse("non_field_errors", text);
        }
        if key.int() == Some(part) && change.changes("part") && !assembly.is_true() {
            review.refuse("part", sent::unknown_key(part));
        }
        if key.int() == Some(sub_part) && change.changes("sub_part") && !component.is_true() {
            review.refuse("sub_part", sent::unknown_key(sub_part));
        }
        let quantity = change.after.decimal("quantity");
        let is_whole = quantity.is_some_and(|quantity| quantity.whole().is_some());
        if key.int() == Some(sub_part) && trackable.is_true() && !is_whole {
            let text = "Quantity must be integer value for trackable parts";
            review.refuse("quantity", text);
        }
    }
    check_circle(review, change, part, sub_part)
}

/// No part is made of itself, also not by way of others.
fn check_circle(
    review: &mut Review<'_>,
    change: &Change,
    part: i64,
    sub_part: i64,
) -> Result<(), WriteError> {
    if !change.changes("part") && !change.changes("sub_part") {
        return Ok(());
    }
    let mut sql =
        Statement::new("WITH RECURSIVE d (id) AS (SELECT p.id FROM parts p WHERE p.id = ").kept();
    sql.value(sub_part)
        .sql(" UNION SELECT b.sub_part_id FROM bom_items b JOIN d ON b.part_id = d.id WHERE b.id <> ")
        .value(change.after.pk())
        .sql(") SELECT p.name, o.name FROM d JOIN parts p ON p.id = d.id JOIN parts o ON o.id = ")
        .value(sub_part)
        .sql(" WHERE d.id = ")
        .value(part);
    if let Some([part, sub_part]) = sql.load(review.db)?.first().map(Vec::as_slice) {
        let text = format!(
            "Part '{}' is used in BOM for '{}' (recursive)",
            part.text(),
            sub_part.text()
        );
        review.refuse("sub_part", text);
    }
    Ok(())
}
