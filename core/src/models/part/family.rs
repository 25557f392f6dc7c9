//! SQL of a part's family: its variants and theirs, and what it is a variant of.

use crate::resource::rules::Asked;
use crate::resource::{Condition, Statement};

/// SQL of the keys of the parts `p` of the condition, of their variants, and of theirs.
macro_rules! below {
    ($condition:literal) => {
        concat!(
            "(WITH RECURSIVE v (id) AS (SELECT p.id FROM parts p WHERE ",
            $condition,
            " UNION SELECT p.id FROM parts p JOIN v ON p.variant_of_id = v.id) SELECT v.id FROM v)"
        )
    };
}

/// SQL of the keys of all that the part `?` is a variant of, where the column of the part is `variant_of_id`; with
/// the part itself where it is `id`.
macro_rules! above {
    ($column:literal) => {
        concat!(
            "(WITH RECURSIVE v (id) AS (SELECT p.",
            $column,
            " FROM parts p WHERE p.id = ? UNION SELECT p.variant_of_id FROM parts p JOIN v ON v.id = p.id) \
             SELECT v.id FROM v WHERE v.id IS NOT NULL)"
        )
    };
}

pub(crate) use {above, below};

/// The SQL, which ends at the key of a part and lacks a bracket, holds for the part, or with `include_variants`
/// also for one of its variants.
pub(crate) fn about_part(sql: &'static str, part: i64, asked: &Asked) -> Condition {
    let mut condition = Statement::new(sql);
    if asked.is("include_variants") {
        condition
            .sql("IN (WITH RECURSIVE v (id) AS (SELECT p.id FROM parts p WHERE p.id = ")
            .value(part)
            .sql(" UNION SELECT p.id FROM parts p JOIN v ON p.variant_of_id = v.id) SELECT v.id FROM v))");
    } else {
        condition.sql("= ").value(part).sql(")");
    }
    condition
}
