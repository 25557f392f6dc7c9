//! Conditions that several lists of orders share.

use crate::resource::Statement;
use crate::resource::filter::Condition;

/// The user is responsible for the order `t`, or a group of theirs is.
pub(super) const MINE: &str = "COALESCE(t.responsible_id IN (SELECT w.id FROM owners w WHERE w.user_id = ? OR \
    w.group_id IN (SELECT m.group_id FROM user_groups m WHERE m.user_id = ?)), 1 = 0)";

/// The reference is the text, whatever the case of its letters.
pub(super) fn reference(text: &str) -> Option<Condition> {
    let mut condition = Statement::new("LOWER(t.reference) = ");
    condition.value(text.to_ascii_lowercase());
    Some(condition)
}
