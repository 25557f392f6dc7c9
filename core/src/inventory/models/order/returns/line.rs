//! Lines of return orders: stock items that customers return.

use super::{ORDER_TYPE, RETURN_ORDER};
use crate::access::role::Role;
use crate::decimal::Decimal;
use crate::models::order::brief::{PROJECT_CODE_BRIEF, RETURN_ORDER_BRIEF as ORDER_BRIEF};
use crate::models::order::fields::{line_details, line_fields, millionths};
use crate::models::order::line::LineRules;
use crate::models::order::status::{self, returns};
use crate::models::part::{BRIEF as PART_BRIEF, PART};
use crate::models::project_code::PROJECT_CODE;
use crate::models::stock::STOCK_ITEM;
use crate::resource::search_sql::{part_search, words_subquery};
use crate::resource::write::WriteError;
use crate::resource::{
    Change, DefaultValue, Detail, Field, FieldType, Filter, Lookup, ModelRef, Resource, Rules,
    SearchSql, Statement, WriteContext, unique,
};

/// Lines of return orders.
pub static RETURN_ORDER_LINE: Resource = Resource {
    model: ModelRef {
        name: "returnorderlineitem",
        class: "ReturnOrderLineItem",
        table: "return_order_lines",
        path: "/api/order/ro-line/",
    },
    verbose_name: "Return Order Line Item",
    event_table: "order_returnorderlineitem",
    roles: &[Role::ReturnOrder],
    fields: FIELDS,
    details: line_details!(
        order: &RETURN_ORDER,
        Detail {
            name: "item_detail",
            key_field: "item",
            resource: &STOCK_ITEM,
            fields: &[
                "pk", "part", "quantity", "serial", "batch", "location", "status", "customer",
                "packaging", "barcode_hash", "in_stock",
            ],
            default_include: true,
        },
        Detail {
            name: "part_detail",
            key_field: "base_part",
            resource: &PART,
            fields: PART_BRIEF,
            default_include: false,
        },
    ),
    filters: &[
        Filter::new("order", Lookup::ForeignKey("t.order_id", "return_orders")),
        Filter::new("item", Lookup::ForeignKey("t.item_id", "stock_items")),
        Filter::new("outcome", Lookup::Integer("t.outcome = ?")),
        Filter::new("received", Lookup::Boolean("t.received_date IS NOT NULL")),
        Filter::new("has_pricing", Lookup::Boolean("t.price IS NOT NULL")),
        Filter::new(
            "order_status",
            Lookup::Integer("t.order_id IN (SELECT o.id FROM return_orders o WHERE o.status = ?)"),
        ),
    ],
    search_sql: &[
        SearchSql::in_subquery(
            &["item__serial", "item__batch"],
            "t.item_id",
            words_subquery!("w.id" from "stock_items w"),
        ),
        part_search!("item__part", "t.item_id", "s.id" from "parts w JOIN stock_items s ON s.part_id = w.id"),
    ],
    ordering_fields: &[
        ("reference", "t.reference"),
        ("target_date", "t.target_date"),
        ("received_date", "t.received_date"),
    ],
    rules: &LineRules {
        order_type: &ORDER_TYPE,
        table: "return_order_lines",
        inner: &ReturnLineRules,
    },
    ..Resource::DEFAULT
};

static FIELDS: &[Field] = line_fields! {
    order: &RETURN_ORDER.model,
    price: Field::price("price", "Price").min_value(0),
    currency: "price_currency",
    own: [
        Field::related("item", "Item", "item_id", &STOCK_ITEM.model).required()
            .help("Select item to return from customer"),
        Field::sql("base_part", "Part", FieldType::Related(&PART.model),
            "(SELECT s.part_id FROM stock_items s WHERE s.id = t.item_id)"),
        Field::date("received_date", "Received Date").read_only()
            .help("The date this return item was received"),
        Field::new("outcome", "Outcome", FieldType::IntegerChoice(status::OUTCOME_CHOICES))
            .default_value(DefaultValue::Integer(returns::OUTCOME_PENDING)).help("Outcome for this line item"),
    ]
};

#[derive(Debug)]
struct ReturnLineRules;

impl Rules for ReturnLineRules {
    fn check(&self, context: &mut WriteContext<'_>, change: &mut Change) -> Result<(), WriteError> {
        if change.has_changed("item") {
            unique::check(context, change, &["order", "item"])?;
        }
        check_quantity(context, change)
    }
}

/// Checks that the quantity is not more than the item's, and that an item with a serial is returned whole.
fn check_quantity(context: &mut WriteContext<'_>, change: &Change) -> Result<(), WriteError> {
    let quantity = change.after.decimal("quantity").unwrap_or_default();
    if quantity == Decimal::ZERO {
        context.reject("quantity", "Return quantity must be greater than zero");
    }
    let is_settled = !change.after.get("received_date").is_null();
    if is_settled || !(change.has_changed("quantity") || change.has_changed("item")) {
        return Ok(());
    }
    let mut sql = Statement::new("SELECT quantity, serial FROM stock_items WHERE id = ").cached();
    let rows = sql.value(change.after.integer("item")).load(context.db)?;
    if let Some([there, serial]) = rows.first().map(Vec::as_slice) {
        if there.decimal().is_some_and(|there| quantity > there) {
            context.reject("quantity", "Return quantity exceeds stock quantity");
        } else if !serial.text().is_empty() && quantity != Decimal::ONE {
            context.reject("quantity", "Invalid quantity for serialized stock item");
        }
    }
    Ok(())
}
