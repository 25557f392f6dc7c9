//! Lines of return orders: stock items that customers return.

use super::RETURN_ORDER;
use crate::access::role::Role;
use crate::models::order::brief::{PROJECT_CODE_BRIEF, RETURN_ORDER_BRIEF as ORDER_BRIEF};
use crate::models::order::fields::{line_details, line_fields, millionths};
use crate::models::order::status::{self, returns};
use crate::models::part::{BRIEF as PART_BRIEF, PART};
use crate::models::project_code::PROJECT_CODE;
use crate::models::stock::STOCK_ITEM;
use crate::resource::search_sql::{part_search, words_subquery};
use crate::resource::{
    DefaultValue, Detail, Field, FieldType, Filter, Lookup, ModelRef, Resource, SearchSql,
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
        Detail::new("item_detail", "item", &STOCK_ITEM, &[
                "pk", "part", "quantity", "serial", "batch", "location", "status", "customer",
                "packaging", "barcode_hash", "in_stock",
            ]).default_include(),
        Detail::new("part_detail", "base_part", &PART, PART_BRIEF),
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
