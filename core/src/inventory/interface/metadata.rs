//! Metadata of items.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::batch::Batch;
use super::execute::Execute;
use super::inventory::Inventory;
use crate::access::role::Permission;
use crate::context::CanWrite;
use crate::db::DbError;
use crate::error::{Error, Result};
use crate::query::{ItemRef, Key, Reader as _};
use crate::resource::{Resource, WriteError, metadata};

impl<C> Inventory<C> {
    /// Returns the metadata of an item: a JSON object that clients and plugins share. `T` has the members that the plugin
    /// reads; others are ignored.
    ///
    /// ```
    /// use inventree::prelude::*;
    /// use inventree::serde::{Deserialize, Serialize};
    ///
    /// #[derive(Default, Serialize, Deserialize)]
    /// #[serde(crate = "inventree::serde", default)]
    /// struct Notes {
    ///     inspected_by: Option<String>,
    /// }
    ///
    /// fn inspect(cx: &Context, item: StockItemId) -> Result<()> {
    ///     let inventory = cx.inventory();
    ///     let mut notes: Notes = inventory.metadata(item)?;
    ///     notes.inspected_by = Some(cx.user().username.clone());
    ///     inventory.set_metadata(item, &notes)
    /// }
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`]; [`Error::Failed`] when the metadata does not have the form of `T` or
    /// items of the model have none; or when the database fails.
    pub fn metadata<T: DeserializeOwned>(&self, item: impl ItemRef) -> Result<T> {
        let (resource, pk) = with_metadata(&item)?;
        let visible = self.visible(resource)?;
        let db = self.writer().registry.db();
        let found = db.read_as_host(|db| {
            Ok::<_, DbError>(metadata::find(db, resource, pk, visible, false)?)
        })?;
        let found = found.ok_or(Error::NotFound)?;
        Ok(serde_json::from_value(Value::Object(found))?)
    }

    /// Sets members of the metadata of an item: those of `value`, which is an object in JSON. Others stay.
    ///
    /// # Errors
    /// As [`metadata`](Self::metadata).
    pub fn set_metadata(&self, item: impl ItemRef, value: &impl Serialize) -> Result<()>
    where
        for<'a> &'a C: CanWrite,
    {
        set_metadata(self, &item, value)
    }
}

impl Batch {
    /// Sets members of the metadata of an item: those of `value`, which is an object in JSON. Others stay.
    ///
    /// # Errors
    /// When `value` is no object, or items of the model have no metadata.
    pub fn set_metadata(&self, item: impl ItemRef, value: &impl Serialize) -> Result<()> {
        set_metadata(self, &item, value)
    }
}

fn set_metadata<R: ItemRef>(
    executor: &impl Execute,
    item: &R,
    value: &impl Serialize,
) -> Result<()> {
    let (resource, pk) = with_metadata(item)?;
    let Value::Object(members) = serde_json::to_value(value)? else {
        return Err(Error::failed(
            "metadata is an object in JSON, such as a struct",
        ));
    };
    executor.execute(move |step| {
        let (actor, pk) = (step.actor, step.number(pk)?);
        actor.check_permission(resource, Permission::Change)?;
        let rules = actor.rules(resource);
        let open = rules.permission_filter(actor.user, Permission::Change);
        let stored = metadata::find(step.db, resource, pk, open, true)?;
        let mut stored: Map<String, Value> = stored.ok_or(WriteError::NotFound)?;
        stored.extend(members.clone());
        Ok(metadata::store(step.db, resource, pk, stored)?)
    })
}

fn with_metadata<R: ItemRef>(item: &R) -> Result<(&'static Resource, i64)> {
    let resource = R::Key::RESOURCE;
    if resource.allows.metadata {
        return Ok((resource, item.key().get()));
    }
    let model = resource.model.name;
    Err(Error::failed(format!(
        "items of `{model}` have no metadata"
    )))
}
