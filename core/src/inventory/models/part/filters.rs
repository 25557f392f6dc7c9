//! The filters and ordering fields of lists of parts.

use super::stock_sql::{stock, stock_total, total, unallocated};
use super::variants;
use crate::db::regex::RegexError;
use crate::models::order::sales::{active_allocations, allocated};
use crate::models::stock::in_stock;
use crate::models::tag::{has_tag, has_tag_slug};
use crate::resource::{Condition, Filter, Lookup, QueryParams, Statement};

/// SQL of the parts that are related to the part `?`.
macro_rules! related {
    () => {
        "(SELECT r.part_2_id FROM part_relations r WHERE r.part_1_id = ? \
         UNION SELECT r.part_1_id FROM part_relations r WHERE r.part_2_id = ?)"
    };
}

const NULL_PRICE: &str = "CAST(NULL AS BIGINT)";

pub(super) const ORDERING: &[(&str, &str)] = &[
    ("name", "t.name"),
    ("creation_date", "t.creation_date"),
    ("IPN", "t.ipn"),
    ("in_stock", stock_total!("")),
    ("total_in_stock", stock_total!("")),
    // Part pricing is not computed.
    ("pricing_min", NULL_PRICE),
    ("pricing_max", NULL_PRICE),
    ("pricing_updated", NULL_PRICE),
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
    ("unallocated_stock", unallocated!()),
    (
        "revision_count",
        "(SELECT COUNT(*) FROM parts r WHERE r.revision_of_id = t.id)",
    ),
];

pub(super) const FILTERS: &[Filter] = &[
    Filter::new("IPN", Lookup::Lowercase("t.ipn_key = ?")),
    Filter::new("active", Lookup::Boolean("t.active")),
    Filter::new("assembly", Lookup::Boolean("t.assembly")),
    Filter::new(
        "category",
        Lookup::Subtree("t.category_id", "part_categories"),
    ),
    Filter::new("component", Lookup::Boolean("t.component")),
    Filter::new("created_after", Lookup::Date("t.creation_date > ?")),
    Filter::new("created_before", Lookup::Date("t.creation_date < ?")),
    Filter::new(
        "default_location",
        Lookup::ForeignKey("t.default_location_id", "stock_locations"),
    ),
    Filter::new("exclude_id", Lookup::CustomWithParams(exclude_ids)),
    Filter::new(
        "starred",
        Lookup::CurrentUser("t.id IN (SELECT g.part_id FROM part_stars g WHERE g.user_id = ?)"),
    ),
    Filter::new("bom_valid", Lookup::Boolean("t.bom_validated")),
    // Variants of the part, its template, and the other variants of its template.
    Filter::new(
        "convert_from",
        Lookup::Related(
            concat!(
                "(t.active AND NOT t.virtual AND t.id <> ? AND (t.id IN ",
                variants::descendants!("p.variant_of_id = ?"),
                " OR EXISTS (SELECT 1 FROM parts o WHERE o.id = ? AND o.variant_of_id IN (t.id, t.variant_of_id))))"
            ),
            "parts",
        ),
    ),
    Filter::new("has_ipn", Lookup::Boolean("t.ipn <> ''")),
    Filter::new(
        "has_revisions",
        Lookup::Boolean("EXISTS (SELECT 1 FROM parts r WHERE r.revision_of_id = t.id)"),
    ),
    Filter::new(
        "has_stock",
        Lookup::Boolean(concat!("EXISTS ", stock!("1", ""))),
    ),
    Filter::new("has_units", Lookup::Boolean("t.units <> ''")),
    Filter::new(
        "is_revision",
        Lookup::Boolean("t.revision_of_id IS NOT NULL"),
    ),
    Filter::new("is_template", Lookup::Boolean("t.is_template")),
    Filter::new("is_variant", Lookup::Boolean("t.variant_of_id IS NOT NULL")),
    Filter::new("locked", Lookup::Boolean("t.locked")),
    Filter::new(
        "low_stock",
        Lookup::Boolean(concat!("t.minimum_stock > ", stock_total!(""))),
    ),
    Filter::new("purchaseable", Lookup::Boolean("t.purchaseable")),
    Filter::new(
        "revision_of",
        Lookup::ForeignKey("t.revision_of_id", "parts"),
    ),
    Filter::new("salable", Lookup::Boolean("t.salable")),
    Filter::new("testable", Lookup::Boolean("t.testable")),
    Filter::new("trackable", Lookup::Boolean("t.trackable")),
    Filter::new("variant_of", Lookup::ForeignKey("t.variant_of_id", "parts")),
    Filter::new("virtual", Lookup::Boolean("t.virtual")),
    Filter::new(
        "ancestor",
        Lookup::Related(
            concat!("t.id <> ? AND t.id IN ", variants::descendants!("p.id = ?")),
            "parts",
        ),
    ),
    Filter::new(
        "exclude_tree",
        Lookup::Related(
            concat!("t.id NOT IN ", variants::descendants!("p.id = ?")),
            "parts",
        ),
    ),
    Filter::new("related", Lookup::Integer(concat!("t.id IN ", related!()))),
    Filter::new(
        "exclude_related",
        Lookup::Integer(concat!("t.id NOT IN ", related!())),
    ),
    Filter::new(
        "in_bom_for",
        Lookup::Related(
            "t.id IN (SELECT b.sub_part_id FROM bom_items b WHERE b.part_id = ?)",
            "parts",
        ),
    ),
    Filter::new(
        "depleted_stock",
        Lookup::Boolean(concat!(
            "EXISTS (SELECT 1 FROM stock_items s WHERE s.part_id = t.id) AND NOT EXISTS ",
            stock!("1", "")
        )),
    ),
    Filter::new(
        "unallocated_stock",
        Lookup::Boolean(concat!(unallocated!(), " > 0")),
    ),
    Filter::new("tags_slug", Lookup::Lowercase(has_tag_slug!("part"))),
    Filter::new("location_detail", Lookup::Modifier),
    Filter::new("parameters", Lookup::Modifier),
    Filter::new("path_detail", Lookup::Modifier),
    Filter::new("price_breaks", Lookup::Modifier),
    Filter::new("name_regex", Lookup::Regex("textregexeq(t.name, ?)")),
    Filter::new("IPN_regex", Lookup::Regex("textregexeq(t.ipn, ?)")),
    // Part pricing is not computed.
    Filter::new("has_pricing", Lookup::Boolean("1 = 0")),
    // Requirements of build orders are not computed.
    Filter::new("stock_to_build", Lookup::Boolean("1 = 0")),
    Filter::new(
        "tags_name",
        Lookup::AsciiLowercase(has_tag!("part", "LOWER(w.name) = ?")),
    ),
];

/// Excludes parts by key. The parameter may be repeated, and each value may hold several keys.
fn exclude_ids(_: &str, params: &QueryParams) -> Result<Option<Condition>, RegexError> {
    let texts = params.0.iter().filter(|(name, _)| name == "exclude_id");
    let keys = texts.flat_map(|(_, text)| text.split(',').map(str::trim));
    let keys = keys.filter(|key| !key.is_empty()).map(|key| {
        let refused = RegexError::from(format!("'{key}' is not a valid number"));
        key.parse().or(Err(refused))
    });
    let keys: Vec<i64> = keys.collect::<Result<_, _>>()?;
    if keys.is_empty() {
        return Ok(None);
    }
    if keys.len() > MAX_EXCLUDED {
        return Err("at most 1000 parts can be excluded at once".into());
    }
    let mut sql = Statement::new("t.id NOT IN (");
    Ok(Some(sql.list(keys).sql(")").clone()))
}

/// Maximum number of keys to exclude.
const MAX_EXCLUDED: usize = 1000;
