//! What the kinds of orders have in common, as data.

use super::step::Step;
use super::{build, purchase, returns, sales};
use crate::resource::Resource;
use crate::settings::global::GlobalSettings;

/// One kind of orders.
#[derive(Debug)]
pub struct Kind {
    /// The orders.
    pub resource: &'static Resource,
    /// Their lines, each with its order in the field `order`; the extra lines come last.
    pub lines: &'static [&'static Resource],
    /// The states in which something is still to be done.
    pub open: &'static [i64],
    /// The states in which all is done, and which lock an order.
    pub complete: &'static [i64],
    /// The states: code and word.
    pub states: &'static [(i64, &'static str)],
    /// What leads from one state to another.
    pub steps: &'static [Step],
    /// The field with the key of the company on the other side.
    pub partner: Option<&'static str>,
    /// What an administrator has set.
    pub settings: fn(&GlobalSettings) -> Wishes<'_>,
}

/// What an administrator has set for a kind of orders.
#[derive(Debug, Clone, Copy)]
pub struct Wishes<'a> {
    /// The pattern of references.
    pub pattern: &'a str,
    /// Whether every order needs a responsible owner.
    pub needs_responsible: bool,
    /// Whether orders can be changed after they are complete.
    pub can_edit_complete: bool,
}

impl Kind {
    /// The step of the name.
    #[must_use]
    pub fn step(&self, name: &str) -> Option<&'static Step> {
        self.steps.iter().find(|step| step.name == name)
    }
}

/// Every kind of orders.
pub static KINDS: &[&Kind] = &[&purchase::KIND, &sales::KIND, &returns::KIND, &build::KIND];
