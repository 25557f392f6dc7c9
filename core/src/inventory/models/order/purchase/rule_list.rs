//! The resources of purchase orders, with their rules.

use super::line_rules::PurchaseLineRules;
use super::order_type::ORDER_TYPE;
use super::{PURCHASE_ORDER, PURCHASE_ORDER_EXTRA_LINE, PURCHASE_ORDER_LINE};
use crate::models::order::line_rules::LineRules;
use crate::models::order::rules::OrderRules;
use crate::resource::checks::RuleList;
use crate::resource::rules::NoRules;

/// The resources of this order type, with their rules.
pub(crate) static RULES: RuleList = &[
    (
        &PURCHASE_ORDER,
        &OrderRules {
            order_type: &ORDER_TYPE,
            inner: &NoRules,
        },
    ),
    (
        &PURCHASE_ORDER_LINE,
        &LineRules {
            order_type: &ORDER_TYPE,
            lines: &PURCHASE_ORDER_LINE,
            inner: &PurchaseLineRules,
        },
    ),
    (
        &PURCHASE_ORDER_EXTRA_LINE,
        &LineRules {
            order_type: &ORDER_TYPE,
            lines: &PURCHASE_ORDER_EXTRA_LINE,
            inner: &NoRules,
        },
    ),
];
