//! Lines of purchase orders: supplier parts.

use diesel::QueryResult;

use super::line_rules::PurchaseLineRules;
use super::{KIND, PURCHASE_ORDER};
use crate::db::Db;
use crate::models::company::SUPPLIER_PART;
use crate::models::order::brief::{
    BUILD_BRIEF, CODE_BRIEF, LOCATION_BRIEF, PURCHASE_ORDER_BRIEF as ORDER_BRIEF,
};
use crate::models::order::build::BUILD;
use crate::models::order::fields::{line_details, line_fields, millionths};
use crate::models::order::line::LineRules;
use crate::models::part::family::about_part;
use crate::models::part::{BRIEF as PART_BRIEF, PART};
use crate::models::project_code::PROJECT_CODE;
use crate::models::role::Role;
use crate::models::stock::LOCATION;
use crate::resource::filter::{Condition, truth};
use crate::resource::found::{by_part, with_words};
use crate::resource::{
    Allows, Detail, Field, Filter, Found, Kind, Preset, Resource, Statement, Target, Test,
};

/// Lines of purchase orders.
pub static PURCHASE_ORDER_LINE: Resource = Resource {
    target: Target {
        model: "purchaseorderlineitem",
        class: "PurchaseOrderLineItem",
        table: "purchase_order_lines",
        path: "/api/order/po-line/",
    },
    name: "Purchase Order Line Item",
    event: "order_purchaseorderlineitem",
    roles: &[Role::PurchaseOrder],
    fields: FIELDS,
    details: line_details!(
        order: &PURCHASE_ORDER,
        Detail {
            name: "build_order_detail",
            key: "build_order",
            resource: &BUILD,
            fields: BUILD_BRIEF,
            usual: true,
        },
        PLACED,
    ),
    filters: FILTERS,
    found_by: &[
        Found::among(
            &["part__SKU", "part__description"],
            "t.part_id",
            with_words!("w.id" from "supplier_parts w"),
        ),
        by_part!("part__part", "t.part_id", "s.id" from "parts w JOIN supplier_parts s ON s.part_id = w.id"),
        Found::among(
            &[
                "part__manufacturer_part__MPN",
                "part__manufacturer_part__description",
            ],
            "t.part_id",
            with_words!("s.id" from "manufacturer_parts w JOIN supplier_parts s ON s.manufacturer_part_id = w.id"),
        ),
    ],
    orders: &[
        ("part_name", PART_NAME),
        ("SKU", SKU),
        ("MPN", MPN),
        ("IPN", IPN),
        ("quantity", "t.quantity"),
        ("received", "t.received"),
        ("purchase_price", "t.price"),
        ("total_price", "1.0 * t.quantity * t.price"),
        ("reference", "t.reference"),
        ("target_date", "t.target_date"),
        (
            "order",
            "(SELECT o.reference_int FROM purchase_orders o WHERE o.id = t.order_id)",
        ),
        (
            "status",
            "(SELECT o.status FROM purchase_orders o WHERE o.id = t.order_id)",
        ),
        (
            "complete_date",
            "(SELECT o.complete_date FROM purchase_orders o WHERE o.id = t.order_id)",
        ),
    ],
    joins: "",
    whole: "",
    order: "t.id",
    allows: Allows::ALL,
    rules: &LineRules {
        kind: &KIND,
        table: "purchase_order_lines",
        own: &PurchaseLineRules,
    },
};

const SKU: &str = "(SELECT s.sku FROM supplier_parts s WHERE s.id = t.part_id)";
const MPN: &str = "(SELECT m.mpn FROM supplier_parts s JOIN manufacturer_parts m ON m.id = s.manufacturer_part_id \
    WHERE s.id = t.part_id)";
const IPN: &str =
    "(SELECT p.ipn FROM supplier_parts s JOIN parts p ON p.id = s.part_id WHERE s.id = t.part_id)";
const PART_NAME: &str =
    "(SELECT p.name FROM supplier_parts s JOIN parts p ON p.id = s.part_id WHERE s.id = t.part_id)";

/// Where the goods are, or are to go.
const DESTINATION: &str = "COALESCE((SELECT i.location_id FROM stock_items i WHERE i.purchase_order_id = t.order_id \
    AND i.supplier_part_id = t.part_id AND i.location_id IS NOT NULL ORDER BY i.id LIMIT 1), t.destination_id, \
    (SELECT o.destination_id FROM purchase_orders o WHERE o.id = t.order_id), \
    (SELECT p.default_location_id FROM supplier_parts s JOIN parts p ON p.id = s.part_id WHERE s.id = t.part_id))";

const PLACED: Detail = Detail {
    name: "destination_detail",
    key: "placed_in",
    resource: &LOCATION,
    fields: LOCATION_BRIEF,
    usual: true,
};

/// The objects that `part_detail` asks for.
pub(super) static PARTS: [Detail; 2] = [
    Detail {
        name: "part_detail",
        key: "internal_part",
        resource: &PART,
        fields: PART_BRIEF,
        usual: false,
    },
    Detail {
        name: "supplier_part_detail",
        key: "part",
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
            "pack_quantity_native",
            "active",
            "link",
            "barcode_hash",
        ],
        usual: false,
    },
];

static FIELDS: &[Field] = line_fields! {
    order: &PURCHASE_ORDER.target,
    price: Field::price("purchase_price", "Price").at_least(0),
    currency: "purchase_price_currency",
    own: [
        Field::related("part", "Supplier Part", "part_id", &SUPPLIER_PART.target).required()
            .help("Supplier Part"),
        Field::number("received", "Received").read_only().help("Number of items received"),
        Field::related("destination", "Destination", "destination_id", &LOCATION.target)
            .help("Destination for received items"),
        Field::sql("placed_in", "Location", Kind::Related(&LOCATION.target), DESTINATION),
        Field::related("build_order", "Build Order", "build_order_id", &BUILD.target)
            .help("External Build Order to be fulfilled by this line item"),
        Field::own("auto_pricing", "Auto Pricing", Kind::Boolean).preset(Preset::Truth(true))
            .help("Automatically calculate purchase price based on supplier part data"),
        Field::own("merge_items", "Merge Items", Kind::Boolean).preset(Preset::Truth(true))
            .help("Merge items with the same part, destination and target date into one line item"),
        Field::count("overdue", "Overdue", Kind::Boolean,
            "EXISTS (SELECT 1 FROM purchase_orders o WHERE o.id = t.order_id AND o.status IN (10, 20, 25) \
             AND t.received < t.quantity AND COALESCE(t.target_date, o.target_date) < CURRENT_DATE)"),
        Field::sql("sku", "SKU", Kind::Text(100), SKU),
        Field::sql("mpn", "MPN", Kind::Text(100), MPN),
        Field::sql("ipn", "Internal Part Number", Kind::Text(100), IPN),
        Field::sql("internal_part", "Internal Part", Kind::Related(&PART.target),
            "(SELECT s.part_id FROM supplier_parts s WHERE s.id = t.part_id)"),
        Field::sql("internal_part_name", "Internal Part Name", Kind::Text(100), PART_NAME),
    ]
};

const FILTERS: &[Filter] = &[
    Filter::of("order", Test::Key("t.order_id", "purchase_orders")),
    Filter::of("part", Test::Key("t.part_id", "supplier_parts")),
    Filter::of(
        "base_part",
        Test::Chosen("parts WHERE purchaseable", |part, asked| {
            about_part(
                "t.part_id IN (SELECT s.id FROM supplier_parts s WHERE s.part_id ",
                part,
                asked,
            )
        }),
    ),
    Filter::of("include_variants", Test::Beside),
    Filter::of("part_detail", Test::Beside),
    Filter::of(
        "order_status",
        Test::Whole("t.order_id IN (SELECT o.id FROM purchase_orders o WHERE o.status = ?)"),
    ),
    Filter::of(
        "order_complete",
        Test::Holds("t.order_id IN (SELECT o.id FROM purchase_orders o WHERE o.status = 30)"),
    ),
    Filter::of(
        "pending",
        Test::Holds(
            "t.order_id IN (SELECT o.id FROM purchase_orders o WHERE o.status IN (10, 20, 25))",
        ),
    ),
    Filter::of("received", Test::Own(received)),
    Filter::of("has_pricing", Test::Holds("t.price IS NOT NULL")),
];

/// Lines of which all is there, or of which something is still to come.
fn received(text: &str) -> Option<Condition> {
    let sql = if truth(text)? {
        "t.received >= t.quantity"
    } else {
        "t.received < t.quantity \
         AND t.order_id IN (SELECT o.id FROM purchase_orders o WHERE o.status IN (10, 20, 25))"
    };
    Some(Condition::new(sql))
}

/// Whether all that was ordered is there.
///
/// # Errors
/// When the query fails.
pub(super) fn are_received(db: &mut Db, order: i64) -> QueryResult<bool> {
    let mut sql =
        Statement::new("SELECT 1 FROM purchase_order_lines WHERE received < quantity").kept();
    let open = sql.sql(" AND order_id = ").value(order).first(db)?;
    Ok(open.is_none())
}
