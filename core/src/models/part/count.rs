//! SQL that counts the stock of a part.

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
             SELECT CAST(COALESCE(SUM(s.quantity), 0) AS BIGINT) FROM stock_items s JOIN v ON v.id = s.part_id WHERE ",
            in_stock!("s"),
            ") ELSE 0 END)"
        )
    };
}

pub(super) use {stock, variant_stock};
