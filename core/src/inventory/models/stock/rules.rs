//! Rules of stock items.

use chrono::Duration;
use diesel::QueryResult;
use serde_json::{Map, Value, json};

use super::status::{self, TrackingType};
use super::{
    LOCATION, TEST_RESULT, create, install, locked_items, numbering, quantity, serial, tracking,
    uninstall_on_delete,
};
use crate::access::User;
use crate::db::{Db, lock};
use crate::items::{Part, StockItem};
use crate::models::part::PART;
use crate::models::{structural, tag, tree};
use crate::query::Model as _;
use crate::resource::{
    Actor, Change, CreatedItems, Item, Pending, Rules, SerializeContext, SqlValue, Statement,
    WriteContext, WriteError, Writer, nested_lists, read,
};

/// The rules of `STOCK_ITEM`.
#[derive(Debug)]
pub(super) struct StockRules;

impl Rules for StockRules {
    fn custom_create(
        &self,
        db: &mut Db,
        actor: Actor<'_>,
        sent: Map<String, Value>,
    ) -> Result<CreatedItems, WriteError> {
        create::create(db, actor, sent)
    }

    fn check(&self, context: &mut WriteContext<'_>, change: &mut Change) -> Result<(), WriteError> {
        change
            .after
            .set("updated", SqlValue::DateTime(context.actor.now.naive_utc()));
        if change.is_new() && change.request_value("delete_on_deplete").is_none() {
            let goes = context.actor.settings.stock_delete_depleted_default;
            change.after.set("delete_on_deplete", goes);
        }
        if change.after.get("batch").is_null() {
            change.after.set("batch", "");
        }
        if change.after.text("purchase_price_currency").is_empty() {
            let default = context.actor.settings.inventree_default_currency.code();
            change.after.set("purchase_price_currency", default);
        }
        let quantity = change.after.decimal("quantity").unwrap_or_default();
        if let Err(text) = quantity::check(quantity) {
            context.reject("quantity", text);
        }
        set_serial_int(context.actor, change)?;
        serial::check(context, change)?;
        check_host(context, change)?;
        structural::check(context, change, "location", locked_items::STRUCTURAL)?;
        check_part(context, change)
    }

    fn validate_with_plugins(
        &self,
        writer: &Writer,
        change: &Change,
        pending: Pending<'_>,
    ) -> Result<(), WriteError> {
        let Some(stock) = StockItem::from_item(&change.after) else {
            return Ok(());
        };
        if change.has_new_value("batch") {
            let old = change.original_text("batch");
            writer.validate_batch_code(&stock.batch, Some(&stock), old.as_deref())?;
        }
        let Some(own) = &stock.serial else {
            return Ok(());
        };
        // For another part, an unchanged serial is a new value.
        if change.has_new_value("serial") || change.has_new_value("part") {
            let part = writer.load_stored_fields(pending, &PART, stock.part.get())?;
            let old = change.original_text("serial").filter(|old| !old.is_empty());
            if let Some(part) = part.as_ref().and_then(Part::from_item) {
                writer.validate_serial_number(own, &part, Some(&stock), old.as_deref())?;
            }
        }
        Ok(())
    }

    fn lock(&self, context: &mut WriteContext<'_>, change: &Change) -> Result<(), WriteError> {
        const POINTED_AT: [(&str, &str); 4] = [
            ("location", "stock_locations"),
            ("customer", "companies"),
            ("supplier_part", "supplier_parts"),
            ("part", "parts"),
        ];
        let after = &change.after;
        if change.has_changed("belongs_to") && !after.get("belongs_to").is_null() {
            lock::acquire(context.db, install::INSTALL_LOCK)?;
        }
        if change.has_changed("serial") && !after.text("serial").is_empty() {
            let part = after.integer("part").unwrap_or_default();
            serial::lock(context.db, context.actor.settings, part)?;
        }
        for (field, table) in POINTED_AT {
            let key = after.integer(field).filter(|_| change.has_changed(field));
            read::lock_shared(context.db, table, key)?;
        }
        Ok(())
    }

    fn lock_for_delete(
        &self,
        context: &mut WriteContext<'_>,
        keys: &[i64],
    ) -> Result<(), WriteError> {
        locked_items::lock_with_dependents(context.db, keys)?;
        uninstall_on_delete::uninstall_from_items(context.db, context.actor, keys)
    }

    fn after_save(
        &self,
        context: &mut WriteContext<'_>,
        change: &Change,
    ) -> Result<(), WriteError> {
        tag::store(context.db, change)?;
        let after = &change.after;
        let Some(before) = &change.before else {
            // InvenTree records no user here.
            let nobody = User::system();
            let actor = Actor {
                user: &nobody,
                ..context.actor
            };
            tracking::record(
                context.db,
                actor,
                after,
                TrackingType::Created,
                "",
                &creation_deltas(after),
            )?;
            return Ok(());
        };
        let deltas = edit_deltas(before, after);
        if !deltas.is_empty() {
            tracking::record(
                context.db,
                context.actor,
                after,
                TrackingType::Edited,
                "",
                &deltas,
            )?;
        }
        Ok(())
    }

    fn initial(&self, _: &mut Db, actor: Actor<'_>) -> QueryResult<Vec<(&'static str, Value)>> {
        let goes = actor.settings.stock_delete_depleted_default;
        Ok(vec![("delete_on_deplete", goes.into())])
    }

    fn serialize(&self, context: &mut SerializeContext<'_>) -> QueryResult<()> {
        let days = Duration::try_days(context.actor.settings.stock_stale_days.into());
        let day = days.and_then(|days| context.actor.now.date_naive().checked_add_signed(days));
        for (item, serialized) in context.items_mut() {
            // Null if `expired` is null: replies to writes leave out aggregates.
            if serialized
                .get("expired")
                .is_none_or(|expired| !expired.is_null())
            {
                let expiry = item
                    .date("expiry_date")
                    .filter(|_| item.is_true("in_stock"));
                let is_stale = expiry.is_some_and(|expiry| day.is_none_or(|day| expiry < day));
                serialized.insert("stale".to_owned(), json!(is_stale));
            } else {
                serialized.insert("stale".to_owned(), Value::Null);
            }
            let code = item.integer("status").unwrap_or(status::OK);
            serialized.insert(
                "status_text".to_owned(),
                json!(status::label(status::STATUS_CHOICES, code)),
            );
        }
        tree::list::serialize_paths(context, &LOCATION, "location", "location_path")?;
        if context.params.is_true("tests") {
            nested_lists::add(context, "tests", &TEST_RESULT, "stock_item")?;
        }
        tag::serialize(context)
    }
}

/// Rejects an item that would be installed in itself, directly or through other items.
fn check_host(context: &mut WriteContext<'_>, change: &Change) -> Result<(), WriteError> {
    let host = change.after.integer("belongs_to");
    let host = host.filter(|_| !change.is_new() && change.has_changed("belongs_to"));
    if let Some(host) = host
        && install::is_inside(context.db, host, change.after.pk())?
    {
        context.reject("belongs_to", install::IN_ITSELF);
    }
    Ok(())
}

/// Sets the number of the serial: that of a plugin, or for a new serial the server's own.
fn set_serial_int(actor: Actor<'_>, change: &mut Change) -> Result<(), WriteError> {
    let serial = change.after.text("serial");
    let own = || change.has_changed("serial").then(|| serial::to_int(serial));
    if let Some(number) = numbering::plugin_int(actor, serial)?.or_else(own) {
        change.after.set("serial_int", number);
    }
    Ok(())
}

fn check_part(context: &mut WriteContext<'_>, change: &Change) -> Result<(), WriteError> {
    let Some(part) = change.after.integer("part") else {
        return Ok(());
    };
    if !change.is_new() && change.has_changed("part") {
        context.reject("part", "the part of a stock item cannot be changed");
    }
    let mut sql = Statement::new("SELECT virtual, trackable FROM parts WHERE id = ").cached();
    let rows = sql.value(part).load(context.db)?;
    if let Some([is_virtual, trackable]) = rows.first().map(Vec::as_slice) {
        if is_virtual.is_true() {
            context.reject("part", "Stock item cannot be created for virtual parts");
        }
        let quantity = change.after.decimal("quantity").unwrap_or_default();
        if trackable.is_true() && quantity.to_integer().is_none() && change.has_changed("quantity")
        {
            let text = "Quantity must be integer value for trackable parts";
            context.reject("quantity", text);
        }
    }
    check_supplier_part(context, change, part)
}

fn check_supplier_part(
    context: &mut WriteContext<'_>,
    change: &Change,
    part: i64,
) -> Result<(), WriteError> {
    let Some(key) = change.after.integer("supplier_part") else {
        return Ok(());
    };
    let mut sql = Statement::new("SELECT part_id FROM supplier_parts WHERE id = ").cached();
    if sql
        .value(key)
        .first_value(context.db)?
        .is_some_and(|own| own.int() != Some(part))
    {
        context.reject("supplier_part", "the supplier part belongs to another part");
    }
    Ok(())
}

/// Returns the deltas of a new item.
fn creation_deltas(item: &Item) -> Map<String, Value> {
    let mut deltas = Map::new();
    deltas.insert("quantity".to_owned(), json!(item.decimal("quantity")));
    deltas.insert("status".to_owned(), json!(item.integer("status")));
    if let Some(location) = item.integer("location") {
        deltas.insert("location".to_owned(), json!(location));
    }
    deltas
}

/// Returns the tracked fields that have changed, with their new values.
fn edit_deltas(before: &Item, after: &Item) -> Map<String, Value> {
    let (was, is) = (
        before.serialize_fields(TRACKED_FIELDS),
        after.serialize_fields(TRACKED_FIELDS),
    );
    let changed = is
        .into_iter()
        .filter(|(name, value)| was.get(name) != Some(value));
    changed.collect()
}

const TRACKED_FIELDS: &[&str] = &[
    "quantity",
    "serial",
    "batch",
    "location",
    "customer",
    "belongs_to",
    "status",
    "expiry_date",
    "packaging",
    "supplier_part",
    "owner",
    "purchase_price",
    "link",
];
