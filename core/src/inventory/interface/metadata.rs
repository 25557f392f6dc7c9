//! Metadata of items.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::batch::Batch;
use super::execute::Execute;
use super::inventory::Inventory;
use crate::access::role::Permission;
use crate::context::CanWrite;
use crate::db::DbError;
use crate::error::{Error, Result};
use crate::metadata_update::MetadataUpdate;
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
    /// [`Error::NotFound`], [`Error::Forbidden`]; [`Error::Invalid`] when the metadata does not have the form of `T`,
    /// [`Error::Failed`] when items of the model have none; or when the database fails.
    pub fn metadata<T: DeserializeOwned>(&self, item: impl ItemRef) -> Result<T> {
        let (resource, pk) = with_metadata(&item)?;
        let visible = self.visible(resource)?;
        let db = self.writer().registry.db();
        let found = db.read_as_host(|db| {
            Ok::<_, DbError>(metadata::find(db, resource, pk, visible, false)?)
        })?;
        let found = found.ok_or(Error::NotFound)?;
        // Clients write metadata, too: that of another form is not the plugin's fault.
        serde_json::from_value(Value::Object(found)).map_err(|error| {
            let model = resource.model.name;
            let text =
                format!("the metadata of {model} {pk} is not as the plugin expects: {error}");
            Error::invalid_field("metadata", text)
        })
    }

    /// Sets members of the metadata of an item: those of `value`, which is an object in JSON. Others stay.
    ///
    /// # Errors
    /// As [`metadata`](Self::metadata), and [`Error::Invalid`] when a string contains HTML or the metadata is larger than
    /// 64 KiB.
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
        let update = MetadataUpdate::new(members.clone(), false)?;
        let rules = actor.rules(resource);
        let visible = rules.permission_filter(actor.user, Permission::Change);
        let stored = metadata::find(step.db, resource, pk, visible, true)?;
        let changed = update.apply_to(stored.ok_or(WriteError::NotFound)?)?;
        Ok(metadata::store(step.db, resource, pk, changed)?)
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
