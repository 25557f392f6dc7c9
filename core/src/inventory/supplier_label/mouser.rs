//! Mouser labels: ECIA. If they lack the supplier's order number, the customer's identifies the order.

use super::{LabelFields, ecia};

/// Parses a Mouser label.
#[must_use]
pub fn parse(text: &str) -> LabelFields {
    let mut label = ecia::parse(text);
    if label.supplier_order_number.is_none() {
        label
            .supplier_order_number
            .clone_from(&label.customer_order_number);
    }
    label
}
