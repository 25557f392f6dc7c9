//! SQL that counts what is ordered and not there yet.

use crate::models::order::fields::millionths;

/// Of the part whose key the SQL is, in units of the part.
macro_rules! on_order {
    ($part:literal) => {
        concat!(
            "(SELECT ",
            millionths!(
                "COALESCE(SUM(1.0 * (l.quantity - l.received) * s.pack_quantity_native / 1000000), 0)"
            ),
            " FROM supplier_parts s JOIN purchase_order_lines l ON l.part_id = s.id \
             JOIN purchase_orders o ON o.id = l.order_id WHERE s.part_id = ",
            $part,
            " AND l.quantity > l.received AND o.status IN (10, 20, 25))"
        )
    };
}

/// Of the part `t`, in units of the part.
pub(crate) const OF_PART: &str = on_order!("t.id");

/// Of the component of the line `t` of a bill of materials, in units of the part.
pub(crate) const OF_COMPONENT: &str = on_order!("t.sub_part_id");

/// Of the supplier part `t`, in packs.
pub(crate) const OF_SUPPLIER_PART: &str = concat!(
    "(SELECT ",
    millionths!("COALESCE(SUM(1.0 * (l.quantity - l.received)), 0)"),
    " FROM purchase_order_lines l JOIN purchase_orders o ON o.id = l.order_id \
     WHERE l.part_id = t.id AND l.quantity > l.received AND o.status IN (10, 20, 25))"
);
