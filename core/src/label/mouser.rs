//! Labels of Mouser: ECIA, where the only number of the order is the customer's.

use super::{LabelFields, ecia};

/// What a label of Mouser tells.
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
