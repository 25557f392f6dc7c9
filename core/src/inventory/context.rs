//! The inventory's methods of a plugin's context.

use std::sync::Arc;

use serde_json::Value;

use crate::context::{CanWrite, Context, ReadContext};
use crate::db::DbError;
use crate::error::Result;
use crate::mixin::barcode::Barcode;
use crate::models::barcode::find::{self, BarcodeMatch};
use crate::models::barcode::model::BarcodeModel;
use crate::resource::Writer;

/// The inventory's methods of a plugin's context. The [prelude](crate::prelude) exports it.
pub trait InventoryContext {
    /// Returns the [`Writer`] that creates, changes and deletes items on behalf of the calling user.
    ///
    /// The same permissions and rules apply as to a request of that user. With a [`ReadContext`] this does not compile,
    /// since that cannot write.
    fn inventory(&self) -> Writer
    where
        for<'a> &'a Self: CanWrite;

    /// Returns an item as a JSON object for a [`Scan`](crate::mixin::barcode::Scan). `model` is a model that can carry
    /// barcodes, such as `part`. `None` if there is no such model or item.
    ///
    /// # Errors
    /// When the database does not answer.
    fn barcode_match(&self, model: &str, pk: i64) -> Result<Option<Value>>;

    /// Returns the item that carries the barcode, as a JSON object, with the name of its model.
    ///
    /// # Errors
    /// When the database does not answer.
    fn find_by_barcode(&self, barcode: &Barcode) -> Result<Option<(&'static str, Value)>>;
}

impl InventoryContext for ReadContext {
    fn inventory(&self) -> Writer
    where
        for<'a> &'a Self: CanWrite,
    {
        writer(self)
    }

    fn barcode_match(&self, model: &str, pk: i64) -> Result<Option<Value>> {
        let Some(model) = BarcodeModel::by_name(model) else {
            return Ok(None);
        };
        let found = BarcodeMatch { model, pk };
        Ok(writer(self).with_actor(|actor| {
            let db = self.host().db();
            db.read_as_host(|db| Ok::<_, DbError>(found.serialize(db, actor)?))
        })?)
    }

    fn find_by_barcode(&self, barcode: &Barcode) -> Result<Option<(&'static str, Value)>> {
        let hash = barcode.hash();
        let db = self.host().db();
        let found = db.read_as_host(|db| Ok::<_, DbError>(find::by_hash(db, &hash)?))?;
        let Some(found) = found else {
            return Ok(None);
        };
        let label = found.model.name();
        let item = self.barcode_match(label, found.pk)?;
        Ok(item.map(|item| (label, item)))
    }
}

impl InventoryContext for Context {
    fn inventory(&self) -> Writer {
        writer(self)
    }

    fn barcode_match(&self, model: &str, pk: i64) -> Result<Option<Value>> {
        ReadContext::barcode_match(self, model, pk)
    }

    fn find_by_barcode(&self, barcode: &Barcode) -> Result<Option<(&'static str, Value)>> {
        ReadContext::find_by_barcode(self, barcode)
    }
}

fn writer(cx: &ReadContext) -> Writer {
    let mut writer = Writer::new(cx.host(), Arc::clone(cx.shared_user()));
    writer.is_plugin = true;
    writer
}
