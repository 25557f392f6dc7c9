//! Effects of a transaction on items, which validators approve before it commits.

use std::cell::RefCell;

use super::{Item, Resource};

/// The effect of a transaction on one item.
#[derive(Debug, Clone)]
pub struct Effect {
    /// The item before; `None` for a new one.
    pub before: Option<Item>,
    /// The item after; `None` for a deleted one.
    pub after: Option<Item>,
    /// The item that a new one was split from.
    pub split_from: Option<Item>,
    /// Whether plugins have validated it already.
    pub is_validated: bool,
}

impl Effect {
    fn is_creation_of(&self, resource: &Resource, key: i64) -> bool {
        let after = self.after.as_ref().filter(|_| self.before.is_none());
        after.is_some_and(|item| {
            item.resource().model.table == resource.model.table && item.pk() == key
        })
    }
}

/// The effects of a transaction that was rolled back: validators are asked about items that exist only here.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pending<'a>(pub(super) &'a [Effect]);

impl Pending<'_> {
    /// Returns the item with the key, if the transaction created it.
    pub(super) fn find(self, resource: &Resource, key: i64) -> Option<Item> {
        let mut effects = self.0.iter();
        let effect = effects.find(|effect| effect.is_creation_of(resource, key))?;
        effect.after.clone()
    }
}

/// The effects of one transaction on items, recorded only where there are plugins to ask.
#[derive(Debug, Default)]
pub struct Effects(Option<RefCell<Vec<Effect>>>);

impl Effects {
    /// Returns an empty list, or one that records nothing.
    pub(super) fn new(is_wanted: bool) -> Self {
        Self(is_wanted.then(RefCell::default))
    }

    /// Records an effect on an item.
    pub fn record(&self, effect: impl FnOnce() -> Effect) {
        if let Some(list) = &self.0 {
            list.borrow_mut().push(effect());
        }
    }

    /// Returns the number of effects so far.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.as_ref().map_or(0, |list| list.borrow().len())
    }

    /// Returns a key that stays the same when the transaction is repeated: that of a stored item, or the negative index
    /// of a new one among the effects.
    #[must_use]
    pub fn stable_key(&self, resource: &Resource, key: i64) -> i64 {
        let list = self.0.as_ref().map(RefCell::borrow);
        let is_own = |effect: &Effect| effect.is_creation_of(resource, key);
        let index = list.and_then(|list| list.iter().position(is_own));
        let index = index.and_then(|index| i64::try_from(index).ok());
        index.map_or(key, |index| -1 - index)
    }

    pub(super) fn take(&self) -> Vec<Effect> {
        self.0.as_ref().map(RefCell::take).unwrap_or_default()
    }
}
