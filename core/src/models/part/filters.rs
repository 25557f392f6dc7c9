//! What lists of parts can be narrowed and ordered by.

use super::count::{stock, stock_total, total};
use super::family;
use crate::db::regex::Reason;
use crate::models::order::sales::{allocated, holding_back};
use crate::models::stock::in_stock;
use crate::models::tag::{slugged, tagged};
use crate::resource::rules::Asked;
use crate::resource::{Condition, Filter, Statement, Test};

/// SQL of the parts that have to do with the part `?`.
macro_rules! related {
    () => {
        "(SELECT r.part_2_id FROM part_relations r WHERE r.part_1_id = ? \
         UNION SELECT r.part_1_id FROM part_relations r WHERE r.part_2_id = ?)"
    };
}

/// SQL of how many there are of the part `t` that nothing is waiting for.
macro_rules! free {
    () => {
        concat!(
            "(",
            stock_total!(""),
            " - ",
            allocated!("a.item_id IN (SELECT s.id FROM stock_items s WHERE s.part_id = t.id)"),
            ")"
        )
    };
}

const NO_PRICE: &str = "CAST(NULL AS BIGINT)";

pub(super) const ORDERS: &[(&str, &str)] = &[
    ("name", "t.name"),
    ("creation_date", "t.creation_date"),
    ("IPN", "t.ipn"),
    ("in_stock", stock_total!("")),
    ("total_in_stock", stock_total!("")),
    // No part has prices that are reckoned.
    ("pricing_min", NO_PRICE),
    ("pricing_max", NO_PRICE),
    ("pricing_updated", NO_PRICE),
    (
        "category",
        "(SELECT c.name FROM part_categories c WHERE c.id = t.category_id)",
    ),
    (
        "default_location",
        "(SELECT l.name FROM stock_locations l WHERE l.id = t.default_location_id)",
    ),
    ("units", "t.units"),
    ("revision", "t.revision"),
    ("active", "t.active"),
    ("locked", "t.locked"),
    ("unallocated_stock", free!()),
    (
        "revision_count",
        "(SELECT COUNT(*) FROM parts r WHERE r.revision_of_id = t.id)",
    ),
];

pub(super) const FILTERS: &[Filter] = &[
    Filter::of("IPN", Test::Folded("t.ipn_key = ?")),
    Filter::of("active", Test::Holds("t.active")),
    Filter::of("assembly", Test::Holds("t.assembly")),
    Filter::of("category", Test::Branch("t.category_id", "part_categories")),
    Filter::of("component", Test::Holds("t.component")),
    Filter::of("created_after", Test::Day("t.creation_date > ?")),
    Filter::of("created_before", Test::Day("t.creation_date < ?")),
    Filter::of(
        "default_location",
        Test::Key("t.default_location_id", "stock_locations"),
    ),
    Filter::of("exclude_id", Test::Along(without)),
    Filter::of(
        "starred",
        Test::Mine("t.id IN (SELECT g.part_id FROM part_stars g WHERE g.user_id = ?)"),
    ),
    Filter::of("bom_valid", Test::Holds("t.bom_validated")),
    // Variants of the part, what it is a variant of, and the other variants of that.
    Filter::of(
        "convert_from",
        Test::About(
            concat!(
                "(t.active AND NOT t.virtual AND t.id <> ? AND (t.id IN ",
                family::below!("p.variant_of_id = ?"),
                " OR EXISTS (SELECT 1 FROM parts o WHERE o.id = ? AND o.variant_of_id IN (t.id, t.variant_of_id))))"
            ),
            "parts",
        ),
    ),
    Filter::of("has_ipn", Test::Holds("t.ipn <> ''")),
    Filter::of(
        "has_revisions",
        Test::Holds("EXISTS (SELECT 1 FROM parts r WHERE r.revision_of_id = t.id)"),
    ),
    Filter::of(
        "has_stock",
        Test::Holds(concat!("EXISTS ", stock!("1", ""))),
    ),
    Filter::of("has_units", Test::Holds("t.units <> ''")),
    Filter::of("is_revision", Test::Holds("t.revision_of_id IS NOT NULL")),
    Filter::of("is_template", Test::Holds("t.is_template")),
    Filter::of("is_variant", Test::Holds("t.variant_of_id IS NOT NULL")),
    Filter::of("locked", Test::Holds("t.locked")),
    Filter::of(
        "low_stock",
        Test::Holds(concat!("t.minimum_stock > ", stock_total!(""))),
    ),
    Filter::of("purchaseable", Test::Holds("t.purchaseable")),
    Filter::of("revision_of", Test::Key("t.revision_of_id", "parts")),
    Filter::of("salable", Test::Holds("t.salable")),
    Filter::of("testable", Test::Holds("t.testable")),
    Filter::of("trackable", Test::Holds("t.trackable")),
    Filter::of("variant_of", Test::Key("t.variant_of_id", "parts")),
    Filter::of("virtual", Test::Holds("t.virtual")),
    Filter::of(
        "ancestor",
        Test::About(
            concat!("t.id <> ? AND t.id IN ", family::below!("p.id = ?")),
            "parts",
        ),
    ),
    Filter::of(
        "exclude_tree",
        Test::About(concat!("t.id NOT IN ", family::below!("p.id = ?")), "parts"),
    ),
    Filter::of("related", Test::Whole(concat!("t.id IN ", related!()))),
    Filter::of(
        "exclude_related",
        Test::Whole(concat!("t.id NOT IN ", related!())),
    ),
    Filter::of(
        "in_bom_for",
        Test::About(
            "t.id IN (SELECT b.sub_part_id FROM bom_items b WHERE b.part_id = ?)",
            "parts",
        ),
    ),
    Filter::of(
        "depleted_stock",
        Test::Holds(concat!(
            "EXISTS (SELECT 1 FROM stock_items s WHERE s.part_id = t.id) AND NOT EXISTS ",
            stock!("1", "")
        )),
    ),
    Filter::of("unallocated_stock", Test::Holds(concat!(free!(), " > 0"))),
    Filter::of("tags_slug", Test::Folded(slugged!("part"))),
    Filter::of("location_detail", Test::Beside),
    Filter::of("parameters", Test::Beside),
    Filter::of("path_detail", Test::Beside),
    Filter::of("price_breaks", Test::Beside),
    Filter::of("name_regex", Test::Matches("textregexeq(t.name, ?)")),
    Filter::of("IPN_regex", Test::Matches("textregexeq(t.ipn, ?)")),
    // No part has prices that are reckoned.
    Filter::of("has_pricing", Test::Holds("1 = 0")),
    // Nothing is put aside for build orders, nor required.
    Filter::of("stock_to_build", Test::Holds("1 = 0")),
    Filter::of(
        "tags_name",
        Test::Same(tagged!("part", "LOWER(w.name) = ?")),
    ),
];

/// Parts other than those of the keys: the parameter may be there several times, and hold several keys.
fn without(_: &str, asked: &Asked) -> Result<Option<Condition>, Reason> {
    let texts = asked.0.iter().filter(|(name, _)| name == "exclude_id");
    let keys = texts.flat_map(|(_, text)| text.split(',').map(str::trim));
    let keys = keys.filter(|key| !key.is_empty()).map(|key| {
        let refused = Reason::from(format!("'{key}' is not a valid number"));
        key.parse().or(Err(refused))
    });
    let keys: Vec<i64> = keys.collect::<Result<_, _>>()?;
    if keys.is_empty() {
        return Ok(None);
    }
    if keys.len() > MOST {
        return Err("at most 1000 parts are left out at once".into());
    }
    let mut sql = Statement::new("t.id NOT IN (");
    Ok(Some(sql.list(keys).sql(")").clone()))
}

/// Most keys in one parameter.
const MOST: usize = 1000;
