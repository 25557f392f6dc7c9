//! Lines of purchase orders: supplier parts to buy.

use super::PURCHASE_ORDER;
use crate::access::role::Role;
use crate::models::company::SUPPLIER_PART;
use crate::models::order::brief::{
    BUILD_BRIEF, LOCATION_BRIEF, PROJECT_CODE_BRIEF, PURCHASE_ORDER_BRIEF as ORDER_BRIEF,
};
use crate::models::order::build_order::BUILD;
use crate::models::order::fields::{line_details, line_fields, millionths};
use crate::models::part::variants::part_condition;
use crate::models::part::{BRIEF as PART_BRIEF, PART};
use crate::models::project_code::PROJECT_CODE;
use crate::models::stock::LOCATION;
use crate::resource::filter::{Condition, parse_bool};
use crate::resource::search_sql::{part_search, words_subquery};
use crate::resource::{
    DefaultValue, Detail, Field, FieldType, Filter, Lookup, ModelRef, Resource, SearchSql,
};

/// Lines of purchase orders.
pub static PURCHASE_ORDER_LINE: Resource = Resource {
    model: ModelRef {
        name: "purchaseorderlineitem",
        class: "PurchaseOrderLineItem",
        table: "purchase_order_lines",
        path: "/api/order/po-line/",
    },
    verbose_name: "Purchase Order Line Item",
    event_table: "order_purchaseorderlineitem",
    roles: &[Role::PurchaseOrder],
    fields: FIELDS,
    details: line_details!(
        order: &PURCHASE_ORDER,
        Detail::new("build_order_detail", "build_order", &BUILD, BUILD_BRIEF).default_include(),
        DESTINATION_DETAIL,
    ),
    filters: FILTERS,
    search_sql: &[
        SearchSql::in_subquery(
            &["part__SKU", "part__description"],
            "t.part_id",
            words_subquery!("w.id" from "supplier_parts w"),
        ),
        part_search!("part__part", "t.part_id", "s.id" from "parts w JOIN supplier_parts s ON s.part_id = w.id"),
        SearchSql::in_subquery(
            &[
                "part__manufacturer_part__MPN",
                "part__manufacturer_part__description",
            ],
            "t.part_id",
            words_subquery!("s.id" from "manufacturer_parts w JOIN supplier_parts s ON s.manufacturer_part_id = w.id"),
        ),
    ],
    ordering_fields: &[
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
    ..Resource::DEFAULT
};

const SKU: &str = "(SELECT s.sku FROM supplier_parts s WHERE s.id = t.part_id)";
const MPN: &str = "(SELECT m.mpn FROM supplier_parts s JOIN manufacturer_parts m ON m.id = s.manufacturer_part_id \
    WHERE s.id = t.part_id)";
const IPN: &str =
    "(SELECT p.ipn FROM supplier_parts s JOIN parts p ON p.id = s.part_id WHERE s.id = t.part_id)";
const PART_NAME: &str =
    "(SELECT p.name FROM supplier_parts s JOIN parts p ON p.id = s.part_id WHERE s.id = t.part_id)";

/// SQL of the location of the received goods, or of their destination.
const DESTINATION: &str = "COALESCE((SELECT i.location_id FROM stock_items i WHERE i.purchase_order_id = t.order_id \
    AND i.supplier_part_id = t.part_id AND i.location_id IS NOT NULL ORDER BY i.id LIMIT 1), t.destination_id, \
    (SELECT o.destination_id FROM purchase_orders o WHERE o.id = t.order_id), \
    (SELECT p.default_location_id FROM supplier_parts s JOIN parts p ON p.id = s.part_id WHERE s.id = t.part_id))";

const DESTINATION_DETAIL: Detail =
    Detail::new("destination_detail", "placed_in", &LOCATION, LOCATION_BRIEF).default_include();

/// The nested objects that the query parameter `part_detail` adds.
pub(super) static PART_DETAILS: [Detail; 2] = [
    Detail::new("part_detail", "internal_part", &PART, PART_BRIEF),
    Detail::new(
        "supplier_part_detail",
        "part",
        &SUPPLIER_PART,
        &[
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
    ),
];

static FIELDS: &[Field] = line_fields! {
    order: &PURCHASE_ORDER.model,
    price: Field::price("purchase_price", "Price").min_value(0),
    currency: "purchase_price_currency",
    own: [
        Field::related("part", "Supplier Part", "part_id", &SUPPLIER_PART.model).required().null_on_delete()
            .help("Supplier Part"),
        Field::number("received", "Received").read_only().help("Number of items received"),
        Field::related("destination", "Destination", "destination_id", &LOCATION.model)
            .help("Destination for received items"),
        Field::sql("placed_in", "Location", FieldType::Related(&LOCATION.model), DESTINATION),
        Field::related("build_order", "Build Order", "build_order_id", &BUILD.model)
            .help("External Build Order to be fulfilled by this line item"),
        Field::custom("auto_pricing", "Auto Pricing", FieldType::Boolean).default_value(DefaultValue::Boolean(true))
            .help("Automatically calculate purchase price based on supplier part data"),
        Field::custom("merge_items", "Merge Items", FieldType::Boolean).default_value(DefaultValue::Boolean(true))
            .help("Merge items with the same part, destination and target date into one line item"),
        Field::aggregate("overdue", "Overdue", FieldType::Boolean,
            "EXISTS (SELECT 1 FROM purchase_orders o WHERE o.id = t.order_id AND o.status IN (10, 20, 25) \
             AND t.received < t.quantity AND COALESCE(t.target_date, o.target_date) < CURRENT_DATE)"),
        Field::sql("sku", "SKU", FieldType::Text(100), SKU),
        Field::sql("mpn", "MPN", FieldType::Text(100), MPN),
        Field::sql("ipn", "Internal Part Number", FieldType::Text(100), IPN),
        Field::sql("internal_part", "Internal Part", FieldType::Related(&PART.model),
            "(SELECT s.part_id FROM supplier_parts s WHERE s.id = t.part_id)"),
        Field::sql("internal_part_name", "Internal Part Name", FieldType::Text(100), PART_NAME),
    ]
};

const FILTERS: &[Filter] = &[
    Filter::new("order", Lookup::ForeignKey("t.order_id", "purchase_orders")),
    Filter::new("part", Lookup::ForeignKey("t.part_id", "supplier_parts")),
    Filter::new(
        "base_part",
        Lookup::RelatedFn("parts WHERE purchaseable", |part, asked| {
            part_condition(
                "t.part_id IN (SELECT s.id FROM supplier_parts s WHERE s.part_id ",
                part,
                asked,
            )
        }),
    ),
    Filter::new("include_variants", Lookup::Modifier),
    Filter::new("part_detail", Lookup::Modifier),
    Filter::new(
        "order_status",
        Lookup::Integer("t.order_id IN (SELECT o.id FROM purchase_orders o WHERE o.status = ?)"),
    ),
    Filter::new(
        "order_complete",
        Lookup::Boolean("t.order_id IN (SELECT o.id FROM purchase_orders o WHERE o.status = 30)"),
    ),
    Filter::new(
        "pending",
        Lookup::Boolean(
            "t.order_id IN (SELECT o.id FROM purchase_orders o WHERE o.status IN (10, 20, 25))",
        ),
    ),
    Filter::new("received", Lookup::Custom(filter_received)),
    Filter::new("has_pricing", Lookup::Boolean("t.price IS NOT NULL")),
];

/// Finds lines that are fully received, or lines of open orders that are not.
fn filter_received(text: &str) -> Option<Condition> {
    let sql = if parse_bool(text)? {
        "t.received >= t.quantity"
    } else {
        "t.received < t.quantity \
         AND t.order_id IN (SELECT o.id FROM purchase_orders o WHERE o.status IN (10, 20, 25))"
    };
    Some(Condition::new(sql))
}
