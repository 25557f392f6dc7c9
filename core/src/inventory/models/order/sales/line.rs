//! Lines and extra lines of sales orders.

use std::collections::HashMap;

use diesel::QueryResult;
use serde_json::{Map, Value, json};

use super::allocation_sql::active_allocations;
use super::shipment::{ALREADY_SHIPPED, has_shipped_allocations};
use super::{ORDER_TYPE, SALES_ORDER};
use crate::access::role::Role;
use crate::db::Db;
use crate::decimal::Decimal;
use crate::models::company::{BRIEF as COMPANY_BRIEF, COMPANY};
use crate::models::order::brief::{PROJECT_CODE_BRIEF, SALES_ORDER_BRIEF as ORDER_BRIEF};
use crate::models::order::fields::{extra_lines, line_details, line_fields, millionths};
use crate::models::order::line::SEARCH_BY_QUANTITY;
use crate::models::order::line::{LineRules, NoLineRules};
use crate::models::part::variants::part_condition;
use crate::models::part::{BRIEF as PART_BRIEF, PART, total};
use crate::models::project_code::PROJECT_CODE;
use crate::models::stock::in_stock;
use crate::resource::search_sql::{part_search, words_subquery};
use crate::resource::validation_errors::NON_FIELD_ERRORS;
use crate::resource::write::WriteError;
use crate::resource::{
    Change, Detail, Field, FieldType, Filter, Item, Lookup, ModelRef, Resource, Rules, SearchSql,
    SerializeContext, SqlValue, Statement, WriteContext, read,
};

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
        Detail {
            name: "part_detail",
            key_field: "part",
            resource: &PART,
            fields: PART_BRIEF,
            default_include: false,
        },
        Detail {
            name: "customer_detail",
            key_field: "customer",
            resource: &COMPANY,
            fields: COMPANY_BRIEF,
            default_include: false,
        },
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
    rules: &LineRules {
        order_type: &ORDER_TYPE,
        table: "sales_order_lines",
        inner: &SalesLineRules,
    },
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

fn is_allocated(db: &mut Db, line: i64) -> QueryResult<bool> {
    let mut sql = Statement::new("SELECT 1 FROM sales_order_allocations WHERE line_id = ").cached();
    Ok(sql.value(line).sql(" LIMIT 1").first_value(db)?.is_some())
}

#[derive(Debug)]
struct SalesLineRules;

impl Rules for SalesLineRules {
    fn check(&self, context: &mut WriteContext<'_>, change: &mut Change) -> Result<(), WriteError> {
        let line = change.after.pk();
        if !change.is_new() && change.has_changed("part") && is_allocated(context.db, line)? {
            context.reject("part", "stock is allocated to the line");
        }
        let part = change.after.integer("part");
        let Some(part) = part.filter(|_| change.has_changed("part")) else {
            return Ok(());
        };
        let part = read::by_keys(context.db, &PART, &[part], Some(&["virtual"]))?.pop();
        if part.is_some_and(|part| part.is_true("virtual")) {
            context.reject("part", "Virtual part cannot be assigned to a sales order");
        }
        Ok(())
    }

    fn before_delete(
        &self,
        context: &mut WriteContext<'_>,
        item: &Item,
        _: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        if has_shipped_allocations(context.db, "a.line_id", item.pk())? {
            context.reject(NON_FIELD_ERRORS, ALREADY_SHIPPED);
        }
        Ok(())
    }

    fn serialize(&self, context: &mut SerializeContext<'_>) -> QueryResult<()> {
        let keys = context.foreign_keys("part");
        let mut wanted: Vec<i64> = keys.iter().flatten().copied().collect();
        wanted.sort_unstable();
        wanted.dedup();
        let parts = read::by_keys(context.db, &PART, &wanted, Some(PART_STOCK_FIELDS))?;
        let parts: HashMap<i64, Item> = parts.into_iter().map(|part| (part.pk(), part)).collect();
        let variants = available_variant_stock(context.db, &wanted)?;
        for (key, shown) in keys.iter().zip(&mut *context.serialized) {
            let part = key.and_then(|key| parts.get(&key));
            let variant = key.and_then(|key| variants.get(&key).copied());
            let count = |name| part.and_then(|part| part.decimal(name)).unwrap_or_default();
            let own = count("in_stock")
                .saturating_sub(count("allocated_to_sales_orders"))
                .saturating_sub(count("allocated_to_build_orders"));
            for (name, number) in [
                ("available_stock", own),
                ("available_variant_stock", variant.unwrap_or_default()),
                ("building", count("building")),
                ("on_order", count("ordering")),
            ] {
                shown.insert(name.to_owned(), json!(number));
            }
        }
        Ok(())
    }
}

/// The fields of parts from which the lines' stock quantities are computed.
const PART_STOCK_FIELDS: &[&str] = &[
    "in_stock",
    "allocated_to_sales_orders",
    "allocated_to_build_orders",
    "building",
    "ordering",
];

/// Returns the unallocated stock of the active, salable variants of each part.
fn available_variant_stock(db: &mut Db, parts: &[i64]) -> QueryResult<HashMap<i64, Decimal>> {
    if parts.is_empty() {
        return Ok(HashMap::new());
    }
    let mut sql = Statement::new(
        "WITH RECURSIVE v (root, id) AS (SELECT p.variant_of_id, p.id FROM parts p WHERE p.variant_of_id IN (",
    )
    .cached();
    sql.keys(parts).sql(concat!(
        ") UNION SELECT v.root, p.id FROM parts p JOIN v ON p.variant_of_id = v.id), sold (root, id) AS \
         (SELECT v.root, p.id FROM v JOIN parts p ON p.id = v.id WHERE p.active AND p.salable), \
         held (item, quantity) AS (SELECT a.item_id, a.quantity FROM ",
        active_allocations!(),
        "), counted (root, quantity) AS (SELECT sold.root, s.quantity FROM sold \
         JOIN stock_items s ON s.part_id = sold.id WHERE ",
        in_stock!("s"),
        " UNION ALL SELECT sold.root, 0 - held.quantity FROM sold JOIN stock_items s ON s.part_id = sold.id \
         JOIN held ON held.item = s.id) SELECT counted.root, ",
        total!("counted.quantity"),
        " FROM counted GROUP BY counted.root"
    ));
    let rows = sql.load(db)?;
    let pair = |row: &Vec<SqlValue>| match row.as_slice() {
        [root, sum] => root.int().zip(sum.decimal()),
        _ => None,
    };
    Ok(rows.iter().filter_map(pair).collect())
}

extra_lines! {
    SALES_ORDER_EXTRA_LINE,
    kind: ORDER_TYPE,
    order: SALES_ORDER,
    orders: "sales_orders",
    model: "salesorderextraline",
    class: "SalesOrderExtraLine",
    table: "sales_order_extra_lines",
    path: "/api/order/so-extra-line/",
    title: "Sales Order Extra Line",
    event: "order_salesorderextraline",
    role: Role::SalesOrder
}
