//! Order types as data.

use super::transition::Transition;
use crate::resource::Resource;
use crate::server_settings::global::GlobalSettings;

/// An order type.
#[derive(Debug)]
pub struct OrderType {
    /// The resource of the orders.
    pub resource: &'static Resource,
    /// The resources of the lines, each with its order in the field `order`; the extra lines come last.
    pub lines: &'static [&'static Resource],
    /// The statuses of an order that still has work to do.
    pub open: &'static [i64],
    /// The statuses of a complete order, which lock it.
    pub complete: &'static [i64],
    /// The statuses: code and label.
    pub states: &'static [(i64, &'static str)],
    /// The transitions between the statuses.
    pub transitions: &'static [Transition],
    /// The field with the key of the supplier or customer.
    pub company_field: Option<&'static str>,
    /// Returns the server settings of this order type.
    pub settings: fn(&GlobalSettings) -> OrderSettings<'_>,
}

/// The server settings of an order type.
#[derive(Debug, Clone, Copy)]
pub struct OrderSettings<'a> {
    /// The pattern of references.
    pub reference_pattern: &'a str,
    /// Whether every order needs a responsible owner.
    pub needs_responsible: bool,
    /// Whether complete orders can be changed.
    pub can_edit_complete: bool,
}

impl OrderType {
    /// Returns the transition with the name.
    #[must_use]
    pub fn transition(&self, name: &str) -> Option<&'static Transition> {
        self.transitions.iter().find(|step| step.name == name)
    }
}
