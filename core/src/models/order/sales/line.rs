//! Lines of sales orders: parts that are sold, and what is charged besides.

use std::collections::HashMap;

use diesel::QueryResult;
use serde_json::{Map, Value, json};

use super::count::holding_back;
use super::shipment::{SENT, has_sent};
use super::{KIND, SALES_ORDER};
use crate::db::Db;
use crate::decimal::Decimal;
use crate::models::company::{BRIEF as COMPANY_BRIEF, COMPANY};
use crate::models::order::brief::{CODE_BRIEF, SALES_ORDER_BRIEF as ORDER_BRIEF};
use crate::models::order::fields::{extra_lines, line_details, line_fields, millionths};
use crate::models::order::line::BY_QUANTITY;
use crate::models::order::line::{LineRules, NoLineRules};
use crate::models::part::family::about_part;
use crate::models::part::{BRIEF as PART_BRIEF, PART, total};
use crate::models::project_code::PROJECT_CODE;
use crate::models::role::Role;
use crate::models::stock::in_stock;
use crate::resource::found::{by_part, with_words};
use crate::resource::refusal::WHOLE;
use crate::resource::write::WriteError;
use crate::resource::{
    Allows, Cell, Change, Detail, Field, Filter, Found, Item, Kind, Resource, Review, Rules,
    Showing, Statement, Target, Test, read,
};

/// Lines of sales orders.
pub static SALES_ORDER_LINE: Resource = Resource {
    target: Target {
        model: "salesorderlineitem",
        class: "SalesOrderLineItem",
        table: "sales_order_lines",
        path: "/api/order/so-line/",
    },
    name: "Sales Order Line Item",
    event: "order_salesorderlineitem",
    roles: &[Role::SalesOrder],
    fields: FIELDS,
    details: line_details!(
        order: &SALES_ORDER,
        Detail {
            name: "part_detail",
            key: "part",
            resource: &PART,
            fields: PART_BRIEF,
            usual: false,
        },
        Detail {
            name: "customer_detail",
            key: "customer",
            resource: &COMPANY,
            fields: COMPANY_BRIEF,
            usual: false,
        },
    ),
    filters: FILTERS,
    found_by: &[
        by_part!("part", "t.part_id"),
        Found::among(
            &[
                "order__reference",
                "order__description",
                "order__customer_reference",
            ],
            "t.order_id",
            with_words!("w.id" from "sales_orders w"),
        ),
        BY_QUANTITY,
    ],
    orders: &[
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
    joins: "",
    whole: "",
    order: "t.id",
    allows: Allows::ALL,
    rules: &LineRules {
        kind: &KIND,
        table: "sales_order_lines",
        own: &SalesLineRules,
    },
};

const PART_NAME: &str = "(SELECT p.name FROM parts p WHERE p.id = t.part_id)";

/// All that is or was put aside for a line, sent or not.
const ALLOCATED: &str = concat!(
    "(SELECT ",
    total!("a.quantity"),
    " FROM sales_order_allocations a WHERE a.line_id = t.id)"
);

static FIELDS: &[Field] = line_fields! {
    order: &SALES_ORDER.target,
    price: Field::price("sale_price", "Price").at_least(0),
    currency: "sale_price_currency",
    own: [
        Field::related("part", "Part", "part_id", &PART.target)
            .filtered(&[("salable", true)]),
        Field::number("shipped", "Shipped").read_only().help("Shipped quantity"),
        Field::count("allocated", "Allocated", Kind::Number, ALLOCATED),
        Field::count("overdue", "Overdue", Kind::Boolean,
            "EXISTS (SELECT 1 FROM sales_orders o WHERE o.id = t.order_id AND o.status IN (10, 15, 25) \
             AND t.shipped < t.quantity AND COALESCE(t.target_date, o.target_date) < CURRENT_DATE)"),
        Field::sql("customer", "Customer", Kind::Related(&COMPANY.target),
            "(SELECT o.customer_id FROM sales_orders o WHERE o.id = t.order_id)"),
        Field::own("available_stock", "Available stock", Kind::Number).read_only(),
        Field::own("available_variant_stock", "Available variant stock", Kind::Number).read_only(),
        Field::own("building", "In Production", Kind::Number).read_only(),
        Field::own("on_order", "On Order", Kind::Number).read_only(),
    ]
};

const FILTERS: &[Filter] = &[
    Filter::of("order", Test::Key("t.order_id", "sales_orders")),
    Filter::of(
        "part",
        Test::Chosen("parts", |part, asked| {
            about_part("(t.part_id ", part, asked)
        }),
    ),
    Filter::of("include_variants", Test::Beside),
    Filter::of(
        "allocated",
        Test::Holds(concat!(
            "(SELECT ",
            total!("a.quantity"),
            " FROM sales_order_allocations a WHERE a.line_id = t.id) >= t.quantity"
        )),
    ),
    Filter::of("completed", Test::Holds("t.shipped >= t.quantity")),
    Filter::of("has_pricing", Test::Holds("t.price IS NOT NULL")),
    Filter::of(
        "order_status",
        Test::Whole("t.order_id IN (SELECT o.id FROM sales_orders o WHERE o.status = ?)"),
    ),
    Filter::of(
        "order_outstanding",
        Test::Holds(
            "t.order_id IN (SELECT o.id FROM sales_orders o WHERE o.status IN (10, 15, 25))",
        ),
    ),
    Filter::of(
        "order_complete",
        Test::Holds("t.order_id IN (SELECT o.id FROM sales_orders o WHERE o.status IN (20, 30))"),
    ),
];

fn is_allocated(db: &mut Db, line: i64) -> QueryResult<bool> {
    let mut sql = Statement::new("SELECT 1 FROM sales_order_allocations WHERE line_id = ").kept();
    Ok(sql.value(line).sql(" LIMIT 1").first(db)?.is_some())
}

#[derive(Debug)]
struct SalesLineRules;

impl Rules for SalesLineRules {
    fn check(&self, review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
        let line = change.after.pk();
        if !change.is_new() && change.changes("part") && is_allocated(review.db, line)? {
            review.refuse("part", "stock is allocated to the line");
        }
        let part = change.after.integer("part");
        let Some(part) = part.filter(|_| change.changes("part")) else {
            return Ok(());
        };
        let part = read::by_keys(review.db, &PART, &[part], Some(&["virtual"]))?.pop();
        if part.is_some_and(|part| part.is("virtual")) {
            review.refuse("part", "Virtual part cannot be assigned to a sales order");
        }
        Ok(())
    }

    fn leaves(
        &self,
        review: &mut Review<'_>,
        item: &Item,
        _: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        if has_sent(review.db, "a.line_id", item.pk())? {
            review.refuse(WHOLE, SENT);
        }
        Ok(())
    }

    fn show(&self, showing: &mut Showing<'_>) -> QueryResult<()> {
        let keys = showing.keys("part");
        let mut wanted: Vec<i64> = keys.iter().flatten().copied().collect();
        wanted.sort_unstable();
        wanted.dedup();
        let parts = read::by_keys(showing.db, &PART, &wanted, Some(COUNTED))?;
        let parts: HashMap<i64, Item> = parts.into_iter().map(|part| (part.pk(), part)).collect();
        let variants = of_variants(showing.db, &wanted)?;
        for (key, shown) in keys.iter().zip(&mut *showing.shown) {
            let part = key.and_then(|key| parts.get(&key));
            let variant = key.and_then(|key| variants.get(&key).copied());
            let count = |name| part.and_then(|part| part.decimal(name)).unwrap_or_default();
            let own = count("in_stock")
                .less(count("allocated_to_sales_orders"))
                .less(count("allocated_to_build_orders"));
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

/// What the lines show of their parts.
const COUNTED: &[&str] = &[
    "in_stock",
    "allocated_to_sales_orders",
    "allocated_to_build_orders",
    "building",
    "ordering",
];

/// How much of the variants of each part can be sold and is not allocated.
fn of_variants(db: &mut Db, parts: &[i64]) -> QueryResult<HashMap<i64, Decimal>> {
    if parts.is_empty() {
        return Ok(HashMap::new());
    }
    let mut sql = Statement::new(
        "WITH RECURSIVE v (root, id) AS (SELECT p.variant_of_id, p.id FROM parts p WHERE p.variant_of_id IN (",
    )
    .kept();
    sql.keys(parts).sql(concat!(
        ") UNION SELECT v.root, p.id FROM parts p JOIN v ON p.variant_of_id = v.id), sold (root, id) AS \
         (SELECT v.root, p.id FROM v JOIN parts p ON p.id = v.id WHERE p.active AND p.salable), \
         held (item, quantity) AS (SELECT a.item_id, a.quantity FROM ",
        holding_back!(),
        "), counted (root, quantity) AS (SELECT sold.root, s.quantity FROM sold \
         JOIN stock_items s ON s.part_id = sold.id WHERE ",
        in_stock!("s"),
        " UNION ALL SELECT sold.root, 0 - held.quantity FROM sold JOIN stock_items s ON s.part_id = sold.id \
         JOIN held ON held.item = s.id) SELECT counted.root, ",
        total!("counted.quantity"),
        " FROM counted GROUP BY counted.root"
    ));
    let rows = sql.load(db)?;
    let pair = |row: &Vec<Cell>| match row.as_slice() {
        [root, sum] => root.int().zip(sum.decimal()),
        _ => None,
    };
    Ok(rows.iter().filter_map(pair).collect())
}

extra_lines! {
    SALES_ORDER_EXTRA_LINE,
    kind: KIND,
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
