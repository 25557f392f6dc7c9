//! Stock items.

use super::filters::{FILTERS, ORDERS, expired};
use super::rules::StockRules;
use super::{LOCATION, in_stock};
use crate::models::company::{COMPANY, SUPPLIER_PART};
use crate::models::order::build::BUILD;
use crate::models::order::purchase::PURCHASE_ORDER;
use crate::models::order::sales::{SALES_ORDER, allocated, holding_back};
use crate::models::part::{BRIEF, PART, total};
use crate::models::role::Role;
use crate::models::stock::status::{self, STATUS};
use crate::models::tag::by_tags;
use crate::models::user::OWNER;
use crate::resource::found::{by_part, with_name, with_words};
use crate::resource::{Allows, Detail, Field, Found, Kind, Preset, Resource, Target};

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
    roles: &[Role::Stock],
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
        by_part!("part", "t.part_id"),
        Found::among(
            &["location__name"],
            "t.location_id",
            with_name!("w.id" from "stock_locations w" named "name"),
        ),
        Found::among(
            &["supplier_part__SKU", "supplier_part__description"],
            "t.supplier_part_id",
            with_words!("w.id" from "supplier_parts w"),
        ),
        Found::among(
            &["supplier_part__supplier__name"],
            "t.supplier_part_id",
            with_name!("s.id" from "companies w JOIN supplier_parts s ON s.supplier_id = w.id" named "name"),
        ),
        Found::among(
            &[
                "supplier_part__manufacturer_part__MPN",
                "supplier_part__manufacturer_part__description",
            ],
            "t.supplier_part_id",
            with_words!("s.id" from "manufacturer_parts w JOIN supplier_parts s ON s.manufacturer_part_id = w.id"),
        ),
        Found::among(
            &["supplier_part__manufacturer_part__manufacturer__name"],
            "t.supplier_part_id",
            with_name!(
                "s.id" from "companies w JOIN manufacturer_parts m ON m.manufacturer_id = w.id \
                 JOIN supplier_parts s ON s.manufacturer_part_id = m.id" named "name"
            ),
        ),
        by_tags!("stockitem"),
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

static FIELDS: &[Field] = &[
    Field::key(),
    Field::related("part", "Base Part", "part_id", &PART.target)
        .required()
        .filtered(&[("virtual", false)]),
    Field::number("quantity", "Quantity")
        .required()
        .preset(Preset::Whole(1))
        .at_least(0),
    Field::own("serial_numbers", "Serial Numbers", Kind::Text(2500)),
    Field::own("use_pack_size", "Use pack size", Kind::Boolean),
    Field::text("serial", "Serial Number", 100)
        .empty_as_null()
        .searched(),
    Field::text("batch", "Batch Code", 100).null().searched(),
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
    ),
    Field::related("build", "Source Build", "build_id", &BUILD.target).read_only(),
    Field::related(
        "consumed_by",
        "Consumed By",
        "consumed_by_id",
        &BUILD.target,
    )
    .read_only(),
    Field::related("customer", "Customer", "customer_id", &COMPANY.target)
        .filtered(&[("is_customer", true)]),
    Field::boolean("delete_on_deplete", "Delete on deplete", true),
    Field::date("expiry_date", "Expiry Date"),
    Field::sql(
        "in_stock",
        "In Stock",
        Kind::Boolean,
        concat!("(", in_stock!("t"), ")"),
    ),
    Field::boolean("is_building", "Is building", false).read_only(),
    Field::link(),
    Field::notes(),
    Field::related("owner", "Owner", "owner_id", &OWNER.target),
    Field::text("packaging", "Packaging", 50).null(),
    Field::related("parent", "Parent Item", "parent_id", &STOCK_ITEM.target).read_only(),
    Field::related(
        "purchase_order",
        "Source Purchase Order",
        "purchase_order_id",
        &PURCHASE_ORDER.target,
    ),
    Field::sql(
        "purchase_order_reference",
        "Purchase order reference",
        Kind::Text(64),
        "(SELECT o.reference FROM purchase_orders o WHERE o.id = t.purchase_order_id)",
    ),
    Field::related(
        "sales_order",
        "Destination Sales Order",
        "sales_order_id",
        &SALES_ORDER.target,
    )
    .read_only(),
    Field::sql(
        "sales_order_reference",
        "Sales order reference",
        Kind::Text(64),
        "(SELECT o.reference FROM sales_orders o WHERE o.id = t.sales_order_id)",
    ),
    Field::of("status", "Status", Kind::Choice(STATUS)).preset(Preset::Whole(status::OK)),
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
    Field::count(
        "allocated",
        "Allocated Quantity",
        Kind::Number,
        allocated!("a.item_id = t.id"),
    ),
    Field::count("expired", "Expired", Kind::Boolean, expired!()),
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
    Field::own("location_path", "Location path", Kind::List).read_only(),
    Field::own("tests", "Tests", Kind::List).read_only(),
    Field::own("tags", "Tags", Kind::Tags),
];
