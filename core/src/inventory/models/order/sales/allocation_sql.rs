//! SQL about stock that is allocated to sales orders.

/// SQL of the active allocations `a`: those of open orders that are not shipped.
macro_rules! active_allocations {
    () => {
        "sales_order_allocations a JOIN sales_order_lines al ON al.id = a.line_id \
         JOIN sales_orders ao ON ao.id = al.order_id AND ao.status IN (10, 15, 25) \
         LEFT JOIN sales_order_shipments ah ON ah.id = a.shipment_id WHERE ah.shipment_date IS NULL"
    };
}

/// SQL of the allocated quantity of the stock that the condition on the allocations `a` selects.
macro_rules! allocated {
    ($condition:literal) => {
        concat!(
            "(SELECT ",
            total!("a.quantity"),
            " FROM ",
            active_allocations!(),
            " AND ",
            $condition,
            ")"
        )
    };
}

pub(crate) use {active_allocations, allocated};
