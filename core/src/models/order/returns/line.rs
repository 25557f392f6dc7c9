//! Lines of return orders: stock items that come back.

use super::{KIND, RETURN_ORDER};
use crate::decimal::Decimal;
use crate::models::order::brief::{CODE_BRIEF, RETURN_ORDER_BRIEF as ORDER_BRIEF};
use crate::models::order::fields::{line_details, line_fields, millionths};
use crate::models::order::line::LineRules;
use crate::models::order::status::{self, returns};
use crate::models::part::{BRIEF as PART_BRIEF, PART};
use crate::models::project_code::PROJECT_CODE;
use crate::models::role::Role;
use crate::models::stock::STOCK_ITEM;
use crate::resource::found::{by_part, with_words};
use crate::resource::write::WriteError;
use crate::resource::{
    Allows, Change, Detail, Field, Filter, Found, Kind, Preset, Resource, Review, Rules, Statement,
    Target, Test, unique,
};

/// Lines of return orders.
pub static RETURN_ORDER_LINE: Resource = Resource {
    target: Target {
        model: "returnorderlineitem",
        class: "ReturnOrderLineItem",
        table: "return_order_lines",
        path: "/api/order/ro-line/",
    },
    name: "Return Order Line Item",
    event: "order_returnorderlineitem",
    roles: &[Role::ReturnOrder],
    fields: FIELDS,
    details: line_details!(
        order: &RETURN_ORDER,
        Detail {
            name: "item_detail",
            key: "item",
            resource: &STOCK_ITEM,
            fields: &[
                "pk", "part", "quantity", "serial", "batch", "location", "status", "customer",
                "packaging", "barcode_hash", "in_stock",
            ],
            usual: true,
        },
        Detail {
            name: "part_detail",
            key: "base_part",
            resource: &PART,
            fields: PART_BRIEF,
            usual: false,
        },
    ),
    filters: &[
        Filter::of("order", Test::Key("t.order_id", "return_orders")),
        Filter::of("item", Test::Key("t.item_id", "stock_items")),
        Filter::of("outcome", Test::Whole("t.outcome = ?")),
        Filter::of("received", Test::Holds("t.received_date IS NOT NULL")),
        Filter::of("has_pricing", Test::Holds("t.price IS NOT NULL")),
        Filter::of(
            "order_status",
            Test::Whole("t.order_id IN (SELECT o.id FROM return_orders o WHERE o.status = ?)"),
        ),
    ],
    found_by: &[
        Found::among(
            &["item__serial", "item__batch"],
            "t.item_id",
            with_words!("w.id" from "stock_items w"),
        ),
        by_part!("item__part", "t.item_id", "s.id" from "parts w JOIN stock_items s ON s.part_id = w.id"),
    ],
    orders: &[
        ("reference", "t.reference"),
        ("target_date", "t.target_date"),
        ("received_date", "t.received_date"),
    ],
    joins: "",
    whole: "",
    order: "t.id",
    allows: Allows::ALL,
    rules: &LineRules {
        kind: &KIND,
        table: "return_order_lines",
        own: &ReturnLineRules,
    },
};

static FIELDS: &[Field] = line_fields! {
    order: &RETURN_ORDER.target,
    price: Field::price("price", "Price").at_least(0),
    currency: "price_currency",
    own: [
        Field::related("item", "Item", "item_id", &STOCK_ITEM.target).required()
            .help("Select item to return from customer"),
        Field::sql("base_part", "Part", Kind::Related(&PART.target),
            "(SELECT s.part_id FROM stock_items s WHERE s.id = t.item_id)"),
        Field::date("received_date", "Received Date").read_only()
            .help("The date this return item was received"),
        Field::of("outcome", "Outcome", Kind::Choice(status::OUTCOME))
            .preset(Preset::Whole(returns::UNDECIDED)).help("Outcome for this line item"),
    ]
};

#[derive(Debug)]
struct ReturnLineRules;

impl Rules for ReturnLineRules {
    fn check(&self, review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
        if change.changes("item") {
            unique::check(review, change, &["order", "item"])?;
        }
        check_quantity(review, change)
    }
}

/// Not more than there is of the item, and all of one with a serial.
fn check_quantity(review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
    let quantity = change.after.decimal("quantity").unwrap_or_default();
    if quantity == Decimal::ZERO {
        review.refuse("quantity", "Return quantity must be greater than zero");
    }
    let is_settled = !change.after.get("received_date").is_null();
    if is_settled || !(change.changes("quantity") || change.changes("item")) {
        return Ok(());
    }
    let mut sql = Statement::new("SELECT quantity, serial FROM stock_items WHERE id = ").kept();
    let rows = sql.value(change.after.integer("item")).load(review.db)?;
    if let Some([there, serial]) = rows.first().map(Vec::as_slice) {
        if there.decimal().is_some_and(|there| quantity > there) {
            review.refuse("quantity", "Return quantity exceeds stock quantity");
        } else if !serial.text().is_empty() && quantity != Decimal::ONE {
            review.refuse("quantity", "Invalid quantity for serialized stock item");
        }
    }
    Ok(())
}
