//! Shipments of sales orders: what leaves for a customer at once.

use serde_json::{Map, Value, json};

use diesel::QueryResult;

use super::{SALES_ORDER, states};
use crate::db::Db;
use crate::models::company::{ADDRESS, BRIEF as COMPANY_BRIEF, COMPANY};
use crate::models::order::brief::{ADDRESS_BRIEF, SALES_ORDER_BRIEF as ORDER_BRIEF};
use crate::models::role::Role;
use crate::models::user::{USER, USER_BRIEF};
use crate::resource::found::with_words;
use crate::resource::refusal::WHOLE;
use crate::resource::write::{self, WriteError};
use crate::resource::{
    Allows, Change, Detail, Field, Filter, Found, Item, Kind, Preset, Resource, Review, Rules,
    Statement, Target, Test, read, unique,
};

/// Shipments.
pub static SALES_ORDER_SHIPMENT: Resource = Resource {
    target: Target {
        model: "salesordershipment",
        class: "SalesOrderShipment",
        table: "sales_order_shipments",
        path: "/api/order/so/shipment/",
    },
    name: "Sales Order Shipment",
    event: "order_salesordershipment",
    roles: &[Role::SalesOrder],
    fields: FIELDS,
    details: DETAILS,
    filters: FILTERS,
    found_by: &[Found::among(
        &[
            "order__reference",
            "order__description",
            "order__customer_reference",
        ],
        "t.order_id",
        with_words!("w.id" from "sales_orders w"),
    )],
    orders: &[
        ("reference", "t.reference"),
        ("delivery_date", "t.delivery_date"),
        ("shipment_date", "t.shipment_date"),
        ("allocated_items", ALLOCATED),
    ],
    joins: "",
    whole: "",
    order: "t.id",
    allows: Allows::METADATA,
    rules: &ShipmentRules,
};

const ALLOCATED: &str =
    "(SELECT COUNT(*) FROM sales_order_allocations a WHERE a.shipment_id = t.id)";

static FIELDS: &[Field] = &[
    Field::key(),
    Field::related("order", "Order", "order_id", &SALES_ORDER.target)
        .required()
        .help("Sales Order"),
    Field::count(
        "allocated_items",
        "Allocated Items",
        Kind::Integer(0, i64::MAX),
        ALLOCATED,
    ),
    Field::date("shipment_date", "Shipment Date").help("Date of shipment"),
    Field::related(
        "shipment_address",
        "Address",
        "shipment_address_id",
        &ADDRESS.target,
    )
    .help("Shipping address for this shipment"),
    Field::date("delivery_date", "Delivery Date").help("Date of delivery of shipment"),
    Field::related("checked_by", "Checked By", "checked_by_id", &USER.target)
        .help("User who checked this shipment"),
    Field::of("reference", "Shipment", Kind::Text(100))
        .preset(Preset::Word("1"))
        .searched()
        .help("Shipment number"),
    Field::text("tracking_number", "Tracking Number", 100)
        .searched()
        .help("Shipment tracking information"),
    Field::text("invoice_number", "Invoice Number", 100)
        .searched()
        .help("Reference number for associated invoice"),
    Field::text("barcode_hash", "Barcode Hash", 128).read_only(),
    Field::link().help("Link to external page"),
    Field::notes(),
    Field::sql(
        "customer",
        "Customer",
        Kind::Related(&COMPANY.target),
        "(SELECT o.customer_id FROM sales_orders o WHERE o.id = t.order_id)",
    ),
];

static DETAILS: &[Detail] = &[
    Detail {
        name: "checked_by_detail",
        key: "checked_by",
        resource: &USER,
        fields: USER_BRIEF,
        usual: true,
    },
    Detail {
        name: "customer_detail",
        key: "customer",
        resource: &COMPANY,
        fields: COMPANY_BRIEF,
        usual: false,
    },
    Detail {
        name: "order_detail",
        key: "order",
        resource: &SALES_ORDER,
        fields: ORDER_BRIEF,
        usual: true,
    },
    Detail {
        name: "shipment_address_detail",
        key: "shipment_address",
        resource: &ADDRESS,
        fields: ADDRESS_BRIEF,
        usual: true,
    },
];

const FILTERS: &[Filter] = &[
    Filter::of("order", Test::Key("t.order_id", "sales_orders")),
    Filter::of("checked", Test::Holds("t.checked_by_id IS NOT NULL")),
    Filter::of("shipped", Test::Holds("t.shipment_date IS NOT NULL")),
    Filter::of("delivered", Test::Holds("t.delivery_date IS NOT NULL")),
    Filter::of(
        "order_outstanding",
        Test::Holds(
            "t.order_id IN (SELECT o.id FROM sales_orders o WHERE o.status IN (10, 15, 25))",
        ),
    ),
    Filter::of(
        "order_status",
        Test::Whole("t.order_id IN (SELECT o.id FROM sales_orders o WHERE o.status = ?)"),
    ),
];

#[derive(Debug)]
struct ShipmentRules;

impl Rules for ShipmentRules {
    fn check(&self, review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
        if !change.is_new() && change.changes("order") {
            review.refuse("order", "the order of a shipment cannot be changed");
        }
        let before = change.before.as_ref();
        let was_sent = before.is_some_and(is_sent);
        if change.changes("shipment_date") && (was_sent || is_sent(&change.after)) {
            let text =
                "a shipment is sent by `ship/`, which takes the stock, and is not called back";
            review.refuse("shipment_date", text);
        }
        check_address(review, change)?;
        unique::check(review, change, &["order", "reference"])
    }

    fn leaves(
        &self,
        review: &mut Review<'_>,
        item: &Item,
        _: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        if is_sent(item) {
            review.refuse(WHOLE, SENT);
        }
        Ok(())
    }
}

/// The text for a shipment that has left.
pub(super) const SENT: &str = "Shipment has already been sent";

/// Whether a shipment has left.
pub(super) fn is_sent(shipment: &Item) -> bool {
    !shipment.get("shipment_date").is_null()
}

/// The address is one of the customer's.
fn check_address(review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
    let address = change.after.integer("shipment_address");
    let is_moved = change.changes("shipment_address") || change.changes("order");
    let Some(address) = address.filter(|_| is_moved) else {
        return Ok(());
    };
    let order = change.after.integer("order").unwrap_or_default();
    let order = read::by_keys(review.db, &SALES_ORDER, &[order], Some(&["customer"]))?.pop();
    let customer = order.and_then(|order| order.integer("customer"));
    let mut sql = Statement::new("SELECT company_id FROM company_addresses WHERE id = ").kept();
    let owner = sql.value(address).first(review.db)?;
    if owner.is_some_and(|owner| owner.int() != customer) {
        review.refuse(
            "shipment_address",
            "Shipment address must match the customer",
        );
    }
    Ok(())
}

/// Whether a shipment has taken away stock for what the condition on its allocation `a` and itself, `h`, names.
///
/// # Errors
/// When the query fails.
pub(super) fn has_sent(db: &mut Db, condition: &'static str, key: i64) -> QueryResult<bool> {
    let mut sql = Statement::new(
        "SELECT 1 FROM sales_order_allocations a JOIN sales_order_shipments h ON h.id = a.shipment_id \
         WHERE h.shipment_date IS NOT NULL AND ",
    )
    .kept();
    sql.sql(condition).sql(" = ").value(key).sql(" LIMIT 1");
    Ok(sql.first(db)?.is_some())
}

/// What is sales orders' own. New ones get a first shipment, where the administrator wants that.
#[derive(Debug)]
pub(super) struct SalesOrderRules;

impl Rules for SalesOrderRules {
    fn leaves(
        &self,
        review: &mut Review<'_>,
        item: &Item,
        _: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        // Stock that has left is known by its customer when the order is gone; without one, only the order says it.
        let state = item.integer("status").unwrap_or_default();
        let is_over = !states::OPEN.contains(&state) && !item.get("customer").is_null();
        if !is_over && has_sent(review.db, "h.order_id", item.pk())? {
            review.refuse(WHOLE, SENT);
        }
        Ok(())
    }

    fn saved(&self, review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
        if change.is_new() && review.author.settings.salesorder_default_shipment {
            let sent = Map::from_iter([("order".to_owned(), json!(change.after.pk()))]);
            let (mut first, refusals) = Change::read(&SALES_ORDER_SHIPMENT, None, sent, true);
            refusals.finish()?;
            write::write(review.db, review.author, &mut first)?;
        }
        Ok(())
    }
}
