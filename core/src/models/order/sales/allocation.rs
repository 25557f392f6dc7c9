//! Allocations: stock that is put aside for a line of a sales order, and what a shipment consists of.

use serde_json::{Map, Value};

use super::allocate::{OTHER_PART, SERIALIZED, WITHOUT_PART, is_variant};
use super::free::Free;
use super::shipment;
use super::{SALES_ORDER, SALES_ORDER_LINE, SALES_ORDER_SHIPMENT};
use crate::decimal::Decimal;
use crate::models::company::{BRIEF as COMPANY_BRIEF, COMPANY};
use crate::models::order::brief::{LOCATION_BRIEF, SALES_ORDER_BRIEF as ORDER_BRIEF};
use crate::models::part::family::about_part;
use crate::models::part::{BRIEF as PART_BRIEF, PART};
use crate::models::role::Role;
use crate::models::stock::{LOCATION, STOCK_ITEM};
use crate::resource::found::{by_part, with_words};
use crate::resource::refusal::WHOLE;
use crate::resource::write::WriteError;
use crate::resource::{
    Allows, Change, Detail, Field, Filter, Found, Item, Kind, Resource, Review, Rules, Statement,
    Target, Test, read,
};

/// Allocations.
pub static SALES_ORDER_ALLOCATION: Resource = Resource {
    target: Target {
        model: "salesorderallocation",
        class: "SalesOrderAllocation",
        table: "sales_order_allocations",
        path: "/api/order/so-allocation/",
    },
    name: "Sales Order Allocation",
    event: "order_salesorderallocation",
    roles: &[Role::SalesOrder],
    fields: FIELDS,
    details: DETAILS,
    filters: FILTERS,
    found_by: &[
        Found::among(
            &[
                "line__order__reference",
                "line__order__description",
                "line__order__customer_reference",
            ],
            "t.line_id",
            with_words!("l.id" from "sales_orders w JOIN sales_order_lines l ON l.order_id = w.id"),
        ),
        by_part!("item__part", "t.item_id", "s.id" from "parts w JOIN stock_items s ON s.part_id = w.id"),
        Found::among(
            &["item__serial", "item__batch"],
            "t.item_id",
            with_words!("w.id" from "stock_items w"),
        ),
    ],
    orders: ORDERS,
    joins: "",
    whole: "",
    order: "t.id",
    allows: Allows {
        create: false,
        bulk_change: true,
        ..Allows::WRITE
    },
    rules: &AllocationRules,
};

const COUNT: Kind = Kind::Integer(0, i64::MAX);

static FIELDS: &[Field] = &[
    Field::key(),
    Field::related("item", "Item", "item_id", &STOCK_ITEM.target)
        .required()
        .help("Select stock item to allocate"),
    Field::number("quantity", "Quantity")
        .required()
        .help("Enter stock allocation quantity"),
    Field::related(
        "shipment",
        "Shipment",
        "shipment_id",
        &SALES_ORDER_SHIPMENT.target,
    )
    .help("Sales order shipment reference"),
    Field::related("line", "Line", "line_id", &SALES_ORDER_LINE.target).read_only(),
    Field::sql(
        "part",
        "Part",
        COUNT,
        "(SELECT s.part_id FROM stock_items s WHERE s.id = t.item_id)",
    ),
    Field::sql(
        "order",
        "Order",
        COUNT,
        "(SELECT l.order_id FROM sales_order_lines l WHERE l.id = t.line_id)",
    ),
    Field::sql(
        "customer",
        "Customer",
        COUNT,
        "(SELECT o.customer_id FROM sales_order_lines l JOIN sales_orders o ON o.id = l.order_id \
         WHERE l.id = t.line_id)",
    ),
    Field::sql(
        "serial",
        "Serial",
        Kind::Text(100),
        "(SELECT s.serial FROM stock_items s WHERE s.id = t.item_id)",
    ),
    Field::sql(
        "location",
        "Location",
        COUNT,
        "(SELECT s.location_id FROM stock_items s WHERE s.id = t.item_id)",
    ),
];

static DETAILS: &[Detail] = &[
    Detail {
        name: "item_detail",
        key: "item",
        resource: &STOCK_ITEM,
        fields: &[
            "pk",
            "part",
            "quantity",
            "serial",
            "batch",
            "location",
            "status",
            "packaging",
        ],
        usual: true,
    },
    Detail {
        name: "part_detail",
        key: "part",
        resource: &PART,
        fields: PART_BRIEF,
        usual: true,
    },
    Detail {
        name: "order_detail",
        key: "order",
        resource: &SALES_ORDER,
        fields: ORDER_BRIEF,
        usual: false,
    },
    Detail {
        name: "customer_detail",
        key: "customer",
        resource: &COMPANY,
        fields: COMPANY_BRIEF,
        usual: false,
    },
    Detail {
        name: "location_detail",
        key: "location",
        resource: &LOCATION,
        fields: LOCATION_BRIEF,
        usual: false,
    },
    Detail {
        name: "shipment_detail",
        key: "shipment",
        resource: &SALES_ORDER_SHIPMENT,
        fields: &[
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
        usual: true,
    },
];

/// Stock that can be allocated, now that it is where it is.
const CAN_BE_ALLOCATED: &str = "stock_items WHERE belongs_to_id IS NULL AND sales_order_id IS NULL \
    AND part_id IN (SELECT p.id FROM parts p WHERE p.salable AND NOT p.virtual)";

const FILTERS: &[Filter] = &[
    Filter::of("item", Test::Key("t.item_id", CAN_BE_ALLOCATED)),
    Filter::of("line", Test::Key("t.line_id", "sales_order_lines")),
    Filter::of(
        "shipment",
        Test::Key("t.shipment_id", "sales_order_shipments"),
    ),
    Filter::of(
        "order",
        Test::About(
            "t.line_id IN (SELECT l.id FROM sales_order_lines l WHERE l.order_id = ?)",
            "sales_orders",
        ),
    ),
    Filter::of(
        "part",
        Test::Chosen("parts", |part, asked| {
            about_part(
                "t.item_id IN (SELECT s.id FROM stock_items s WHERE s.part_id ",
                part,
                asked,
            )
        }),
    ),
    Filter::of("include_variants", Test::Beside),
    Filter::of(
        "location",
        Test::About(
            "t.item_id IN (SELECT s.id FROM stock_items s JOIN stock_locations b ON b.id = s.location_id \
             JOIN stock_locations r ON b.path >= r.path AND b.path < r.path || 'x' WHERE r.id = ?)",
            "stock_locations",
        ),
    ),
    Filter::of(
        "outstanding",
        Test::Holds(
            "t.line_id IN (SELECT l.id FROM sales_order_lines l JOIN sales_orders o ON o.id = l.order_id \
             WHERE o.status IN (10, 15, 25)) AND NOT EXISTS (SELECT 1 FROM sales_order_shipments h \
             WHERE h.id = t.shipment_id AND h.shipment_date IS NOT NULL)",
        ),
    ),
    Filter::of(
        "assigned_to_shipment",
        Test::Holds("t.shipment_id IS NOT NULL"),
    ),
];

const ORDERS: &[(&str, &str)] = &[
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

#[derive(Debug)]
struct AllocationRules;

impl Rules for AllocationRules {
    fn check(&self, review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
        let Some(before) = &change.before else {
            review.refuse(WHOLE, "stock is allocated by an order's `allocate/`");
            return Ok(());
        };
        check_unsent(review, before)?;
        if review.refusals.has(WHOLE) {
            return Ok(());
        }
        check_shipment(review, change)?;
        check_part(review, change)?;
        check_quantity(review, change)
    }

    fn hold(&self, review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
        hold_orders(review, &[change.after.pk()])
    }

    fn hold_all(&self, review: &mut Review<'_>, changes: &[Change]) -> Result<(), WriteError> {
        let keys: Vec<i64> = changes.iter().map(|change| change.after.pk()).collect();
        hold_orders(review, &keys)
    }

    fn hold_leaving(&self, review: &mut Review<'_>, keys: &[i64]) -> Result<(), WriteError> {
        hold_orders(review, keys)
    }

    fn leaves(
        &self,
        review: &mut Review<'_>,
        item: &Item,
        _: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        check_unsent(review, item)
    }
}

/// Takes the orders of the allocations, so that nobody sends or cancels them meanwhile.
fn hold_orders(review: &mut Review<'_>, keys: &[i64]) -> Result<(), WriteError> {
    let mut condition = Statement::new(
        "t.id IN (SELECT l.order_id FROM sales_order_allocations a JOIN sales_order_lines l \
         ON l.id = a.line_id WHERE a.id IN (",
    );
    condition.keys(keys).sql("))");
    read::hold_all(review.db, &SALES_ORDER, condition)?;
    Ok(())
}

/// What was sent stays as it was sent.
fn check_unsent(review: &mut Review<'_>, allocation: &Item) -> Result<(), WriteError> {
    if is_sent(review, allocation.integer("shipment"))? {
        review.refuse(WHOLE, "Shipment has already been shipped");
    }
    Ok(())
}

fn is_sent(review: &mut Review<'_>, shipment: Option<i64>) -> Result<bool, WriteError> {
    let keys: Vec<i64> = shipment.into_iter().collect();
    let known = Some(&["shipment_date"][..]);
    let found = read::by_keys(review.db, &SALES_ORDER_SHIPMENT, &keys, known)?;
    Ok(found.iter().any(shipment::is_sent))
}

/// The shipment is one of the order, and has not left.
fn check_shipment(review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
    let shipment = change.after.integer("shipment");
    let Some(key) = shipment.filter(|_| change.changes("shipment")) else {
        return Ok(());
    };
    let own = change.after.integer("order");
    let found = read::by_keys(review.db, &SALES_ORDER_SHIPMENT, &[key], Some(&["order"]))?;
    if found.iter().any(|found| found.integer("order") != own) {
        review.refuse("line", "Sales order does not match shipment");
        review.refuse("shipment", "Shipment does not match sales order");
    } else if is_sent(review, shipment)? {
        review.refuse("shipment", "Shipment has already been shipped");
    }
    Ok(())
}

fn check_part(review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
    if !change.changes("item") {
        return Ok(());
    }
    let line = change.after.integer("line").unwrap_or_default();
    let item = change.after.integer("item").unwrap_or_default();
    let line = read::by_keys(review.db, &SALES_ORDER_LINE, &[line], Some(&["part"]))?.pop();
    let item = read::by_keys(review.db, &STOCK_ITEM, &[item], Some(&["part"]))?.pop();
    let part = |row: Option<Item>| row.and_then(|row| row.integer("part"));
    match (part(line), part(item)) {
        (None, _) => review.refuse("line", WITHOUT_PART),
        (Some(wanted), Some(part)) if !is_variant(review.db, part, wanted)? => {
            review.refuse("item", OTHER_PART);
        }
        _ => {}
    }
    Ok(())
}

fn check_quantity(review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
    if !change.changes("item") && !change.changes("quantity") {
        return Ok(());
    }
    let item = change.after.integer("item").unwrap_or_default();
    let quantity = change.after.decimal("quantity").unwrap_or_default();
    let free = Free::take(review.db, &[item], Some(change.after.pk()))?;
    let Some((item, free)) = free.get(item) else {
        return Ok(());
    };
    let text = if !quantity.is_positive() {
        "Allocation quantity must be greater than zero"
    } else if !item.text("serial").is_empty() && quantity != Decimal::ONE {
        SERIALIZED
    } else if item
        .decimal("quantity")
        .is_some_and(|there| quantity > there)
    {
        "Allocation quantity cannot exceed stock quantity"
    } else if quantity > free {
        "Stock item is over-allocated"
    } else {
        return Ok(());
    };
    review.refuse("quantity", text);
    Ok(())
}
