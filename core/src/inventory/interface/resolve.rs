//! Placeholders in what a batch returns.

use std::collections::HashMap;

use crate::query::Id;

/// What the closure of a batch returns: nothing, keys, or tuples, options and vectors of these. Placeholders in it become
/// keys.
#[diagnostic::on_unimplemented(
    message = "a batch cannot return `{Self}`",
    label = "expected `()`, keys such as `PartId`, or a tuple, an `Option` or a `Vec` of keys",
    note = "assign other values to a variable outside of the closure"
)]
pub trait Resolve {
    /// Replaces placeholders by the keys of the items.
    #[doc(hidden)]
    #[must_use]
    fn resolve(self, created: &HashMap<i64, i64>) -> Self;
}

impl Resolve for () {
    fn resolve(self, _created: &HashMap<i64, i64>) -> Self {}
}

impl<K> Resolve for Id<K> {
    fn resolve(self, created: &HashMap<i64, i64>) -> Self {
        created.get(&self.get()).map_or(self, |key| Self::new(*key))
    }
}

impl<T: Resolve> Resolve for Option<T> {
    fn resolve(self, created: &HashMap<i64, i64>) -> Self {
        self.map(|value| value.resolve(created))
    }
}

impl<T: Resolve> Resolve for Vec<T> {
    fn resolve(self, created: &HashMap<i64, i64>) -> Self {
        let values = self.into_iter();
        values.map(|value| value.resolve(created)).collect()
    }
}

macro_rules! tuples {
    ($(($($name:ident)*))*) => {
        $(impl<$($name: Resolve),*> Resolve for ($($name,)*) {
            fn resolve(self, created: &HashMap<i64, i64>) -> Self {
                #[expect(non_snake_case, reason = "one name for a type and its value")]
                let ($($name,)*) = self;
                ($($name.resolve(created),)*)
            }
        })*
    };
}

tuples! { (A B) (A B C) (A B C D) }
