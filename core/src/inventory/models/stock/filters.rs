//! The filters and ordering fields of lists of stock items.

use super::in_stock;
use super::serial::PART_TREE;
use crate::models::order::sales::{active_allocations, allocated};
use crate::models::part::{total, variants};
use crate::models::tag::{has_tag, has_tag_slug};
use crate::resource::{Condition, Filter, Lookup, QueryParams, Statement, filter};

/// Condition on a row `t` of `stock_items`: it is in stock and its expiry date has passed.
macro_rules! expired {
    () => {
        concat!(
            "(COALESCE(t.expiry_date < CURRENT_DATE, 1 = 0) AND ",
            in_stock!("t"),
            ")"
        )
    };
}

pub(super) use expired;

/// SQL: the part `p` of the row `t` matches the condition.
macro_rules! of_parts {
    ($condition:literal) => {
        concat!(
            "t.part_id IN (SELECT p.id FROM parts p WHERE ",
            $condition,
            ")"
        )
    };
}

pub(super) const ORDERING: &[(&str, &str)] = &[
    ("part", "p.name"),
    ("part__name", "p.name"),
    ("part__IPN", "p.ipn"),
    ("IPN", "p.ipn"),
    (
        "location",
        "(SELECT l.pathstring FROM stock_locations l WHERE l.id = t.location_id)",
    ),
    ("quantity", "t.quantity"),
    ("stock", "t.quantity"),
    ("status", "t.status"),
    ("batch", "t.batch"),
    ("serial", "t.serial_int"),
    (
        "MPN",
        "(SELECT m.mpn FROM supplier_parts s JOIN manufacturer_parts m ON m.id = s.manufacturer_part_id \
         WHERE s.id = t.supplier_part_id)",
    ),
    (
        "SKU",
        "(SELECT s.sku FROM supplier_parts s WHERE s.id = t.supplier_part_id)",
    ),
    ("stocktake_date", "t.stocktake_date"),
    ("expiry_date", "t.expiry_date"),
    ("updated", "t.updated"),
    ("packaging", "t.packaging"),
    ("purchase_price", "t.purchase_price"),
    ("creation_date", "t.creation_date"),
];

pub(super) const FILTERS: &[Filter] = &[
    Filter::new("part", Lookup::RelatedFn("parts", of_part)),
    Filter::new(
        "location",
        Lookup::Subtree("t.location_id", "stock_locations"),
    ),
    Filter::new(
        "category",
        Lookup::Related(
            "t.part_id IN (SELECT p.id FROM part_categories r JOIN part_categories c ON c.path >= r.path \
             AND c.path < r.path || 'x' JOIN parts p ON p.category_id = c.id WHERE r.id = ?)",
            "part_categories",
        ),
    ),
    Filter::new(
        "supplier_part",
        Lookup::ForeignKey("t.supplier_part_id", "supplier_parts"),
    ),
    Filter::new(
        "supplier",
        Lookup::Related(
            "t.supplier_part_id IN (SELECT s.id FROM supplier_parts s WHERE s.supplier_id = ?)",
            "companies WHERE is_supplier",
        ),
    ),
    Filter::new(
        "manufacturer_part",
        Lookup::Related(
            "t.supplier_part_id IN (SELECT s.id FROM supplier_parts s WHERE s.manufacturer_part_id = ?)",
            "manufacturer_parts",
        ),
    ),
    Filter::new(
        "customer",
        Lookup::ForeignKey("t.customer_id", "companies WHERE is_customer"),
    ),
    Filter::new(
        "allocated",
        Lookup::Boolean(concat!(
            "EXISTS (SELECT 1 FROM ",
            active_allocations!(),
            " AND a.item_id = t.id)"
        )),
    ),
    Filter::new(
        "sales_order",
        Lookup::ForeignKey("t.sales_order_id", "sales_orders"),
    ),
    Filter::new(
        "purchase_order",
        Lookup::ForeignKey("t.purchase_order_id", "purchase_orders"),
    ),
    Filter::new("build", Lookup::ForeignKey("t.build_id", "builds")),
    Filter::new(
        "consumed_by",
        Lookup::ForeignKey("t.consumed_by_id", "builds"),
    ),
    Filter::new("is_building", Lookup::Boolean("t.is_building")),
    Filter::new(
        "belongs_to",
        Lookup::ForeignKey("t.belongs_to_id", "stock_items"),
    ),
    // Items that were split off from the item, at any level.
    Filter::new(
        "ancestor",
        Lookup::Related(
            "t.parent_id IN (WITH RECURSIVE below (id) AS (SELECT i.id FROM stock_items i WHERE i.id = ? \
             UNION SELECT i.id FROM stock_items i JOIN below ON i.parent_id = below.id) SELECT below.id FROM below)",
            "stock_items",
        ),
    ),
    Filter::new("status", Lookup::Integer("t.status = ?")),
    Filter::new("batch", Lookup::AsciiLowercase("LOWER(t.batch) = ?")),
    Filter::new("has_batch", Lookup::Boolean("t.batch <> ''")),
    Filter::new("serial", Lookup::Exact("t.serial")),
    Filter::new("serialized", Lookup::Boolean("t.serial IS NOT NULL")),
    Filter::new("serial_gte", Lookup::Integer("t.serial_int >= ?")),
    Filter::new("serial_lte", Lookup::Integer("t.serial_int <= ?")),
    Filter::new("in_stock", Lookup::Boolean(in_stock!("t"))),
    Filter::new(
        "available",
        Lookup::Boolean(concat!(
            in_stock!("t"),
            " AND t.quantity > ",
            allocated!("a.item_id = t.id")
        )),
    ),
    Filter::new("depleted", Lookup::Boolean("t.quantity <= 0")),
    Filter::new("installed", Lookup::Boolean("t.belongs_to_id IS NOT NULL")),
    Filter::new(
        "sent_to_customer",
        Lookup::Boolean("t.customer_id IS NOT NULL"),
    ),
    Filter::new(
        "has_purchase_price",
        Lookup::Boolean("t.purchase_price IS NOT NULL"),
    ),
    Filter::new("expired", Lookup::Boolean(expired!())),
    Filter::new("min_stock", Lookup::Number("t.quantity >= ?")),
    Filter::new("max_stock", Lookup::Number("t.quantity <= ?")),
    Filter::new("expiry_before", Lookup::Date("t.expiry_date < ?")),
    Filter::new("expiry_after", Lookup::Date("t.expiry_date > ?")),
    Filter::new("updated_before", Lookup::Date("t.updated < ?")),
    Filter::new("updated_after", Lookup::Date("t.updated > ?")),
    Filter::new("stocktake_before", Lookup::Date("t.stocktake_date < ?")),
    Filter::new("stocktake_after", Lookup::Date("t.stocktake_date > ?")),
    Filter::new(
        "external",
        Lookup::Boolean("t.location_id IN (SELECT l.id FROM stock_locations l WHERE l.external)"),
    ),
    Filter::new(
        "active",
        Lookup::Boolean("EXISTS (SELECT 1 FROM parts p WHERE p.id = t.part_id AND p.active)"),
    ),
    Filter::new(
        "assembly",
        Lookup::Boolean("EXISTS (SELECT 1 FROM parts p WHERE p.id = t.part_id AND p.assembly)"),
    ),
    Filter::new(
        "salable",
        Lookup::Boolean("EXISTS (SELECT 1 FROM parts p WHERE p.id = t.part_id AND p.salable)"),
    ),
    Filter::new("IPN", Lookup::Lowercase(of_parts!("p.ipn_key = ?"))),
    Filter::new(
        "IPN_contains",
        Lookup::Contains(of_parts!("textregexeq(p.ipn, ?)")),
    ),
    Filter::new(
        "IPN_regex",
        Lookup::Regex(of_parts!("textregexeq(p.ipn, ?)")),
    ),
    Filter::new(
        "name",
        Lookup::AsciiLowercase(of_parts!("LOWER(p.name) = ?")),
    ),
    Filter::new("path_detail", Lookup::Modifier),
    Filter::new("tests", Lookup::Modifier),
    Filter::new(
        "name_contains",
        Lookup::Contains(of_parts!("textregexeq(p.name, ?)")),
    ),
    Filter::new(
        "name_regex",
        Lookup::Regex(of_parts!("textregexeq(p.name, ?)")),
    ),
    Filter::new("batch_regex", Lookup::Regex("textregexeq(t.batch, ?)")),
    Filter::new(
        "stale",
        Lookup::DaysAhead(STALE, |settings| settings.stock_stale_days),
    ),
    Filter::new("consumed", Lookup::Boolean("t.consumed_by_id IS NOT NULL")),
    Filter::new("bom_item", Lookup::Related(FOR_BOM_ITEM, "bom_items")),
    Filter::new(
        "has_child_items",
        Lookup::Boolean("EXISTS (SELECT 1 FROM stock_items i WHERE i.parent_id = t.id)"),
    ),
    Filter::new(
        "has_installed_items",
        Lookup::Boolean("EXISTS (SELECT 1 FROM stock_items i WHERE i.belongs_to_id = t.id)"),
    ),
    // Read by the filter `part`.
    Filter::new("include_variants", Lookup::Modifier),
    Filter::new("part_tree", Lookup::RelatedFn("parts", of_part_tree)),
    Filter::new(
        "tracked",
        Lookup::Boolean("t.batch <> '' OR COALESCE(t.serial, '') <> ''"),
    ),
    Filter::new(
        "manufacturer",
        Lookup::Related(
            "t.supplier_part_id IN (SELECT s.id FROM supplier_parts s JOIN manufacturer_parts m \
             ON m.id = s.manufacturer_part_id WHERE m.manufacturer_id = ?)",
            "companies",
        ),
    ),
    Filter::new(
        "company",
        Lookup::Related(
            "t.supplier_part_id IN (SELECT s.id FROM supplier_parts s LEFT JOIN manufacturer_parts m \
             ON m.id = s.manufacturer_part_id WHERE s.supplier_id = ? OR m.manufacturer_id = ?)",
            "companies",
        ),
    ),
    Filter::new(
        "exclude_tree",
        Lookup::Integer(
            "t.id NOT IN (WITH RECURSIVE below (id) AS (SELECT i.id FROM stock_items i WHERE i.id = ? \
             UNION SELECT i.id FROM stock_items i JOIN below ON i.parent_id = below.id) SELECT below.id FROM below)",
        ),
    ),
    Filter::new(
        "tags__name",
        Lookup::Str(has_tag!("stockitem", "w.name = ?")),
    ),
    Filter::new("tags__slug", Lookup::Str(has_tag_slug!("stockitem"))),
];

/// In stock, and expires before the date.
const STALE: &str = concat!("COALESCE(t.expiry_date < ?, 1 = 0) AND ", in_stock!("t"));

/// Stock that can be used for a BOM line: of its component, of the component's variants if allowed, and of its
/// substitutes.
const FOR_BOM_ITEM: &str = concat!(
    "t.part_id IN (SELECT b.sub_part_id FROM bom_items b WHERE b.id = ? \
     UNION SELECT u.part_id FROM bom_substitutes u WHERE u.bom_item_id = ? UNION SELECT w.id FROM ",
    variants::descendants!(
        "p.id IN (SELECT b.sub_part_id FROM bom_items b WHERE b.allow_variants AND b.id = ?)"
    ),
    " w)"
);

/// The part and its variants at any level.
const WITH_VARIANTS: &str = concat!("t.part_id IN ", variants::descendants!("p.id = ?"));

/// Matches items of the part and, unless `include_variants` is false, of its variants.
fn of_part(key: i64, params: &QueryParams) -> Condition {
    let with_variants = params.get("include_variants").and_then(filter::parse_bool);
    let sql = if with_variants == Some(false) {
        "t.part_id = ?"
    } else {
        WITH_VARIANTS
    };
    Statement::default().sql_with(sql, &key.into()).clone()
}

/// Matches items of the part, its templates, and all variants of these.
fn of_part_tree(key: i64, _asked: &QueryParams) -> Condition {
    let mut sql = Statement::new("t.part_id IN (");
    sql.sql_with(PART_TREE, &key.into());
    sql.sql("SELECT tree.id FROM tree)").clone()
}
