//! A plugin that writes to the inventory on request.

use inventree::db::Db;
use inventree::decimal::Decimal;
use inventree::mixin::kind;
use inventree::models::RESOURCES;
use inventree::models::order::transition::Flags;
use inventree::models::order::{apply_transition, purchase};
use inventree::models::stock::adjust::{Adjustment, adjust};
use inventree::models::stock::adjustment_item::AdjustmentItem;
use inventree::prelude::*;
use inventree::resource::{Actor, Item, Resource, WriteError, Writer};
use serde_json::Map;

/// The slug, and the name of the action.
pub const SLUG: &str = "maker";

/// Changes items of the model as `how` says.
#[plugin(name = "Maker", slug = "maker", version = "1.0.0", mixins(action))]
#[derive(Default)]
struct WriterPlugin;

impl ActionMixin for WriterPlugin {
    const ACTION_NAME: &'static str = SLUG;

    fn perform_action(&self, cx: &Context, data: &Value) -> Result<ActionOutcome> {
        if data["how"] == "through" {
            return call_writer(cx, data["data"].clone());
        }
        let (resource, writer) = (resource(data)?, Writer::of(cx));
        let pk = data["pk"].as_i64().unwrap_or_default();
        let sent: Map<String, Value> = data["sent"].as_object().cloned().unwrap_or_default();
        let written = match data["how"].as_str() {
            Some("create") => writer.create(resource, sent).map(|item| vec![item]),
            Some("create_all") => writer.create_many(resource, vec![sent]),
            Some("change") => writer
                .update(resource, pk, sent, false)
                .map(|item| vec![item]),
            Some("change_many") => writer.update_many(resource, &[pk], &sent),
            Some("delete") => writer.delete(resource, pk, &sent).map(|()| Vec::new()),
            Some("delete_many") => writer
                .delete_many(resource, &[pk], &sent)
                .map(|()| Vec::new()),
            Some("take") => writer
                .transaction(|db, actor| remove_one(db, actor, pk))
                .map(|()| Vec::new()),
            Some("cancel") => writer
                .transaction(|db, actor| cancel(db, actor, pk))
                .map(|order| vec![order]),
            _ => return Err(Error::invalid_field("how", "there is no such way")),
        };
        let keys: Vec<i64> = written?.iter().map(Item::pk).collect();
        Ok(ActionOutcome::ok().info(keys))
    }
}

/// Calls the plugin by its slug, as any other plugin could.
///
/// # Errors
/// Returns the errors of the call.
pub fn call_writer(cx: &Context, data: Value) -> Result<ActionOutcome> {
    let act = "perform_action";
    Ok(
        (cx.registry()).call::<kind::action, _>(SLUG, act, move |plugin, cx| {
            plugin.perform_action(cx, &data)
        })?,
    )
}

/// Removes one from a stock item.
fn remove_one(db: &mut Db, actor: Actor<'_>, item: i64) -> Result<(), WriteError> {
    let line = AdjustmentItem::new(item, Decimal::ONE);
    adjust(db, actor, Adjustment::Remove, &[line], "")
}

/// Cancels a purchase order.
fn cancel(db: &mut Db, actor: Actor<'_>, order: i64) -> Result<Item, WriteError> {
    let kind = &purchase::ORDER_TYPE;
    let step = kind.transition("cancel").ok_or(WriteError::NotFound)?;
    apply_transition::apply(db, actor, kind, order, step, &Flags::default())
}

fn resource(data: &Value) -> Result<&'static Resource> {
    let mut all = RESOURCES.iter().copied();
    all.find(|resource| data["model"] == resource.model.name)
        .ok_or_else(|| Error::invalid_field("model", "there is no such model"))
}
