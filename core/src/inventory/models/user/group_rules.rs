//! The rules of groups.

use diesel::QueryResult;

use super::RULE_SET;
use crate::resource::{Rules, SerializeContext, nested_lists};

/// The rules of `GROUP`.
#[derive(Debug)]
pub(super) struct GroupRules;

impl Rules for GroupRules {
    fn serialize(&self, context: &mut SerializeContext<'_>) -> QueryResult<()> {
        nested_lists::add(context, "roles", &RULE_SET, "group")
    }
}
