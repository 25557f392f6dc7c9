//! Attachments of items.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::inventory::Inventory;
use crate::context::CanWrite;
use crate::error::{Error, Result};
use crate::items::{
    Attachment, AttachmentId, BuildOrderKey, CompanyKey, ManufacturerPartKey, PartKey,
    PurchaseOrderKey, ReturnOrderKey, SalesOrderKey, SalesOrderShipmentKey, StockItemKey,
    SupplierPartKey, attachment,
};
use crate::media::{Store, Upload};
use crate::models::attachment::ATTACHMENT;
use crate::query::{ItemRef, Key, Model as _};
use crate::resource::{WriteError, Writer};

/// A key of items that can have attachments.
#[diagnostic::on_unimplemented(
    message = "items of this key cannot have attachments",
    label = "expected the key of a part, a stock item, a company, an order or the like"
)]
pub trait Attachable: Key {}

macro_rules! attachable {
    ($($key:ident)*) => {
        $(impl Attachable for $key {})*
    };
}

attachable! {
    BuildOrderKey CompanyKey ManufacturerPartKey PartKey PurchaseOrderKey ReturnOrderKey SalesOrderKey
    SalesOrderShipmentKey StockItemKey SupplierPartKey
}

/// Attachments of items: files and links.
///
/// ```
/// use inventree::prelude::*;
///
/// fn attach_protocol(cx: &Context, item: StockItemId, protocol: &str) -> Result<AttachmentId> {
///     let inventory = cx.inventory();
///     let file = inventory.attachments().add_file(item, "protocol.txt", protocol.as_bytes(), "of the test")?;
///     let bytes = inventory.attachments().read(file.id)?;
///     assert_eq!(bytes, protocol.as_bytes());
///     Ok(file.id)
/// }
/// ```
#[derive(Debug)]
pub struct Attachments<'a, C> {
    inventory: &'a Inventory<C>,
}

impl<C> Inventory<C> {
    /// Returns the attachments of items. [`update`](Self::update) and [`delete`](Self::delete) change and delete one.
    #[must_use]
    pub const fn attachments(&self) -> Attachments<'_, C> {
        Attachments { inventory: self }
    }
}

impl<C> Attachments<'_, C> {
    /// Returns the attachments of an item, in the order in which they were added.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; or when the database fails.
    pub fn of<R: ItemRef<Key: Attachable>>(&self, item: R) -> Result<Vec<Attachment>> {
        let model = attachment::MODEL_TYPE.eq(R::Key::RESOURCE.model.name);
        let own = model.and(attachment::MODEL_ID.eq(item.key().get()));
        self.inventory.find(own).all()
    }

    /// Returns the bytes of a file.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a link, and when there is no such attachment or the user may not view it;
    /// [`Error::Forbidden`]; or when the file or the database cannot be read.
    pub fn read(&self, id: AttachmentId) -> Result<Vec<u8>> {
        let path = self.inventory.get::<Attachment>(id)?.path;
        let store = Store::of(&self.inventory.writer().registry);
        let file = (!path.is_empty()).then(|| store.find(&path)).flatten();
        let bytes = fs::read(file.ok_or(Error::NotFound)?);
        Ok(bytes.map_err(WriteError::File)?)
    }

    /// Adds a file to an item. Its name is made safe, and is changed where the item has a file of that name.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the file is empty or there is no such item; [`Error::Forbidden`]; or when the
    /// file cannot be stored or the database fails.
    pub fn add_file<R: ItemRef<Key: Attachable>>(
        &self,
        item: R,
        name: &str,
        bytes: &[u8],
        comment: &str,
    ) -> Result<Attachment>
    where
        for<'c> &'c C: CanWrite,
    {
        let mut writer = self.inventory.writer().clone();
        let upload = upload(&writer, name, bytes).map_err(WriteError::File)?;
        writer.uploads = Arc::new(BTreeMap::from([("attachment".to_owned(), upload)]));
        create(&writer, &item, [("comment", comment)])
    }

    /// Adds a link to an item.
    ///
    /// # Errors
    /// [`Error::Invalid`] when `link` is no URL or there is no such item, [`Error::Forbidden`]; or when the database fails.
    pub fn add_link<R: ItemRef<Key: Attachable>>(
        &self,
        item: R,
        link: &str,
        comment: &str,
    ) -> Result<Attachment>
    where
        for<'c> &'c C: CanWrite,
    {
        let writer = self.inventory.writer();
        create(writer, &item, [("link", link), ("comment", comment)])
    }
}

fn upload(writer: &Writer, name: &str, bytes: &[u8]) -> std::io::Result<Upload> {
    let mut upload = Store::of(&writer.registry).create_upload()?;
    upload.write(bytes)?;
    upload.finish(name)
}

fn create<R: ItemRef, const N: usize>(
    writer: &Writer,
    item: &R,
    texts: [(&str, &str); N],
) -> Result<Attachment> {
    let texts = texts.map(|(name, text)| (name.to_owned(), Value::from(text)));
    let mut body = Map::from_iter(texts);
    let model = R::Key::RESOURCE.model.name;
    body.insert("model_type".to_owned(), model.into());
    body.insert("model_id".to_owned(), item.key().get().into());
    let created = writer.create(&ATTACHMENT, body)?;
    Attachment::from_item(&created).ok_or(Error::NotFound)
}
