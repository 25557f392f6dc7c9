//! The order type of sales orders.

use super::{SALES_ORDER, SALES_ORDER_EXTRA_LINE, SALES_ORDER_LINE, transitions};
use crate::models::order::order_type::{OrderSettings, OrderType};
use crate::models::order::status;

/// The order type.
pub static ORDER_TYPE: OrderType = OrderType {
    resource: &SALES_ORDER,
    lines: &[&SALES_ORDER_LINE, &SALES_ORDER_EXTRA_LINE],
    open: transitions::OPEN,
    complete: &[status::sales::SHIPPED, status::sales::COMPLETE],
    states: status::SALES_CHOICES,
    transitions: transitions::TRANSITIONS,
    company_field: Some("customer"),
    settings: |settings| OrderSettings {
        reference_pattern: &settings.salesorder_reference_pattern,
        needs_responsible: settings.salesorder_require_responsible,
        can_edit_complete: settings.salesorder_edit_completed_orders,
    },
};
