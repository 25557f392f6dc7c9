//! Histories of stock items: operations write them, every user who may view stock reads them.

use std::collections::HashMap;

use diesel::QueryResult;
use serde_json::{Map, Value, json};

use super::status::{self, TrackingType};
use super::{LOCATION, STOCK_ITEM};
use crate::access::role::Role;
use crate::db::Db;
use crate::models::company::COMPANY;
use crate::models::order::purchase::PURCHASE_ORDER;
use crate::models::order::returns::RETURN_ORDER;
use crate::models::order::sales::SALES_ORDER;
use crate::models::user::{USER, USER_BRIEF};
use crate::resource::casefold::casefold;
use crate::resource::{
    Actor, AllowedOperations, Detail, Field, FieldType, Filter, Item, Lookup, ModelRef,
    QueryParams, Resource, Rules, SerializeContext, SqlValue, Statement, read, serialize,
};

/// Maximum length of the notes of an entry, in characters.
pub const MAX_NOTES_LENGTH: usize = 512;

/// History entries of stock items.
pub static TRACKING: Resource = Resource {
    model: ModelRef {
        name: "stockitemtracking",
        class: "StockItemTracking",
        table: "stock_tracking",
        path: "/api/stock/track/",
    },
    verbose_name: "Stock Item Tracking",
    event_table: "stock_stockitemtracking",
    roles: &[Role::Stock],
    fields: &[
        Field::primary_key(),
        Field::related("item", "Item", "item_id", &STOCK_ITEM.model),
        Field::datetime("date", "Date").read_only(),
        Field::new("deltas", "Deltas", FieldType::Json).read_only(),
        Field::custom("label", "Label", FieldType::Any).read_only(),
        Field::text("notes", "Notes", MAX_NOTES_LENGTH).searchable(),
        Field::integer("tracking_type", "Tracking type").read_only(),
        Field::related("user", "User", "user_id", &USER.model).read_only(),
    ],
    details: &[
        Detail::new(
            "item_detail",
            "item",
            &STOCK_ITEM,
            &[
                "pk", "part", "quantity", "serial", "batch", "location", "status",
            ],
        ),
        Detail::new("user_detail", "user", &USER, USER_BRIEF),
    ],
    filters: &[
        Filter::new("item", Lookup::ForeignKey("t.item_id", "stock_items")),
        Filter::new("user", Lookup::ForeignKey("t.user_id", "users")),
    ],
    ordering_fields: &[("date", "t.date")],
    default_ordering: "t.date DESC, t.id DESC",
    allows: AllowedOperations::READ,
    ..Resource::DEFAULT
};

/// Adds a history entry.
///
/// # Errors
/// When the query fails.
pub(super) fn record(
    db: &mut Db,
    actor: Actor<'_>,
    item: &Item,
    event: TrackingType,
    notes: &str,
    deltas: &Map<String, Value>,
) -> QueryResult<()> {
    let mut sql = Statement::new(
        "INSERT INTO stock_tracking (item_id, part_id, tracking_type, date, notes, search, deltas, user_id) VALUES (",
    );
    let part = SqlValue::from(item.integer("part"));
    let notes: String = notes.chars().take(512).collect();
    sql.list([
        SqlValue::from(item.pk()),
        part,
        SqlValue::from(event as i64),
        SqlValue::DateTime(actor.now.naive_utc()),
        SqlValue::from(&*notes),
        casefold(&notes).into(),
        json!(deltas).to_string().into(),
        actor.user_pk(),
    ]);
    sql.sql(")").run(db).map(drop)
}

/// Adds the key of an order to the deltas, and its reference, which remains when the order is deleted.
pub(crate) fn add_order_deltas(deltas: &mut Map<String, Value>, order: &Item) {
    let model = order.resource().model.name;
    deltas.insert(model.to_owned(), json!(order.pk()));
    deltas.insert(reference_key(model), json!(order.text("reference")));
}

/// Returns the name of the delta with an order's reference, which is shown when the order no longer exists.
fn reference_key(model: &str) -> String {
    format!("{model}_reference")
}

/// The rules of `TRACKING`.
#[derive(Debug)]
pub(super) struct TrackingRules;

impl Rules for TrackingRules {
    fn serialize(&self, context: &mut SerializeContext<'_>) -> QueryResult<()> {
        for named in LINKED_MODELS {
            add_details(context, named)?;
        }
        for (item, entry) in context.items_mut() {
            let code = item.integer("tracking_type").unwrap_or_default();
            entry.insert(
                "label".to_owned(),
                json!(status::label(status::TRACKING_CHOICES, code)),
            );
        }
        Ok(())
    }
}

/// The resources to which deltas refer: name of the key, name of the detail, resource.
const LINKED_MODELS: &[(&str, &str, &Resource)] = &[
    ("location", "location_detail", &LOCATION),
    ("stockitem", "stockitem_detail", &STOCK_ITEM),
    ("customer", "customer_detail", &COMPANY),
    ("purchaseorder", "purchaseorder_detail", &PURCHASE_ORDER),
    ("salesorder", "salesorder_detail", &SALES_ORDER),
    ("returnorder", "returnorder_detail", &RETURN_ORDER),
];

/// Adds the objects to which the deltas refer, with a constant number of queries.
fn add_details(
    context: &mut SerializeContext<'_>,
    (name, detail, resource): &(&str, &str, &'static Resource),
) -> QueryResult<()> {
    let key = |entry: &Map<String, Value>| entry.get("deltas")?.get(name)?.as_i64();
    let mut keys: Vec<i64> = context.serialized.iter().filter_map(key).collect();
    keys.sort_unstable();
    keys.dedup();
    let found = read::by_keys(context.db, resource, &keys, None)?;
    let objects = serialize::serialize_all(
        context.db,
        resource,
        context.actor,
        &QueryParams::default(),
        &found,
        true,
    )?;
    let objects: HashMap<i64, Value> = found
        .iter()
        .map(Item::pk)
        .zip(objects.into_iter().map(without_counts))
        .collect();
    for entry in &mut *context.serialized {
        let object = key(entry).and_then(|key| objects.get(&key).cloned());
        if let (Some(object), Some(Value::Object(deltas))) = (object, entry.get_mut("deltas")) {
            deltas.insert((*detail).to_owned(), object);
            deltas.remove(&reference_key(name));
        }
    }
    Ok(())
}

/// Returns the object without its counts.
fn without_counts(mut object: Map<String, Value>) -> Value {
    for counted in ["items", "sublocations"] {
        object.remove(counted);
    }
    Value::Object(object)
}
