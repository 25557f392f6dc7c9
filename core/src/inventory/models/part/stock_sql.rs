//! SQL that sums the stock of a part.

/// SQL of the sum of a column in millionths, limited to 10^18. The databases fail if a sum of integers overflows, so
/// whole units and millionths are summed separately. Several such sums can be added.
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

/// SQL of the quantity of the part `t` in stock.
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

/// SQL that selects from the stock of the part `t`.
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

/// SQL of the quantity in stock of all variants of the part `t`, including variants of variants.
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

/// SQL of the unallocated stock of the part `t`.
macro_rules! unallocated {
    () => {
        concat!(
            "(",
            stock_total!(""),
            " - ",
            allocated!("a.item_id IN (SELECT s.id FROM stock_items s WHERE s.part_id = t.id)"),
            ")"
        )
    };
}

/// SQL of the unallocated stock of the part `t`; 0 where more is allocated than there is, as in the API.
macro_rules! unallocated_or_zero {
    () => {
        concat!(
            "(SELECT CASE WHEN u.quantity < 0 THEN 0 ELSE u.quantity END FROM (SELECT ",
            unallocated!(),
            " AS quantity) u)"
        )
    };
}

pub(crate) use total;
pub(super) use {stock, stock_total, unallocated, unallocated_or_zero, variant_stock};
