//! Keys of items that a batch creates.

use crate::query::Id;

/// The keys of the items that a batch has created so far, in the order of its operations.
///
/// Before the batch runs, the key of an item that it creates has a negative number: -1 for its first operation, -2 for
/// its second.
#[derive(Debug, Default)]
pub(crate) struct NewKeys(Vec<i64>);

impl NewKeys {
    /// Returns the stored key for a key of the batch; other keys are returned as they are.
    pub(crate) fn resolve(&self, number: i64) -> i64 {
        let index = number
            .checked_neg()
            .and_then(|index| usize::try_from(index - 1).ok());
        let stored = index.and_then(|index| self.0.get(index));
        stored.copied().unwrap_or(number)
    }

    /// Returns the number of the stored key.
    pub(crate) fn get<K>(&self, id: Id<K>) -> i64 {
        self.resolve(id.get())
    }

    /// Returns the numbers of the stored keys.
    pub(crate) fn all<K>(&self, ids: &[Id<K>]) -> Vec<i64> {
        ids.iter().map(|id| self.get(*id)).collect()
    }
}
