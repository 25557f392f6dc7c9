//! The resources of users, with their rules.

use super::account::AccountRules;
use super::group_rules::GroupRules;
use super::{GROUP, USER};
use crate::resource::checks::RuleList;

/// The resources of this domain, with their rules.
pub(crate) static RULES: RuleList = &[(&GROUP, &GroupRules), (&USER, &AccountRules)];
