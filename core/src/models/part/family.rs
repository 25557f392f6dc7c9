//! SQL of a part's family: its variants and theirs, and what it is a variant of.

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
