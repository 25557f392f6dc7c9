//! The resources of stock, with their rules.

use super::location_rules::LOCATION_RULES;
use super::location_type::TypeRules;
use super::rules::StockRules;
use super::test_result::TestResultRules;
use super::tracking::TrackingRules;
use super::{LOCATION, LOCATION_TYPE, STOCK_ITEM, TEST_RESULT, TRACKING};
use crate::resource::checks::RuleList;

/// The resources of this domain, with their rules.
pub(crate) static RULES: RuleList = &[
    (&LOCATION, &LOCATION_RULES),
    (&LOCATION_TYPE, &TypeRules),
    (&STOCK_ITEM, &StockRules),
    (&TEST_RESULT, &TestResultRules),
    (&TRACKING, &TrackingRules),
];
