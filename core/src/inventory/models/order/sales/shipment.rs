//! Shipments of sales orders.

use super::SALES_ORDER;
use crate::access::role::Role;
use crate::models::company::{ADDRESS, BRIEF as COMPANY_BRIEF, COMPANY};
use crate::models::order::brief::{ADDRESS_BRIEF, SALES_ORDER_BRIEF as ORDER_BRIEF};
use crate::models::user::{USER, USER_BRIEF};
use crate::resource::search_sql::words_subquery;
use crate::resource::{
    AllowedOperations, DefaultValue, Detail, Field, FieldType, Filter, Lookup, ModelRef, Resource,
    SearchSql,
};

/// Shipments.
pub static SALES_ORDER_SHIPMENT: Resource = Resource {
    model: ModelRef {
        name: "salesordershipment",
        class: "SalesOrderShipment",
        table: "sales_order_shipments",
        path: "/api/order/so/shipment/",
    },
    verbose_name: "Sales Order Shipment",
    event_table: "order_salesordershipment",
    roles: &[Role::SalesOrder],
    fields: FIELDS,
    details: DETAILS,
    filters: FILTERS,
    search_sql: &[SearchSql::in_subquery(
        &[
            "order__reference",
            "order__description",
            "order__customer_reference",
        ],
        "t.order_id",
        words_subquery!("w.id" from "sales_orders w"),
    )],
    ordering_fields: &[
        ("reference", "t.reference"),
        ("delivery_date", "t.delivery_date"),
        ("shipment_date", "t.shipment_date"),
        ("allocated_items", ALLOCATED),
    ],
    allows: AllowedOperations::METADATA,
    ..Resource::DEFAULT
};

const ALLOCATED: &str =
    "(SELECT COUNT(*) FROM sales_order_allocations a WHERE a.shipment_id = t.id)";

static FIELDS: &[Field] = &[
    Field::primary_key(),
    Field::related("order", "Order", "order_id", &SALES_ORDER.model)
        .required()
        .help("Sales Order"),
    Field::aggregate(
        "allocated_items",
        "Allocated Items",
        FieldType::Integer(0, i64::MAX),
        ALLOCATED,
    ),
    Field::date("shipment_date", "Shipment Date").help("Date of shipment"),
    Field::related(
        "shipment_address",
        "Address",
        "shipment_address_id",
        &ADDRESS.model,
    )
    .help("Shipping address for this shipment"),
    Field::date("delivery_date", "Delivery Date").help("Date of delivery of shipment"),
    Field::related("checked_by", "Checked By", "checked_by_id", &USER.model)
        .help("User who checked this shipment"),
    Field::new("reference", "Shipment", FieldType::Text(100))
        .default_value(DefaultValue::Text("1"))
        .searchable()
        .help("Shipment number"),
    Field::text("tracking_number", "Tracking Number", 100)
        .searchable()
        .help("Shipment tracking information"),
    Field::text("invoice_number", "Invoice Number", 100)
        .searchable()
        .help("Reference number for associated invoice"),
    Field::text("barcode_hash", "Barcode Hash", 128).read_only(),
    Field::link().help("Link to external page"),
    Field::notes(),
    Field::sql(
        "customer",
        "Customer",
        FieldType::Related(&COMPANY.model),
        "(SELECT o.customer_id FROM sales_orders o WHERE o.id = t.order_id)",
    ),
];

static DETAILS: &[Detail] = &[
    Detail::new("checked_by_detail", "checked_by", &USER, USER_BRIEF).default_include(),
    Detail::new("customer_detail", "customer", &COMPANY, COMPANY_BRIEF),
    Detail::new("order_detail", "order", &SALES_ORDER, ORDER_BRIEF).default_include(),
    Detail::new(
        "shipment_address_detail",
        "shipment_address",
        &ADDRESS,
        ADDRESS_BRIEF,
    )
    .default_include(),
];

const FILTERS: &[Filter] = &[
    Filter::new("order", Lookup::ForeignKey("t.order_id", "sales_orders")),
    Filter::new("checked", Lookup::Boolean("t.checked_by_id IS NOT NULL")),
    Filter::new("shipped", Lookup::Boolean("t.shipment_date IS NOT NULL")),
    Filter::new("delivered", Lookup::Boolean("t.delivery_date IS NOT NULL")),
    Filter::new(
        "order_outstanding",
        Lookup::Boolean(
            "t.order_id IN (SELECT o.id FROM sales_orders o WHERE o.status IN (10, 15, 25))",
        ),
    ),
    Filter::new(
        "order_status",
        Lookup::Integer("t.order_id IN (SELECT o.id FROM sales_orders o WHERE o.status = ?)"),
    ),
];
