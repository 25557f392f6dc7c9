//! SQL that counts the stock of a part.

/// SQL of the sum of a column of millionths, as large as can be shown: the databases fail where the sum of whole
/// numbers overflows, so that the ones and the millionths are added up apart. Several such sums can be added.
macro_rules! total {
    ($column:literal) => {
        concat!(
            "CASE WHEN SUM(",
            $column,
            " / 1000000) >= 1000000000000 THEN 1000000000000000000 ELSE COALESCE(CAST(SUM(",
            $column,
            " / 1000000) AS BIGINT) * 1000000 + CAST(SUM(",
            $column,
            " % 1000000) AS BIGINT), 0) END"
        )
    };
}

/// SQL of how many there are of the part `t` that can be used.
macro_rules! stock_total {
    ($more:literal) => {
        concat!(
            "(SELECT ",
            total!("s.quantity"),
            " FROM stock_items s WHERE s.part_id = t.id AND ",
            in_stock!("s"),
            $more,
            ")"
        )
    };
}

/// SQL over the stock of the part `t` that can be used.
macro_rules! stock {
    ($what:literal, $more:literal) => {
        concat!(
            "(SELECT ",
            $what,
            " FROM stock_items s WHERE s.part_id = t.id AND ",
            in_stock!("s"),
            $more,
            ")"
        )
    };
}

/// SQL over the stock of all variants of the part `t`, and of theirs.
macro_rules! variant_stock {
    () => {
        concat!(
            "(CASE WHEN EXISTS (SELECT 1 FROM parts p WHERE p.variant_of_id = t.id) THEN (WITH RECURSIVE v (id) AS (SELECT p.id FROM parts p WHERE p.variant_of_id = t.id \
             UNION SELECT p.id FROM parts p JOIN v ON p.variant_of_id = v.id) \
             SELECT ",
            total!("s.quantity"),
            " FROM stock_items s JOIN v ON v.id = s.part_id WHERE ",
            in_stock!("s"),
            ") ELSE 0 END)"
        )
    };
}

pub(crate) use total;
pub(super) use {stock, stock_total, variant_stock};
