//! Allocations: stock that is reserved for a line of a sales order, and the contents of shipments.

use super::{SALES_ORDER, SALES_ORDER_LINE, SALES_ORDER_SHIPMENT};
use crate::access::role::Role;
use crate::models::company::{BRIEF as COMPANY_BRIEF, COMPANY};
use crate::models::order::brief::{LOCATION_BRIEF, SALES_ORDER_BRIEF as ORDER_BRIEF};
use crate::models::part::variants::part_condition;
use crate::models::part::{BRIEF as PART_BRIEF, PART};
use crate::models::stock::{LOCATION, STOCK_ITEM};
use crate::resource::search_sql::{part_search, words_subquery};
use crate::resource::{
    AllowedOperations, Detail, Field, FieldType, Filter, Lookup, ModelRef, Resource, SearchSql,
};

/// Allocations.
pub static SALES_ORDER_ALLOCATION: Resource = Resource {
    model: ModelRef {
        name: "salesorderallocation",
        class: "SalesOrderAllocation",
        table: "sales_order_allocations",
        path: "/api/order/so-allocation/",
    },
    verbose_name: "Sales Order Allocation",
    event_table: "order_salesorderallocation",
    roles: &[Role::SalesOrder],
    fields: FIELDS,
    details: DETAILS,
    filters: FILTERS,
    search_sql: &[
        SearchSql::in_subquery(
            &[
                "line__order__reference",
                "line__order__description",
                "line__order__customer_reference",
            ],
            "t.line_id",
            words_subquery!("l.id" from "sales_orders w JOIN sales_order_lines l ON l.order_id = w.id"),
        ),
        part_search!("item__part", "t.item_id", "s.id" from "parts w JOIN stock_items s ON s.part_id = w.id"),
        SearchSql::in_subquery(
            &["item__serial", "item__batch"],
            "t.item_id",
            words_subquery!("w.id" from "stock_items w"),
        ),
    ],
    ordering_fields: ORDERING,
    allows: AllowedOperations {
        create: false,
        bulk_change: true,
        ..AllowedOperations::WRITE
    },
    ..Resource::DEFAULT
};

const UNSIGNED: FieldType = FieldType::Integer(0, i64::MAX);

static FIELDS: &[Field] = &[
    Field::primary_key(),
    Field::related("item", "Item", "item_id", &STOCK_ITEM.model)
        .required()
        .help("Select stock item to allocate"),
    Field::number("quantity", "Quantity")
        .required()
        .help("Enter stock allocation quantity"),
    Field::related(
        "shipment",
        "Shipment",
        "shipment_id",
        &SALES_ORDER_SHIPMENT.model,
    )
    .help("Sales order shipment reference"),
    Field::related("line", "Line", "line_id", &SALES_ORDER_LINE.model)
        .required()
        .read_only(),
    Field::sql(
        "part",
        "Part",
        UNSIGNED,
        "(SELECT s.part_id FROM stock_items s WHERE s.id = t.item_id)",
    ),
    Field::sql(
        "order",
        "Order",
        UNSIGNED,
        "(SELECT l.order_id FROM sales_order_lines l WHERE l.id = t.line_id)",
    ),
    Field::sql(
        "customer",
        "Customer",
        UNSIGNED,
        "(SELECT o.customer_id FROM sales_order_lines l JOIN sales_orders o ON o.id = l.order_id \
         WHERE l.id = t.line_id)",
    ),
    Field::sql(
        "serial",
        "Serial",
        FieldType::Text(100),
        "(SELECT s.serial FROM stock_items s WHERE s.id = t.item_id)",
    ),
    Field::sql(
        "location",
        "Location",
        UNSIGNED,
        "(SELECT s.location_id FROM stock_items s WHERE s.id = t.item_id)",
    ),
];

static DETAILS: &[Detail] = &[
    Detail::new(
        "item_detail",
        "item",
        &STOCK_ITEM,
        &[
            "pk",
            "part",
            "quantity",
            "serial",
            "batch",
            "location",
            "status",
            "packaging",
        ],
    )
    .default_include(),
    Detail::new("part_detail", "part", &PART, PART_BRIEF).default_include(),
    Detail::new("order_detail", "order", &SALES_ORDER, ORDER_BRIEF),
    Detail::new("customer_detail", "customer", &COMPANY, COMPANY_BRIEF),
    Detail::new("location_detail", "location", &LOCATION, LOCATION_BRIEF),
    Detail::new(
        "shipment_detail",
        "shipment",
        &SALES_ORDER_SHIPMENT,
        &[
            "pk",
            "order",
            "reference",
            "shipment_date",
            "delivery_date",
            "checked_by",
            "tracking_number",
            "invoice_number",
            "link",
        ],
    )
    .default_include(),
];

/// SQL of the stock items that the `item` filter accepts: of a salable part, neither installed nor shipped.
const ALLOCATABLE_STOCK: &str = "stock_items WHERE belongs_to_id IS NULL AND sales_order_id IS NULL \
    AND part_id IN (SELECT p.id FROM parts p WHERE p.salable AND NOT p.virtual)";

const FILTERS: &[Filter] = &[
    Filter::new("item", Lookup::ForeignKey("t.item_id", ALLOCATABLE_STOCK)),
    Filter::new("line", Lookup::ForeignKey("t.line_id", "sales_order_lines")),
    Filter::new(
        "shipment",
        Lookup::ForeignKey("t.shipment_id", "sales_order_shipments"),
    ),
    Filter::new(
        "order",
        Lookup::Related(
            "t.line_id IN (SELECT l.id FROM sales_order_lines l WHERE l.order_id = ?)",
            "sales_orders",
        ),
    ),
    Filter::new(
        "part",
        Lookup::RelatedFn("parts", |part, asked| {
            part_condition(
                "t.item_id IN (SELECT s.id FROM stock_items s WHERE s.part_id ",
                part,
                asked,
            )
        }),
    ),
    Filter::new("include_variants", Lookup::Modifier),
    Filter::new(
        "location",
        Lookup::Related(
            "t.item_id IN (SELECT s.id FROM stock_items s JOIN stock_locations b ON b.id = s.location_id \
             JOIN stock_locations r ON b.path >= r.path AND b.path < r.path || 'x' WHERE r.id = ?)",
            "stock_locations",
        ),
    ),
    Filter::new(
        "outstanding",
        Lookup::Boolean(
            "t.line_id IN (SELECT l.id FROM sales_order_lines l JOIN sales_orders o ON o.id = l.order_id \
             WHERE o.status IN (10, 15, 25)) AND NOT EXISTS (SELECT 1 FROM sales_order_shipments h \
             WHERE h.id = t.shipment_id AND h.shipment_date IS NOT NULL)",
        ),
    ),
    Filter::new(
        "assigned_to_shipment",
        Lookup::Boolean("t.shipment_id IS NOT NULL"),
    ),
];

const ORDERING: &[(&str, &str)] = &[
    ("quantity", "t.quantity"),
    (
        "part",
        "(SELECT p.name FROM stock_items s JOIN parts p ON p.id = s.part_id WHERE s.id = t.item_id)",
    ),
    (
        "IPN",
        "(SELECT p.ipn FROM stock_items s JOIN parts p ON p.id = s.part_id WHERE s.id = t.item_id)",
    ),
    (
        "serial",
        "(SELECT s.serial_int FROM stock_items s WHERE s.id = t.item_id)",
    ),
    (
        "batch",
        "(SELECT s.batch FROM stock_items s WHERE s.id = t.item_id)",
    ),
    (
        "location",
        "(SELECT l.pathstring FROM stock_items s JOIN stock_locations l ON l.id = s.location_id WHERE s.id = t.item_id)",
    ),
    (
        "order",
        "(SELECT o.reference_int FROM sales_order_lines l JOIN sales_orders o ON o.id = l.order_id WHERE l.id = t.line_id)",
    ),
    (
        "shipment_date",
        "(SELECT h.shipment_date FROM sales_order_shipments h WHERE h.id = t.shipment_id)",
    ),
];
