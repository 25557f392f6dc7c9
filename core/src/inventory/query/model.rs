//! Items as structs.

use std::fmt::Debug;

use super::{Id, Key, Row};
use crate::resource::{Item, Resource, Statement};

/// A model of the inventory: a struct with a typed field for each field of its resource.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model of the inventory",
    note = "models are the structs of `inventree::items`, such as `Part` and `StockItem`"
)]
pub trait Model: Debug + Clone + PartialEq + Default + Send + Sync + 'static {
    /// The type of its key.
    type Key: Key;
    /// The resource whose items it represents.
    const RESOURCE: &'static Resource = Self::Key::RESOURCE;
    /// The indexes of its values in the resource's fields, in the order in which [`from_row`](Self::from_row) takes
    /// them.
    const FIELDS: &'static [usize];

    /// Returns the SQL of the values of [`FIELDS`](Self::FIELDS), separated by commas; built once.
    fn columns() -> &'static Statement;

    /// Creates it from a row with the values of [`FIELDS`](Self::FIELDS).
    fn from_row(row: &mut Row) -> Self;

    /// Returns the key; 0 for an item that is not stored yet.
    fn id(&self) -> Id<Self::Key>;

    /// Converts an item, if it is of this model.
    #[must_use]
    fn from_item(item: &Item) -> Option<Self> {
        let is_own = item.resource().model.name == Self::RESOURCE.model.name;
        is_own.then(|| Self::from_row(&mut Row::from_item(item, Self::FIELDS)))
    }
}

/// An item by its key, or the item itself.
#[diagnostic::on_unimplemented(
    message = "`{Self}` names no item",
    label = "expected a key such as `PartId`, or an item such as `&Part`"
)]
pub trait ItemRef {
    /// The type of its key.
    type Key: Key;

    /// Returns the key.
    fn key(&self) -> Id<Self::Key>;
}

impl<K: Key> ItemRef for Id<K> {
    type Key = K;

    fn key(&self) -> Self {
        *self
    }
}

impl<M: Model> ItemRef for &M {
    type Key = M::Key;

    fn key(&self) -> Id<M::Key> {
        self.id()
    }
}

/// A key of items that form trees, such as categories of parts.
#[diagnostic::on_unimplemented(
    message = "`within` is for columns that hold a category or a location",
    label = "items of this key form no tree"
)]
pub trait TreeKey: Key {}
