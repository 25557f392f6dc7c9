//! The resources of build orders, with their rules.

use super::BUILD;
use super::order_type::ORDER_TYPE;
use super::rules::BuildRules;
use crate::models::order::rules::OrderRules;
use crate::resource::checks::RuleList;

/// The resources of this order type, with their rules.
pub(crate) static RULES: RuleList = &[(
    &BUILD,
    &OrderRules {
        order_type: &ORDER_TYPE,
        inner: &BuildRules,
    },
)];
