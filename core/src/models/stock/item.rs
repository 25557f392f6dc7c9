//! Stock items.

use super::rules::StockRules;
use super::{LOCATION, in_stock};
use crate::models::company::{COMPANY, SUPPLIER_PART};
use crate::models::part::{BRIEF, PART};
use crate::models::stock::status::STATUS;
use crate::models::user::OWNER;
use crate::resource::{Allows, Detail, Field, Filter, Kind, Preset, Resource, Target, Test};

/// Stock items.
pub static STOCK_ITEM: Resource = Resource {
    target: Target {
        model: "stockitem",
        class: "StockItem",
        table: "stock_items",
        path: "/api/stock/",
    },
    name: "Stock Item",
    event: "stock_stockitem",
    roles: &["stock"],
    fields: FIELDS,
    details: &[
        Detail {
            name: "part_detail",
            key: "part",
            resource: &PART,
            fields: BRIEF,
            usual: true,
        },
        Detail {
            name: "location_detail",
            key: "location",
            resource: &LOCATION,
            fields: &["pk", "name", "pathstring"],
            usual: false,
        },
        Detail {
            name: "supplier_part_detail",
            key: "supplier_part",
            resource: &SUPPLIER_PART,
            fields: &[
                "pk",
                "SKU",
                "MPN",
                "part",
                "supplier",
                "manufacturer_part",
                "packaging",
                "pack_quantity",
                "link",
            ],
            usual: false,
        },
    ],
    filters: FILTERS,
    found_by: &[
        "t.part_id IN (SELECT p.id FROM parts p WHERE p.search LIKE ? ESCAPE '\\')",
        "t.location_id IN (SELECT l.id FROM stock_locations l WHERE l.search LIKE ? ESCAPE '\\')",
    ],
    orders: ORDERS,
    joins: " JOIN parts p ON p.id = t.part_id",
    whole: " FROM parts p CROSS JOIN stock_items t WHERE p.id = t.part_id",
    // The parts of one name each by itself, so that two indexes give the order and nothing is sorted.
    order: "p.name, p.ipn, p.revision, t.quantity, t.location_id",
    allows: Allows {
        several: Some(super::create::create),
        ..Allows::ALL
    },
    rules: &StockRules,
};

const WHOLE: Kind = Kind::Integer(0, i64::MAX);
const NO_KEY: &str = "CAST(NULL AS BIGINT)";
const NO_TEXT: &str = "CAST(NULL AS TEXT)";

static FIELDS: &[Field] = &[
    Field::key(),
    Field::related("part", "Base Part", "part_id", &PART.target)
        .required()
        .filtered(r#"{"virtual": false}"#),
    Field::number("quantity", "Quantity").required().at_least(0),
    Field::own("serial_numbers", "Serial Numbers", Kind::Text(2500)),
    Field::own("use_pack_size", "Use pack size", Kind::Boolean),
    Field::text("serial", "Serial Number", 100)
        .empty_as_null()
        .searched(),
    Field::text("batch", "Batch Code", 100).searched(),
    Field::related(
        "location",
        "Stock Location",
        "location_id",
        &LOCATION.target,
    ),
    Field::related(
        "belongs_to",
        "Installed In",
        "belongs_to_id",
        &STOCK_ITEM.target,
    )
    .read_only(),
    Field::sql("build", "Source Build", WHOLE, NO_KEY),
    Field::sql("consumed_by", "Consumed By", WHOLE, NO_KEY),
    Field::related("customer", "Customer", "customer_id", &COMPANY.target).read_only(),
    Field::boolean("delete_on_deplete", "Delete on deplete", true),
    Field::date("expiry_date", "Expiry Date"),
    Field::sql(
        "in_stock",
        "In Stock",
        Kind::Boolean,
        concat!("(", in_stock!("t"), ")"),
    ),
    Field::sql("is_building", "Is building", Kind::Boolean, "(1 = 0)"),
    Field::link(),
    Field::text("notes", "Notes", 50_000).null(),
    Field::related("owner", "Owner", "owner_id", &OWNER),
    Field::text("packaging", "Packaging", 50).null(),
    Field::related("parent", "Parent Item", "parent_id", &STOCK_ITEM.target).read_only(),
    Field::sql("purchase_order", "Source Purchase Order", WHOLE, NO_KEY),
    Field::sql(
        "purchase_order_reference",
        "Purchase order reference",
        Kind::Text(64),
        NO_TEXT,
    ),
    Field::sql("sales_order", "Destination Sales Order", WHOLE, NO_KEY),
    Field::sql(
        "sales_order_reference",
        "Sales order reference",
        Kind::Text(64),
        NO_TEXT,
    ),
    Field::of("status", "Status", Kind::Choice(STATUS)).preset(Preset::Whole(10)),
    Field::own("status_text", "Status text", Kind::Any).read_only(),
    Field::sql("status_custom_key", "Custom status key", WHOLE, "t.status"),
    Field::related(
        "supplier_part",
        "Supplier Part",
        "supplier_part_id",
        &SUPPLIER_PART.target,
    ),
    Field::sql(
        "SKU",
        "Supplier Part Number",
        Kind::Text(100),
        "(SELECT s.sku FROM supplier_parts s WHERE s.id = t.supplier_part_id)",
    ),
    Field::sql(
        "MPN",
        "Manufacturer Part Number",
        Kind::Text(100),
        "(SELECT m.mpn FROM supplier_parts s JOIN manufacturer_parts m ON m.id = s.manufacturer_part_id \
         WHERE s.id = t.supplier_part_id)",
    ),
    Field::text("barcode_hash", "Barcode Hash", 128).read_only(),
    Field::time("updated", "Updated").read_only(),
    Field::date("stocktake_date", "Stocktake Date").read_only(),
    Field::price("purchase_price", "Purchase Price").at_least(0),
    Field::of("purchase_price_currency", "Currency", Kind::Currency).blank(),
    Field::count("allocated", "Allocated Quantity", Kind::Number, "0"),
    Field::count(
        "expired",
        "Expired",
        Kind::Boolean,
        "COALESCE(t.expiry_date < CURRENT_DATE, 1 = 0)",
    ),
    Field::count(
        "installed_items",
        "Installed items",
        WHOLE,
        "(SELECT COUNT(*) FROM stock_items i WHERE i.belongs_to_id = t.id)",
    ),
    Field::count(
        "child_items",
        "Child items",
        WHOLE,
        "(SELECT COUNT(*) FROM stock_items i WHERE i.parent_id = t.id)",
    ),
    Field::own("stale", "Stale", Kind::Boolean).read_only(),
    Field::count(
        "tracking_items",
        "Tracking items",
        WHOLE,
        "(SELECT COUNT(*) FROM stock_tracking h WHERE h.item_id = t.id)",
    ),
    Field::integer("serial_int", "Serial number as a number").read_only(),
    Field::own("tags", "Tags", Kind::Tags),
];

const ORDERS: &[(&str, &str)] = &[
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

const FILTERS: &[Filter] = &[
    Filter {
        name: "part",
        test: Test::Key("t.part_id"),
    },
    Filter {
        name: "location",
        test: Test::Branch("t.location_id", "stock_locations"),
    },
    Filter {
        name: "category",
        test: Test::About(
            "t.part_id IN (SELECT p.id FROM part_categories r JOIN part_categories c ON c.path >= r.path \
             AND c.path < r.path || 'x' JOIN parts p ON p.category_id = c.id WHERE r.id = ?)",
        ),
    },
    Filter {
        name: "supplier_part",
        test: Test::Key("t.supplier_part_id"),
    },
    Filter {
        name: "supplier",
        test: Test::About(
            "t.supplier_part_id IN (SELECT s.id FROM supplier_parts s WHERE s.supplier_id = ?)",
        ),
    },
    Filter {
        name: "manufacturer_part",
        test: Test::About(
            "t.supplier_part_id IN (SELECT s.id FROM supplier_parts s WHERE s.manufacturer_part_id = ?)",
        ),
    },
    Filter {
        name: "customer",
        test: Test::Key("t.customer_id"),
    },
    Filter {
        name: "belongs_to",
        test: Test::Key("t.belongs_to_id"),
    },
    Filter {
        name: "ancestor",
        test: Test::Key("t.parent_id"),
    },
    Filter {
        name: "status",
        test: Test::Key("t.status"),
    },
    Filter {
        name: "batch",
        test: Test::Text("t.batch"),
    },
    Filter {
        name: "has_batch",
        test: Test::Holds("t.batch <> ''"),
    },
    Filter {
        name: "serial",
        test: Test::Text("t.serial"),
    },
    Filter {
        name: "serialized",
        test: Test::Holds("t.serial IS NOT NULL"),
    },
    Filter {
        name: "serial_gte",
        test: Test::About("t.serial_int >= ?"),
    },
    Filter {
        name: "serial_lte",
        test: Test::About("t.serial_int <= ?"),
    },
    Filter {
        name: "in_stock",
        test: Test::Holds(in_stock!("t")),
    },
    Filter {
        name: "available",
        test: Test::Holds(in_stock!("t")),
    },
    Filter {
        name: "depleted",
        test: Test::Holds("t.quantity <= 0"),
    },
    Filter {
        name: "installed",
        test: Test::Holds("t.belongs_to_id IS NOT NULL"),
    },
    Filter {
        name: "sent_to_customer",
        test: Test::Holds("t.customer_id IS NOT NULL"),
    },
    Filter {
        name: "has_purchase_price",
        test: Test::Holds("t.purchase_price IS NOT NULL"),
    },
    Filter {
        name: "expired",
        test: Test::Holds("COALESCE(t.expiry_date < CURRENT_DATE, 1 = 0)"),
    },
    Filter {
        name: "min_stock",
        test: Test::Number("t.quantity >= ?"),
    },
    Filter {
        name: "max_stock",
        test: Test::Number("t.quantity <= ?"),
    },
    Filter {
        name: "expiry_before",
        test: Test::Day("t.expiry_date < ?"),
    },
    Filter {
        name: "expiry_after",
        test: Test::Day("t.expiry_date > ?"),
    },
    Filter {
        name: "updated_before",
        test: Test::Day("t.updated < ?"),
    },
    Filter {
        name: "updated_after",
        test: Test::Day("t.updated > ?"),
    },
    Filter {
        name: "stocktake_before",
        test: Test::Day("t.stocktake_date < ?"),
    },
    Filter {
        name: "stocktake_after",
        test: Test::Day("t.stocktake_date > ?"),
    },
    Filter {
        name: "external",
        test: Test::Holds("t.location_id IN (SELECT l.id FROM stock_locations l WHERE l.external)"),
    },
    Filter {
        name: "active",
        test: Test::Holds("EXISTS (SELECT 1 FROM parts p WHERE p.id = t.part_id AND p.active)"),
    },
    Filter {
        name: "assembly",
        test: Test::Holds("EXISTS (SELECT 1 FROM parts p WHERE p.id = t.part_id AND p.assembly)"),
    },
    Filter {
        name: "salable",
        test: Test::Holds("EXISTS (SELECT 1 FROM parts p WHERE p.id = t.part_id AND p.salable)"),
    },
    Filter {
        name: "IPN",
        test: Test::Text("(SELECT p.ipn FROM parts p WHERE p.id = t.part_id)"),
    },
    Filter {
        name: "name",
        test: Test::Text("(SELECT p.name FROM parts p WHERE p.id = t.part_id)"),
    },
    Filter {
        name: "has_child_items",
        test: Test::Holds("EXISTS (SELECT 1 FROM stock_items i WHERE i.parent_id = t.id)"),
    },
    Filter {
        name: "has_installed_items",
        test: Test::Holds("EXISTS (SELECT 1 FROM stock_items i WHERE i.belongs_to_id = t.id)"),
    },
];
