//! Lines of sales orders.

use super::SALES_ORDER;
use crate::access::role::Role;
use crate::models::company::{BRIEF as COMPANY_BRIEF, COMPANY};
use crate::models::order::brief::{PROJECT_CODE_BRIEF, SALES_ORDER_BRIEF as ORDER_BRIEF};
use crate::models::order::fields::{SEARCH_BY_QUANTITY, line_details, line_fields, millionths};
use crate::models::part::variants::part_condition;
use crate::models::part::{BRIEF as PART_BRIEF, PART, total};
use crate::models::project_code::PROJECT_CODE;
use crate::resource::search_sql::{part_search, words_subquery};
use crate::resource::{Detail, Field, FieldType, Filter, Lookup, ModelRef, Resource, SearchSql};

/// Lines of sales orders.
pub static SALES_ORDER_LINE: Resource = Resource {
    model: ModelRef {
        name: "salesorderlineitem",
        class: "SalesOrderLineItem",
        table: "sales_order_lines",
        path: "/api/order/so-line/",
    },
    verbose_name: "Sales Order Line Item",
    event_table: "order_salesorderlineitem",
    roles: &[Role::SalesOrder],
    fields: FIELDS,
    details: line_details!(
        order: &SALES_ORDER,
        Detail::new("part_detail", "part", &PART, PART_BRIEF),
        Detail::new("customer_detail", "customer", &COMPANY, COMPANY_BRIEF),
    ),
    filters: FILTERS,
    search_sql: &[
        part_search!("part", "t.part_id"),
        SearchSql::in_subquery(
            &[
                "order__reference",
                "order__description",
                "order__customer_reference",
            ],
            "t.order_id",
            words_subquery!("w.id" from "sales_orders w"),
        ),
        SEARCH_BY_QUANTITY,
    ],
    ordering_fields: &[
        (
            "customer",
            "(SELECT c.name FROM sales_orders o JOIN companies c ON c.id = o.customer_id WHERE o.id = t.order_id)",
        ),
        (
            "order",
            "(SELECT o.reference_int FROM sales_orders o WHERE o.id = t.order_id)",
        ),
        ("part", PART_NAME),
        ("part__name", PART_NAME),
        ("quantity", "t.quantity"),
        ("allocated", ALLOCATED),
        ("shipped", "t.shipped"),
        ("reference", "t.reference"),
        ("sale_price", "t.price"),
        ("target_date", "t.target_date"),
    ],
    ..Resource::DEFAULT
};

const PART_NAME: &str = "(SELECT p.name FROM parts p WHERE p.id = t.part_id)";

/// SQL of the quantity that is allocated to the line, shipped or not.
const ALLOCATED: &str = concat!(
    "(SELECT ",
    total!("a.quantity"),
    " FROM sales_order_allocations a WHERE a.line_id = t.id)"
);

static FIELDS: &[Field] = line_fields! {
    order: &SALES_ORDER.model,
    price: Field::price("sale_price", "Price").min_value(0),
    currency: "sale_price_currency",
    own: [
        Field::related("part", "Part", "part_id", &PART.model)
            .limit_choices_to(&[("salable", true)]),
        Field::number("shipped", "Shipped").read_only().help("Shipped quantity"),
        Field::aggregate("allocated", "Allocated", FieldType::Number, ALLOCATED),
        Field::aggregate("overdue", "Overdue", FieldType::Boolean,
            "EXISTS (SELECT 1 FROM sales_orders o WHERE o.id = t.order_id AND o.status IN (10, 15, 25) \
             AND t.shipped < t.quantity AND COALESCE(t.target_date, o.target_date) < CURRENT_DATE)"),
        Field::sql("customer", "Customer", FieldType::Related(&COMPANY.model),
            "(SELECT o.customer_id FROM sales_orders o WHERE o.id = t.order_id)"),
        Field::custom("available_stock", "Available stock", FieldType::Number).read_only(),
        Field::custom("available_variant_stock", "Available variant stock", FieldType::Number).read_only(),
        Field::custom("building", "In Production", FieldType::Number).read_only(),
        Field::custom("on_order", "On Order", FieldType::Number).read_only(),
    ]
};

const FILTERS: &[Filter] = &[
    Filter::new("order", Lookup::ForeignKey("t.order_id", "sales_orders")),
    Filter::new(
        "part",
        Lookup::RelatedFn("parts", |part, asked| {
            part_condition("(t.part_id ", part, asked)
        }),
    ),
    Filter::new("include_variants", Lookup::Modifier),
    Filter::new(
        "allocated",
        Lookup::Boolean(concat!(
            "(SELECT ",
            total!("a.quantity"),
            " FROM sales_order_allocations a WHERE a.line_id = t.id) >= t.quantity"
        )),
    ),
    Filter::new("completed", Lookup::Boolean("t.shipped >= t.quantity")),
    Filter::new("has_pricing", Lookup::Boolean("t.price IS NOT NULL")),
    Filter::new(
        "order_status",
        Lookup::Integer("t.order_id IN (SELECT o.id FROM sales_orders o WHERE o.status = ?)"),
    ),
    Filter::new(
        "order_outstanding",
        Lookup::Boolean(
            "t.order_id IN (SELECT o.id FROM sales_orders o WHERE o.status IN (10, 15, 25))",
        ),
    ),
    Filter::new(
        "order_complete",
        Lookup::Boolean(
            "t.order_id IN (SELECT o.id FROM sales_orders o WHERE o.status IN (20, 30))",
        ),
    ),
];
