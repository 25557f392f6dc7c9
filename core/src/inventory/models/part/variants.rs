//! SQL of the variants of a part and of the parts of which it is a variant.

use crate::resource::{Condition, QueryParams, Statement};

/// SQL of the keys of the parts `p` that match the condition, and of all their descendants: variants of any level.
macro_rules! descendants {
    ($condition:literal) => {
        concat!(
            "(WITH RECURSIVE v (id) AS (SELECT p.id FROM parts p WHERE ",
            $condition,
            " UNION SELECT p.id FROM parts p JOIN v ON p.variant_of_id = v.id) SELECT v.id FROM v)"
        )
    };
}

/// SQL of the keys of all parts of which the part `?` is a variant, at any level, with `variant_of_id` as column. With
/// `id`, the part itself is included.
macro_rules! ancestors {
    ($column:literal) => {
        concat!(
            "(WITH RECURSIVE v (id) AS (SELECT p.",
            $column,
            " FROM parts p WHERE p.id = ? UNION SELECT p.variant_of_id FROM parts p JOIN v ON v.id = p.id) \
             SELECT v.id FROM v WHERE v.id IS NOT NULL)"
        )
    };
}

pub(crate) use {ancestors, descendants};

/// Completes SQL that ends with the column of a part's key and lacks the closing parenthesis. Matches the part, and
/// with `include_variants` also its variants.
pub(crate) fn part_condition(sql: &'static str, part: i64, params: &QueryParams) -> Condition {
    let mut condition = Statement::new(sql);
    if params.is_true("include_variants") {
        condition
            .sql("IN (WITH RECURSIVE v (id) AS (SELECT p.id FROM parts p WHERE p.id = ")
            .value(part)
            .sql(" UNION SELECT p.id FROM parts p JOIN v ON p.variant_of_id = v.id) SELECT v.id FROM v))");
    } else {
        condition.sql("= ").value(part).sql(")");
    }
    condition
}
