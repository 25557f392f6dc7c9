//! What happened to stock items: written by the operations, read by everyone who may see stock.

use std::collections::HashMap;

use diesel::QueryResult;
use serde_json::{Map, Value, json};

use super::status::{self, Event};
use super::{LOCATION, STOCK_ITEM};
use crate::db::Db;
use crate::models::company::COMPANY;
use crate::models::order::purchase::PURCHASE_ORDER;
use crate::models::order::returns::RETURN_ORDER;
use crate::models::order::sales::SALES_ORDER;
use crate::models::role::Role;
use crate::models::user::{USER, USER_BRIEF};
use crate::resource::rules::Asked;
use crate::resource::{
    Allows, Author, Cell, Detail, Field, Filter, Item, Kind, Resource, Rules, Showing, Statement,
    Target, Test, read, show,
};

/// Entries of stock items' histories.
pub static TRACKING: Resource = Resource {
    target: Target {
        model: "stockitemtracking",
        class: "StockItemTracking",
        table: "stock_tracking",
        path: "/api/stock/track/",
    },
    name: "Stock Item Tracking",
    event: "stock_stockitemtracking",
    roles: &[Role::Stock],
    fields: &[
        Field::key(),
        Field::related("item", "Item", "item_id", &STOCK_ITEM.target),
        Field::time("date", "Date").read_only(),
        Field::of("deltas", "Deltas", Kind::Json).read_only(),
        Field::own("label", "Label", Kind::Any).read_only(),
        Field::text("notes", "Notes", 512).searched(),
        Field::integer("tracking_type", "Tracking type").read_only(),
        Field::related("user", "User", "user_id", &USER.target).read_only(),
    ],
    details: &[
        Detail {
            name: "item_detail",
            key: "item",
            resource: &STOCK_ITEM,
            fields: &[
                "pk", "part", "quantity", "serial", "batch", "location", "status",
            ],
            usual: false,
        },
        Detail {
            name: "user_detail",
            key: "user",
            resource: &USER,
            fields: USER_BRIEF,
            usual: false,
        },
    ],
    filters: &[
        Filter::of("item", Test::Key("t.item_id", "stock_items")),
        Filter::of("user", Test::Key("t.user_id", "users")),
    ],
    found_by: &[],
    orders: &[("date", "t.date")],
    joins: "",
    whole: "",
    order: "t.date DESC, t.id DESC",
    allows: Allows::READ,
    rules: &TrackingRules,
};

/// Writes an entry.
///
/// # Errors
/// When the query fails.
pub(super) fn record(
    db: &mut Db,
    author: Author<'_>,
    item: &Item,
    event: Event,
    notes: &str,
    deltas: &Map<String, Value>,
) -> QueryResult<()> {
    let mut sql = Statement::new(
        "INSERT INTO stock_tracking (item_id, part_id, tracking_type, date, notes, search, deltas, user_id) VALUES (",
    );
    let part = Cell::from(item.integer("part"));
    let notes: String = notes.chars().take(512).collect();
    sql.list([
        Cell::from(item.pk()),
        part,
        Cell::from(event as i64),
        Cell::Time(author.now.naive_utc()),
        Cell::from(&*notes),
        read::fold(&notes).into(),
        json!(deltas).to_string().into(),
        author.pk(),
    ]);
    sql.sql(")").run(db).map(drop)
}

/// Notes the order that an entry is about: its key, and its reference, which outlives it.
pub(crate) fn note_order(deltas: &mut Map<String, Value>, order: &Item) {
    let model = order.resource().target.model;
    deltas.insert(model.to_owned(), json!(order.pk()));
    deltas.insert(reference(model), json!(order.text("reference")));
}

/// The name of the reference of an order beside the key, which is shown where the order itself cannot be any more.
fn reference(model: &str) -> String {
    format!("{model}_reference")
}

#[derive(Debug)]
struct TrackingRules;

impl Rules for TrackingRules {
    fn show(&self, showing: &mut Showing<'_>) -> QueryResult<()> {
        for named in NAMED {
            add_details(showing, named)?;
        }
        for (item, shown) in showing.each() {
            let code = item.integer("tracking_type").unwrap_or_default();
            shown.insert(
                "label".to_owned(),
                json!(status::word(status::TRACKING, code)),
            );
        }
        Ok(())
    }
}

/// What entries name by its key, and show beside it.
const NAMED: &[(&str, &str, &Resource)] = &[
    ("location", "location_detail", &LOCATION),
    ("stockitem", "stockitem_detail", &STOCK_ITEM),
    ("customer", "customer_detail", &COMPANY),
    ("purchaseorder", "purchaseorder_detail", &PURCHASE_ORDER),
    ("salesorder", "salesorder_detail", &SALES_ORDER),
    ("returnorder", "returnorder_detail", &RETURN_ORDER),
];

/// Adds to the entries what they name by its key, by a number of queries that does not grow with them.
fn add_details(
    showing: &mut Showing<'_>,
    (name, detail, resource): &(&str, &str, &'static Resource),
) -> QueryResult<()> {
    let key = |entry: &Map<String, Value>| entry.get("deltas")?.get(name)?.as_i64();
    let mut keys: Vec<i64> = showing.shown.iter().filter_map(key).collect();
    keys.sort_unstable();
    keys.dedup();
    let found = read::by_keys(showing.db, resource, &keys, None)?;
    let objects = show::show_all(
        showing.db,
        resource,
        showing.author,
        &Asked::default(),
        &found,
        true,
    )?;
    let objects: HashMap<i64, Value> = found
        .iter()
        .map(Item::pk)
        .zip(objects.into_iter().map(told))
        .collect();
    for entry in &mut *showing.shown {
        let object = key(entry).and_then(|key| objects.get(&key).cloned());
        if let (Some(object), Some(Value::Object(deltas))) = (object, entry.get_mut("deltas")) {
            deltas.insert((*detail).to_owned(), object);
            deltas.remove(&reference(name));
        }
    }
    Ok(())
}

/// An object without what would have to be counted.
fn told(mut object: Map<String, Value>) -> Value {
    for counted in ["items", "sublocations"] {
        object.remove(counted);
    }
    Value::Object(object)
}
