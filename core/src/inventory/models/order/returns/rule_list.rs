//! The resources of return orders, with their rules.

use super::line_rules::ReturnLineRules;
use super::order_type::ORDER_TYPE;
use super::{RETURN_ORDER, RETURN_ORDER_EXTRA_LINE, RETURN_ORDER_LINE};
use crate::models::order::line_rules::LineRules;
use crate::models::order::rules::OrderRules;
use crate::resource::checks::RuleList;
use crate::resource::rules::NoRules;

/// The resources of this order type, with their rules.
pub(crate) static RULES: RuleList = &[
    (
        &RETURN_ORDER,
        &OrderRules {
            order_type: &ORDER_TYPE,
            inner: &NoRules,
        },
    ),
    (
        &RETURN_ORDER_LINE,
        &LineRules {
            order_type: &ORDER_TYPE,
            lines: &RETURN_ORDER_LINE,
            inner: &ReturnLineRules,
        },
    ),
    (
        &RETURN_ORDER_EXTRA_LINE,
        &LineRules {
            order_type: &ORDER_TYPE,
            lines: &RETURN_ORDER_EXTRA_LINE,
            inner: &NoRules,
        },
    ),
];
