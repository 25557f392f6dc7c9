//! Effects of a transaction on items, which validators approve before it commits.

use std::cell::RefCell;

use super::Item;

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

    pub(super) fn take(&self) -> Vec<Effect> {
        self.0.as_ref().map(RefCell::take).unwrap_or_default()
    }
}
