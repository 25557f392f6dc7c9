//! Shipments of sales orders.

use serde_json::{Map, Value, json};

use diesel::QueryResult;

use super::{SALES_ORDER, transitions};
use crate::access::role::Role;
use crate::db::Db;
use crate::models::company::{ADDRESS, BRIEF as COMPANY_BRIEF, COMPANY};
use crate::models::order::brief::{ADDRESS_BRIEF, SALES_ORDER_BRIEF as ORDER_BRIEF};
use crate::models::user::{USER, USER_BRIEF};
use crate::resource::search_sql::words_subquery;
use crate::resource::validation_errors::NON_FIELD_ERRORS;
use crate::resource::write::{self, WriteError};
use crate::resource::{
    AllowedOperations, Change, DefaultValue, Detail, Field, FieldType, Filter, Item, Lookup,
    ModelRef, Resource, Rules, SearchSql, Statement, WriteContext, read, unique,
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
    rules: &ShipmentRules,
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
    Detail {
        name: "checked_by_detail",
        key_field: "checked_by",
        resource: &USER,
        fields: USER_BRIEF,
        default_include: true,
    },
    Detail {
        name: "customer_detail",
        key_field: "customer",
        resource: &COMPANY,
        fields: COMPANY_BRIEF,
        default_include: false,
    },
    Detail {
        name: "order_detail",
        key_field: "order",
        resource: &SALES_ORDER,
        fields: ORDER_BRIEF,
        default_include: true,
    },
    Detail {
        name: "shipment_address_detail",
        key_field: "shipment_address",
        resource: &ADDRESS,
        fields: ADDRESS_BRIEF,
        default_include: true,
    },
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

#[derive(Debug)]
struct ShipmentRules;

impl Rules for ShipmentRules {
    fn check(&self, context: &mut WriteContext<'_>, change: &mut Change) -> Result<(), WriteError> {
        if !change.is_new() && change.has_changed("order") {
            context.reject("order", "the order of a shipment cannot be changed");
        }
        let before = change.before.as_ref();
        let was_sent = before.is_some_and(is_shipped);
        if change.has_changed("shipment_date") && (was_sent || is_shipped(&change.after)) {
            let text =
                "a shipment is shipped by `ship/`, and its date cannot be changed afterwards";
            context.reject("shipment_date", text);
        }
        check_address(context, change)?;
        unique::check(context, change, &["order", "reference"])
    }

    fn before_delete(
        &self,
        context: &mut WriteContext<'_>,
        item: &Item,
        _: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        if is_shipped(item) {
            context.reject(NON_FIELD_ERRORS, ALREADY_SHIPPED);
        }
        Ok(())
    }
}

/// The error text for a shipment that is already shipped.
pub(super) const ALREADY_SHIPPED: &str = "Shipment has already been sent";

/// Whether the shipment is shipped.
pub(super) fn is_shipped(shipment: &Item) -> bool {
    !shipment.get("shipment_date").is_null()
}

/// Checks that the address belongs to the customer.
fn check_address(context: &mut WriteContext<'_>, change: &Change) -> Result<(), WriteError> {
    let address = change.after.integer("shipment_address");
    let is_moved = change.has_changed("shipment_address") || change.has_changed("order");
    let Some(address) = address.filter(|_| is_moved) else {
        return Ok(());
    };
    let order = change.after.integer("order").unwrap_or_default();
    let order = read::by_keys(context.db, &SALES_ORDER, &[order], Some(&["customer"]))?.pop();
    let customer = order.and_then(|order| order.integer("customer"));
    let mut sql = Statement::new("SELECT company_id FROM company_addresses WHERE id = ").cached();
    let owner = sql.value(address).first_value(context.db)?;
    if owner.is_some_and(|owner| owner.int() != customer) {
        context.reject(
            "shipment_address",
            "Shipment address must match the customer",
        );
    }
    Ok(())
}

/// Whether any shipped allocation has the key in the column `condition`, of the allocation `a` or its shipment `h`.
///
/// # Errors
/// When the query fails.
pub(super) fn has_shipped_allocations(
    db: &mut Db,
    condition: &'static str,
    key: i64,
) -> QueryResult<bool> {
    let mut sql = Statement::new(
        "SELECT 1 FROM sales_order_allocations a JOIN sales_order_shipments h ON h.id = a.shipment_id \
         WHERE h.shipment_date IS NOT NULL AND ",
    )
    .cached();
    sql.sql(condition).sql(" = ").value(key).sql(" LIMIT 1");
    Ok(sql.first_value(db)?.is_some())
}

/// The rules of sales orders. A new order gets a first shipment if the setting is enabled.
#[derive(Debug)]
pub(super) struct SalesOrderRules;

impl Rules for SalesOrderRules {
    fn before_delete(
        &self,
        context: &mut WriteContext<'_>,
        item: &Item,
        _: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        // Shipped stock keeps its customer when the order is deleted. Without a customer, only the order records it.
        let state = item.integer("status").unwrap_or_default();
        let is_over = !transitions::OPEN.contains(&state) && !item.get("customer").is_null();
        if !is_over && has_shipped_allocations(context.db, "h.order_id", item.pk())? {
            context.reject(NON_FIELD_ERRORS, ALREADY_SHIPPED);
        }
        Ok(())
    }

    fn after_save(
        &self,
        context: &mut WriteContext<'_>,
        change: &Change,
    ) -> Result<(), WriteError> {
        if change.is_new() && context.actor.settings.salesorder_default_shipment {
            let sent = Map::from_iter([("order".to_owned(), json!(change.after.pk()))]);
            let (mut first, refusals) =
                Change::from_request(&SALES_ORDER_SHIPMENT, None, sent, true);
            refusals.into_result()?;
            write::write(context.db, context.actor, &mut first)?;
        }
        Ok(())
    }
}
