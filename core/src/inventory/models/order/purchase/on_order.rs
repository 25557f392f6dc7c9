//! SQL of quantities that are ordered and not received yet.

use crate::models::order::fields::millionths;

/// SQL of the quantity on order of the part with the key `$part`, in units of the part.
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

/// The quantity of the part `t`, in units of the part.
pub(crate) const PART_ON_ORDER: &str = on_order!("t.id");

/// The quantity of the component of the BOM line `t`, in units of the part.
pub(crate) const COMPONENT_ON_ORDER: &str = on_order!("t.sub_part_id");

/// The quantity of the supplier part `t`, in packs.
pub(crate) const SUPPLIER_PART_ON_ORDER: &str = concat!(
    "(SELECT ",
    millionths!("COALESCE(SUM(1.0 * (l.quantity - l.received)), 0)"),
    " FROM purchase_order_lines l JOIN purchase_orders o ON o.id = l.order_id \
     WHERE l.part_id = t.id AND l.quantity > l.received AND o.status IN (10, 20, 25))"
);
