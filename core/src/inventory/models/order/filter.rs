//! Filter conditions that several lists of orders share.

use crate::resource::Statement;
use crate::resource::filter::Condition;

/// SQL: the user, or one of the user's groups, is responsible for the order `t`.
pub(super) const ASSIGNED_TO_ME: &str = "COALESCE(t.responsible_id IN (SELECT w.id FROM owners w WHERE w.user_id = ? OR \
    w.group_id IN (SELECT m.group_id FROM user_groups m WHERE m.user_id = ?)), 1 = 0)";

/// Matches the whole reference, ignoring case.
pub(super) fn reference(text: &str) -> Option<Condition> {
    let mut condition = Statement::new("LOWER(t.reference) = ");
    condition.value(text.to_ascii_lowercase());
    Some(condition)
}
