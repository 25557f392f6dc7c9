//! What lists of stock items can be narrowed and ordered by.

use super::in_stock;
use super::serial::TREE;
use crate::models::order::sales::{allocated, holding_back};
use crate::models::part::{family, total};
use crate::models::tag::{slugged, tagged};
use crate::resource::rules::Asked;
use crate::resource::{Condition, Filter, Statement, Test, filter};

/// Condition on a row `t` of `stock_items`: it can be used, and not for long any more.
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

/// SQL: the condition holds for the part `p` of the row `t`.
macro_rules! of_parts {
    ($condition:literal) => {
        concat!(
            "t.part_id IN (SELECT p.id FROM parts p WHERE ",
            $condition,
            ")"
        )
    };
}

pub(super) const ORDERS: &[(&str, &str)] = &[
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
    Filter::of("part", Test::Chosen("parts", of_part)),
    Filter::of("location", Test::Branch("t.location_id", "stock_locations")),
    Filter::of(
        "category",
        Test::About(
            "t.part_id IN (SELECT p.id FROM part_categories r JOIN part_categories c ON c.path >= r.path \
             AND c.path < r.path || 'x' JOIN parts p ON p.category_id = c.id WHERE r.id = ?)",
            "part_categories",
        ),
    ),
    Filter::of(
        "supplier_part",
        Test::Key("t.supplier_part_id", "supplier_parts"),
    ),
    Filter::of(
        "supplier",
        Test::About(
            "t.supplier_part_id IN (SELECT s.id FROM supplier_parts s WHERE s.supplier_id = ?)",
            "companies WHERE is_supplier",
        ),
    ),
    Filter::of(
        "manufacturer_part",
        Test::About(
            "t.supplier_part_id IN (SELECT s.id FROM supplier_parts s WHERE s.manufacturer_part_id = ?)",
            "manufacturer_parts",
        ),
    ),
    Filter::of(
        "customer",
        Test::Key("t.customer_id", "companies WHERE is_customer"),
    ),
    Filter::of(
        "allocated",
        Test::Holds(concat!(
            "EXISTS (SELECT 1 FROM ",
            holding_back!(),
            " AND a.item_id = t.id)"
        )),
    ),
    Filter::of("sales_order", Test::Key("t.sales_order_id", "sales_orders")),
    Filter::of(
        "purchase_order",
        Test::Key("t.purchase_order_id", "purchase_orders"),
    ),
    Filter::of("build", Test::Key("t.build_id", "builds")),
    Filter::of("consumed_by", Test::Key("t.consumed_by_id", "builds")),
    Filter::of("is_building", Test::Holds("t.is_building")),
    Filter::of("belongs_to", Test::Key("t.belongs_to_id", "stock_items")),
    // What was split off of it, and of that.
    Filter::of(
        "ancestor",
        Test::About(
            "t.parent_id IN (WITH RECURSIVE below (id) AS (SELECT i.id FROM stock_items i WHERE i.id = ? \
             UNION SELECT i.id FROM stock_items i JOIN below ON i.parent_id = below.id) SELECT below.id FROM below)",
            "stock_items",
        ),
    ),
    Filter::of("status", Test::Whole("t.status = ?")),
    Filter::of("batch", Test::Same("LOWER(t.batch) = ?")),
    Filter::of("has_batch", Test::Holds("t.batch <> ''")),
    Filter::of("serial", Test::Text("t.serial")),
    Filter::of("serialized", Test::Holds("t.serial IS NOT NULL")),
    Filter::of("serial_gte", Test::Whole("t.serial_int >= ?")),
    Filter::of("serial_lte", Test::Whole("t.serial_int <= ?")),
    Filter::of("in_stock", Test::Holds(in_stock!("t"))),
    Filter::of(
        "available",
        Test::Holds(concat!(
            in_stock!("t"),
            " AND t.quantity > ",
            allocated!("a.item_id = t.id")
        )),
    ),
    Filter::of("depleted", Test::Holds("t.quantity <= 0")),
    Filter::of("installed", Test::Holds("t.belongs_to_id IS NOT NULL")),
    Filter::of("sent_to_customer", Test::Holds("t.customer_id IS NOT NULL")),
    Filter::of(
        "has_purchase_price",
        Test::Holds("t.purchase_price IS NOT NULL"),
    ),
    Filter::of("expired", Test::Holds(expired!())),
    Filter::of("min_stock", Test::Number("t.quantity >= ?")),
    Filter::of("max_stock", Test::Number("t.quantity <= ?")),
    Filter::of("expiry_before", Test::Day("t.expiry_date < ?")),
    Filter::of("expiry_after", Test::Day("t.expiry_date > ?")),
    Filter::of("updated_before", Test::Day("t.updated < ?")),
    Filter::of("updated_after", Test::Day("t.updated > ?")),
    Filter::of("stocktake_before", Test::Day("t.stocktake_date < ?")),
    Filter::of("stocktake_after", Test::Day("t.stocktake_date > ?")),
    Filter::of(
        "external",
        Test::Holds("t.location_id IN (SELECT l.id FROM stock_locations l WHERE l.external)"),
    ),
    Filter::of(
        "active",
        Test::Holds("EXISTS (SELECT 1 FROM parts p WHERE p.id = t.part_id AND p.active)"),
    ),
    Filter::of(
        "assembly",
        Test::Holds("EXISTS (SELECT 1 FROM parts p WHERE p.id = t.part_id AND p.assembly)"),
    ),
    Filter::of(
        "salable",
        Test::Holds("EXISTS (SELECT 1 FROM parts p WHERE p.id = t.part_id AND p.salable)"),
    ),
    Filter::of("IPN", Test::Folded(of_parts!("p.ipn_key = ?"))),
    Filter::of(
        "IPN_contains",
        Test::Contains(of_parts!("textregexeq(p.ipn, ?)")),
    ),
    Filter::of(
        "IPN_regex",
        Test::Matches(of_parts!("textregexeq(p.ipn, ?)")),
    ),
    Filter::of("name", Test::Same(of_parts!("LOWER(p.name) = ?"))),
    Filter::of("path_detail", Test::Beside),
    Filter::of("tests", Test::Beside),
    Filter::of(
        "name_contains",
        Test::Contains(of_parts!("textregexeq(p.name, ?)")),
    ),
    Filter::of(
        "name_regex",
        Test::Matches(of_parts!("textregexeq(p.name, ?)")),
    ),
    Filter::of("batch_regex", Test::Matches("textregexeq(t.batch, ?)")),
    Filter::of(
        "stale",
        Test::Within(STALE, |settings| settings.stock_stale_days),
    ),
    Filter::of("consumed", Test::Holds("t.consumed_by_id IS NOT NULL")),
    Filter::of("bom_item", Test::About(FOR_LINE, "bom_items")),
    Filter::of(
        "has_child_items",
        Test::Holds("EXISTS (SELECT 1 FROM stock_items i WHERE i.parent_id = t.id)"),
    ),
    Filter::of(
        "has_installed_items",
        Test::Holds("EXISTS (SELECT 1 FROM stock_items i WHERE i.belongs_to_id = t.id)"),
    ),
    // What `part` means is its affair.
    Filter::of("include_variants", Test::Beside),
    Filter::of("part_tree", Test::Chosen("parts", of_family)),
    Filter::of(
        "tracked",
        Test::Holds("t.batch <> '' OR COALESCE(t.serial, '') <> ''"),
    ),
    Filter::of(
        "manufacturer",
        Test::About(
            "t.supplier_part_id IN (SELECT s.id FROM supplier_parts s JOIN manufacturer_parts m \
             ON m.id = s.manufacturer_part_id WHERE m.manufacturer_id = ?)",
            "companies",
        ),
    ),
    Filter::of(
        "company",
        Test::About(
            "t.supplier_part_id IN (SELECT s.id FROM supplier_parts s LEFT JOIN manufacturer_parts m \
             ON m.id = s.manufacturer_part_id WHERE s.supplier_id = ? OR m.manufacturer_id = ?)",
            "companies",
        ),
    ),
    Filter::of(
        "exclude_tree",
        Test::Whole(
            "t.id NOT IN (WITH RECURSIVE below (id) AS (SELECT i.id FROM stock_items i WHERE i.id = ? \
             UNION SELECT i.id FROM stock_items i JOIN below ON i.parent_id = below.id) SELECT below.id FROM below)",
        ),
    ),
    Filter::of("tags__name", Test::Like(tagged!("stockitem", "w.name = ?"))),
    Filter::of("tags__slug", Test::Like(slugged!("stockitem"))),
];

/// In stock, and not to be kept beyond the day.
const STALE: &str = concat!("COALESCE(t.expiry_date < ?, 1 = 0) AND ", in_stock!("t"));

/// Stock of the component of a line of a bill of materials, of its variants where they may stand for it, and of its
/// substitutes.
const FOR_LINE: &str = concat!(
    "t.part_id IN (SELECT b.sub_part_id FROM bom_items b WHERE b.id = ? \
     UNION SELECT u.part_id FROM bom_substitutes u WHERE u.bom_item_id = ? UNION SELECT w.id FROM ",
    family::below!(
        "p.id IN (SELECT b.sub_part_id FROM bom_items b WHERE b.allow_variants AND b.id = ?)"
    ),
    " w)"
);

/// The part and all its variants, and theirs.
const WITH_VARIANTS: &str = concat!("t.part_id IN ", family::below!("p.id = ?"));

/// Items of the part and, unless `include_variants` is false, of its variants.
fn of_part(key: i64, asked: &Asked) -> Condition {
    let with_variants = asked.get("include_variants").and_then(filter::truth);
    let sql = if with_variants == Some(false) {
        "t.part_id = ?"
    } else {
        WITH_VARIANTS
    };
    Statement::default().with(sql, &key.into()).clone()
}

/// Items of the part, its templates, and all variants of these.
fn of_family(key: i64, _asked: &Asked) -> Condition {
    let mut sql = Statement::new("t.part_id IN (");
    sql.with(TREE, &key.into());
    sql.sql("SELECT tree.id FROM tree)").clone()
}
