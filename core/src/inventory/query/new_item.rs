//! New items, and changes of items.

use std::marker::PhantomData;

use serde_json::{Map, Value};

use super::{CanSet, Column, FieldValue, Model, NewValue};
use crate::resource::Field;

/// A new value of one column, from [`Column::set`](super::Column::set).
#[derive(Debug, Clone)]
#[must_use]
pub struct Assignment<M> {
    body: Map<String, Value>,
    model: PhantomData<fn() -> M>,
}

impl<M: Model, T: FieldValue, A> Column<M, T, A> {
    /// Sets the value, in a new item or by an update.
    pub fn set(self, value: impl NewValue<T>) -> Assignment<M>
    where
        A: CanSet,
    {
        Assignment::new(self.field(), value.into_value())
    }
}

impl<M> Assignment<M> {
    pub(super) fn new<T: FieldValue>(field: &Field, value: T) -> Self {
        let mut body = Map::new();
        value.add_to(field, &mut body);
        Self {
            body,
            model: PhantomData,
        }
    }
}

/// Changes of an item of the model `M`: one assignment, or an array, a vector or another list of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not change items of `{M}`",
    label = "expected assignments such as `part::DESCRIPTION.set(\"…\")`"
)]
pub trait Changes<M> {
    /// Adds them to the body of a request.
    fn add_to(self, body: &mut Map<String, Value>);
}

impl<M> Changes<M> for Assignment<M> {
    fn add_to(self, body: &mut Map<String, Value>) {
        body.extend(self.body);
    }
}

impl<M, List: IntoIterator<Item = Assignment<M>>> Changes<M> for List {
    fn add_to(self, body: &mut Map<String, Value>) {
        body.extend(self.into_iter().flat_map(|assignment| assignment.body));
    }
}

/// A new item of the model `M`, with the values of all fields that are not left to their defaults.
#[derive(Debug, Clone)]
#[must_use]
pub struct New<M> {
    body: Map<String, Value>,
    model: PhantomData<fn() -> M>,
}

impl<M: Model> New<M> {
    /// Creates it from its required fields.
    pub(crate) fn from_required(required: impl Changes<M>) -> Self {
        let new = Self {
            body: Map::new(),
            model: PhantomData,
        };
        new.with(required)
    }

    /// Sets further values.
    pub fn with(mut self, changes: impl Changes<M>) -> Self {
        changes.add_to(&mut self.body);
        self
    }

    /// Returns the body of the request that creates it.
    pub(crate) fn into_body(self) -> Map<String, Value> {
        self.body
    }
}

/// What [`Inventory::create`](crate::Inventory::create) creates: the required fields of a new item, such as
/// [`NewPart`](crate::items::NewPart), or these [with](New::with) further values.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a new item",
    note = "write `NewPart {{ name: … }}`, where needed with `.with(part::DESCRIPTION.set(…))`"
)]
pub trait NewItem {
    /// Its model.
    type Model: Model;

    /// Converts it.
    fn into_new(self) -> New<Self::Model>;
}

impl<M: Model> NewItem for New<M> {
    type Model = M;

    fn into_new(self) -> Self {
        self
    }
}
