//! Values that say how an item is written, and are not stored.

use std::fmt;
use std::marker::PhantomData;

use super::{Assignment, FieldValue, Model, NewValue};

/// A value that says how an item of the model `M` is written. It is not stored, so no query compares it.
///
/// ```
/// use inventree::items::{NewPurchaseOrderLine, PurchaseOrderId, SupplierPartId, purchase_order_line};
///
/// let line = NewPurchaseOrderLine { order: PurchaseOrderId::new(1), part: SupplierPartId::new(2) };
/// let _ = line.with(purchase_order_line::MERGE_ITEMS.set(false));
/// ```
pub struct WriteOnly<M, T> {
    index: usize,
    types: PhantomData<fn() -> (M, T)>,
}

impl<M, T> Clone for WriteOnly<M, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M, T> Copy for WriteOnly<M, T> {}

impl<M: Model, T> fmt::Debug for WriteOnly<M, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = M::RESOURCE.fields.get(self.index);
        let name = field.map_or("", |field| field.name);
        write!(f, "{}.{name}", M::RESOURCE.model.class)
    }
}

impl<M: Model, T: FieldValue> WriteOnly<M, T> {
    /// Creates it for the field with this index.
    #[must_use]
    pub(crate) const fn new(index: usize) -> Self {
        Self {
            index,
            types: PhantomData,
        }
    }

    /// Sets the value, for the creation of an item.
    pub fn set(self, value: impl NewValue<T>) -> Assignment<M> {
        Assignment::new(&M::RESOURCE.fields[self.index], value.into_value())
    }
}
