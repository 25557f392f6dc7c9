//! Items that can have barcodes.

use super::model::BarcodeModel;
use crate::items::{
    BuildOrderKey, ManufacturerPartKey, PartKey, PurchaseOrderKey, ReturnOrderKey, SalesOrderKey,
    SalesOrderShipmentKey, StockItemKey, StockLocationKey, SupplierPartKey,
};
use crate::query::{Id, Key};

/// An item of a model that can have barcodes, by its key.
///
/// ```
/// use inventree::interface::BarcodeItem;
/// use inventree::items::{PartId, PartKey, StockItemKey};
///
/// let item = BarcodeItem::from(PartId::new(5));
/// assert_eq!(item.id::<PartKey>(), Some(PartId::new(5)));
/// assert_eq!(item.id::<StockItemKey>(), None);
/// assert_eq!(BarcodeItem::new("part", 5), Some(item));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct BarcodeItem {
    /// Its model.
    pub model: &'static BarcodeModel,
    /// The number of its key.
    pub pk: i64,
}

impl BarcodeItem {
    /// Returns the item by the name of its model in the API, such as `stockitem`; `None` for a model whose items have no
    /// barcodes.
    #[must_use]
    pub fn new(model: &str, pk: i64) -> Option<Self> {
        let model = BarcodeModel::by_name(model)?;
        Some(Self { model, pk })
    }

    /// Returns the key, if the item is of the model.
    #[must_use]
    pub fn id<K: BarcodeKey>(self) -> Option<Id<K>> {
        let is_own = self.model.name() == K::RESOURCE.model.name;
        is_own.then(|| Id::new(self.pk))
    }
}

impl PartialEq for BarcodeItem {
    fn eq(&self, other: &Self) -> bool {
        self.model.name() == other.model.name() && self.pk == other.pk
    }
}

impl Eq for BarcodeItem {}

/// A key of items that can have barcodes.
#[diagnostic::on_unimplemented(
    message = "items of this key cannot have barcodes",
    label = "expected the key of a part, a stock item, a location, an order or the like"
)]
pub trait BarcodeKey: Key {
    /// The model.
    fn model() -> &'static BarcodeModel;
}

impl<K: BarcodeKey> From<Id<K>> for BarcodeItem {
    fn from(id: Id<K>) -> Self {
        Self {
            model: K::model(),
            pk: id.get(),
        }
    }
}

macro_rules! barcode_keys {
    ($($key:ident)*) => {
        $(impl BarcodeKey for $key {
            fn model() -> &'static BarcodeModel {
                const MODEL: &BarcodeModel = BarcodeModel::of(<$key as Key>::RESOURCE);
                MODEL
            }
        })*
    };
}

barcode_keys! {
    BuildOrderKey
    SupplierPartKey
    ManufacturerPartKey
    PurchaseOrderKey
    SalesOrderKey
    SalesOrderShipmentKey
    ReturnOrderKey
    PartKey
    StockItemKey
    StockLocationKey
}
