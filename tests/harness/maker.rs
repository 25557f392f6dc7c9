//! A plugin that writes for whoever asks.

use inventree::db::Db;
use inventree::decimal::Decimal;
use inventree::mixin::kind;
use inventree::models::RESOURCES;
use inventree::models::order::purchase;
use inventree::models::order::step::{self, Flags};
use inventree::models::stock::adjust::{Adjustment, adjust};
use inventree::models::stock::line::Line;
use inventree::prelude::*;
use inventree::resource::{Author, Desk, Resource, WriteError};
use serde_json::Map;

/// Its slug, and the name of its action.
pub const SLUG: &str = "maker";

/// Does to items of the model what `how` says.
#[plugin(name = "Maker", slug = "maker", version = "1.0.0", mixins(action))]
#[derive(Default)]
struct Maker;

impl ActionMixin for Maker {
    const ACTION_NAME: &'static str = SLUG;

    fn perform_action(&self, cx: &Context, data: &Value) -> Result<ActionOutcome> {
        if data["how"] == "through" {
            return through(cx, data["data"].clone());
        }
        let (resource, desk) = (resource(data)?, cx.desk());
        let pk = data["pk"].as_i64().unwrap_or_default();
        let sent: Map<String, Value> = data["sent"].as_object().cloned().unwrap_or_default();
        let written = match data["how"].as_str() {
            Some("create") => desk.create(resource, sent).map(|item| vec![item]),
            Some("create_all") => desk.create_all(resource, vec![sent]),
            Some("change") => desk
                .change(resource, pk, sent, false)
                .map(|item| vec![item]),
            Some("change_many") => desk.change_many(resource, &[pk], &sent),
            Some("delete") => desk.delete(resource, pk, &sent).map(|()| Vec::new()),
            Some("delete_many") => desk
                .delete_many(resource, &[pk], &sent)
                .map(|()| Vec::new()),
            Some("take") => desk
                .transact(|db, author| take(db, author, pk))
                .map(|()| Vec::new()),
            Some("cancel") => cancel(&desk, pk).map(|order| vec![order]),
            _ => return Err(Error::refuse_field("how", "there is no such way")),
        };
        let keys: Vec<i64> = written?.iter().map(Item::pk).collect();
        Ok(ActionOutcome::ok().info(keys))
    }
}

/// Asks the plugin of the same slug, as any other plugin could.
///
/// # Errors
/// As it returns them.
pub fn through(cx: &Context, data: Value) -> Result<ActionOutcome> {
    let act = "perform_action";
    Ok(
        (cx.registry()).call::<kind::action, _>(SLUG, act, move |plugin, cx| {
            plugin.perform_action(cx, &data)
        })?,
    )
}

/// Takes one from a stock item.
fn take(db: &mut Db, author: Author<'_>, item: i64) -> Result<(), WriteError> {
    let line = Line::of(item, Decimal::ONE);
    adjust(db, author, Adjustment::Remove, &[line], "")
}

/// Cancels a purchase order.
fn cancel(desk: &Desk, order: i64) -> Result<Item, WriteError> {
    let kind = &purchase::KIND;
    let step = kind.step("cancel").ok_or(WriteError::Gone)?;
    step::take(desk, kind, order, step, &Flags::default())
}

fn resource(data: &Value) -> Result<&'static Resource> {
    let mut all = RESOURCES.iter().copied();
    all.find(|resource| data["model"] == resource.target.model)
        .ok_or_else(|| Error::refuse_field("model", "there is no such model"))
}
