//! What checks changes: the rules of all resources, and the validator. Models and mixins provide both.

use std::collections::HashMap;
use std::fmt::Debug;

use super::rules::NoRules;
use super::{Change, Item, Resource, Rules, WriteError, Writer};

/// Resources with their rules. Each domain of the models has one list.
pub type RuleList = &'static [(&'static Resource, &'static dyn Rules)];

/// Approves changes besides the rules, before they are written and outside of any transaction.
pub trait Validator: Debug + Sync {
    /// Whether it can reject anything at present.
    fn is_active(&self, writer: &Writer) -> bool;

    /// Validates an item before it is stored.
    ///
    /// # Errors
    /// When it rejects the item or cannot decide.
    fn validate_change(&self, writer: &Writer, change: &Change) -> Result<(), WriteError>;

    /// Validates the deletion of an item.
    ///
    /// # Errors
    /// When it rejects the deletion or cannot decide.
    fn validate_deletion(&self, writer: &Writer, item: Item) -> Result<(), WriteError>;
}

/// The rules of all resources, and the validator. Definitions do not name their rules, so that rules can use the
/// definitions of other resources.
#[derive(Debug)]
pub struct Checks {
    /// By the address of the resource, which is a `static`.
    rules: HashMap<usize, &'static dyn Rules, foldhash::fast::RandomState>,
    /// Asked about every change.
    pub(super) validator: &'static dyn Validator,
}

impl Checks {
    /// Collects the rules. A resource is in one of the lists, once.
    #[must_use]
    pub fn new(lists: &[RuleList], validator: &'static dyn Validator) -> Self {
        let entries = lists.iter().copied().flatten();
        Self {
            rules: entries
                .map(|(resource, rules)| (address(resource), *rules))
                .collect(),
            validator,
        }
    }

    /// Returns the rules of the resource; [`NoRules`] if it is in none of the lists.
    #[must_use]
    pub fn rules(&self, resource: &Resource) -> &'static dyn Rules {
        self.rules
            .get(&address(resource))
            .copied()
            .unwrap_or(&NoRules)
    }
}

fn address(resource: &Resource) -> usize {
    std::ptr::from_ref(resource).addr()
}
