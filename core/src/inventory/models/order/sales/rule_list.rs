//! The resources of sales orders, with their rules.

use super::allocation_rules::AllocationRules;
use super::line_rules::SalesLineRules;
use super::order_type::ORDER_TYPE;
use super::rules::SalesOrderRules;
use super::shipment_rules::ShipmentRules;
use super::{
    SALES_ORDER, SALES_ORDER_ALLOCATION, SALES_ORDER_EXTRA_LINE, SALES_ORDER_LINE,
    SALES_ORDER_SHIPMENT,
};
use crate::models::order::line_rules::LineRules;
use crate::models::order::rules::OrderRules;
use crate::resource::checks::RuleList;
use crate::resource::rules::NoRules;

/// The resources of this order type, with their rules.
pub(crate) static RULES: RuleList = &[
    (
        &SALES_ORDER,
        &OrderRules {
            order_type: &ORDER_TYPE,
            inner: &SalesOrderRules,
        },
    ),
    (
        &SALES_ORDER_LINE,
        &LineRules {
            order_type: &ORDER_TYPE,
            lines: &SALES_ORDER_LINE,
            inner: &SalesLineRules,
        },
    ),
    (
        &SALES_ORDER_EXTRA_LINE,
        &LineRules {
            order_type: &ORDER_TYPE,
            lines: &SALES_ORDER_EXTRA_LINE,
            inner: &NoRules,
        },
    ),
    (&SALES_ORDER_ALLOCATION, &AllocationRules),
    (&SALES_ORDER_SHIPMENT, &ShipmentRules),
];
