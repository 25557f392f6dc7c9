//! SQL about what is allocated to sales orders.

/// SQL of the allocations `a` that still hold stock back: their order is open, and they have not been sent.
macro_rules! holding_back {
    () => {
        "sales_order_allocations a JOIN sales_order_lines al ON al.id = a.line_id \
         JOIN sales_orders ao ON ao.id = al.order_id AND ao.status IN (10, 15, 25) \
         LEFT JOIN sales_order_shipments ah ON ah.id = a.shipment_id WHERE ah.shipment_date IS NULL"
    };
}

/// SQL of how much is allocated of the stock that the condition on the allocations `a` selects.
macro_rules! allocated {
    ($condition:literal) => {
        concat!(
            "(SELECT ",
            total!("a.quantity"),
            " FROM ",
            holding_back!(),
            " AND ",
            $condition,
            ")"
        )
    };
}

pub(crate) use {allocated, holding_back};
