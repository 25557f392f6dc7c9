//! Conditions that several lists of orders share.

use crate::resource::Statement;
use crate::resource::filter::{Condition, NO_CHOICE};
use crate::resource::rules::Asked;

/// The SQL, which ends at the key of a part and lacks a bracket, holds for the part, or with `include_variants`
/// also for one of its variants.
pub(super) fn about_part(
    sql: &'static str,
    text: &str,
    asked: &Asked,
) -> Result<Option<Condition>, &'static str> {
    let part = text.parse::<i64>().or(Err(NO_CHOICE))?;
    let mut condition = Statement::new(sql);
    if asked.is("include_variants") {
        condition
            .sql("IN (WITH RECURSIVE v (id) AS (SELECT p.id FROM parts p WHERE p.id = ")
            .value(part)
            .sql(" UNION SELECT p.id FROM parts p JOIN v ON p.variant_of_id = v.id) SELECT v.id FROM v))");
    } else {
        condition.sql("= ").value(part).sql(")");
    }
    Ok(Some(condition))
}

/// The user is responsible for the order `t`, or a group of theirs is.
pub(super) const MINE: &str = "COALESCE(t.responsible_id IN (SELECT w.id FROM owners w WHERE w.user_id = ? OR \
    w.group_id IN (SELECT m.group_id FROM user_groups m WHERE m.user_id = ?)), 1 = 0)";

/// The reference is the text, whatever the case of its letters.
pub(super) fn reference(text: &str) -> Option<Condition> {
    let mut condition = Statement::new("LOWER(t.reference) = ");
    condition.value(text.to_ascii_lowercase());
    Some(condition)
}
