//! Barcodes of stock items on sales orders: the line, the shipment, and the quantity.

use diesel::QueryResult;

use crate::db::Db;
use crate::decimal::Decimal;
use crate::models::order::sales::{ORDER_TYPE, unallocated};
use crate::models::part::total;
use crate::models::stock::STOCK_ITEM;
use crate::resource::{SqlValue, Statement, read};

/// An order line that a stock item can be allocated to.
#[derive(Debug, Clone, Copy)]
pub struct AllocationProposal {
    /// Key of the stock item.
    pub item: i64,
    /// Key of its part.
    pub part: i64,
    /// Key of the order.
    pub order: i64,
    /// Key of the line.
    pub line: i64,
    /// Key of the shipment; `None` where it is not known.
    pub shipment: Option<i64>,
    /// The quantity of the item that is not allocated yet.
    pub unallocated: Decimal,
    needed: Decimal,
    has_serial: bool,
}

impl AllocationProposal {
    /// Returns the quantity: one for an item with a serial number, else as requested, else what the line needs and the
    /// item has.
    #[must_use]
    pub fn quantity(&self, asked: Option<Decimal>) -> Decimal {
        if self.has_serial {
            Decimal::ONE
        } else {
            asked.unwrap_or_else(|| self.needed.min(self.unallocated))
        }
    }
}

/// Whether the order is open.
///
/// # Errors
/// When the query fails.
pub fn is_open(db: &mut Db, order: i64) -> QueryResult<bool> {
    let mut sql = Statement::new("SELECT status FROM sales_orders WHERE id = ").cached();
    let state = sql
        .value(order)
        .first_value(db)?
        .and_then(|state| state.int());
    Ok(state.is_some_and(|state| ORDER_TYPE.open.contains(&state)))
}

/// Whether the shipment was delivered.
///
/// # Errors
/// When the query fails.
pub fn is_delivered(db: &mut Db, shipment: i64) -> QueryResult<bool> {
    let mut sql =
        Statement::new("SELECT delivery_date FROM sales_order_shipments WHERE id = ").cached();
    let day = sql.value(shipment).first_value(db)?;
    Ok(day.is_some_and(|day| !day.is_null()))
}

/// Returns what the item can be allocated to; the inner error is the message if there is nothing.
///
/// # Errors
/// When a query fails.
pub fn propose_allocation(
    db: &mut Db,
    item: i64,
    order: i64,
    line: Option<i64>,
    shipment: Option<i64>,
) -> QueryResult<Result<AllocationProposal, &'static str>> {
    let Some(stock) = read::by_key(db, &STOCK_ITEM, item)? else {
        return Ok(Err("Barcode does not match an existing stock item"));
    };
    let part = stock.integer("part").unwrap_or_default();
    let line = match self::line(db, order, part, line)? {
        Ok(line) => line,
        Err(text) => return Ok(Err(text)),
    };
    let shipment = match self::shipment(db, order, shipment)? {
        Ok(shipment) => shipment,
        Err(text) => return Ok(Err(text)),
    };
    if line.part != Some(part) {
        return Ok(Err("Stock item does not match line item"));
    }
    let available = stock
        .decimal("quantity")
        .filter(|_| stock.is_true("in_stock"));
    let allocated = unallocated::allocated_quantities(db, &[item], None)?;
    let held_back = allocated.get(&item).copied().unwrap_or_default();
    Ok(Ok(AllocationProposal {
        item,
        part,
        order,
        line: line.pk,
        shipment,
        unallocated: available.unwrap_or_default().saturating_sub(held_back),
        needed: line.needed,
        has_serial: !stock.text("serial").is_empty(),
    }))
}

struct Line {
    pk: i64,
    part: Option<i64>,
    needed: Decimal,
}

/// Returns the line with the key, or the only line of the order for the part or a template of it that is not fully
/// shipped.
fn line(
    db: &mut Db,
    order: i64,
    part: i64,
    given: Option<i64>,
) -> QueryResult<Result<Line, &'static str>> {
    let mut sql = Statement::new("").cached();
    sql.sql_with(
        "WITH RECURSIVE up (id, above) AS (SELECT p.id, p.variant_of_id FROM parts p WHERE p.id = ? \
         UNION SELECT p.id, p.variant_of_id FROM parts p JOIN up ON p.id = up.above) ",
        &part.into(),
    );
    sql.sql(concat!(
        "SELECT l.id, l.part_id, l.quantity, l.shipped, (SELECT ",
        total!("a.quantity"),
        " FROM sales_order_allocations a LEFT JOIN sales_order_shipments h ON h.id = a.shipment_id \
         WHERE a.line_id = l.id AND h.shipment_date IS NULL) FROM sales_order_lines l WHERE l.order_id = ",
    ))
    .value(order);
    match given {
        Some(line) => sql.sql(" AND l.id = ").value(line),
        None => sql.sql(" AND l.shipped < l.quantity AND l.part_id IN (SELECT id FROM up)"),
    };
    let rows = sql.sql(" ORDER BY l.id LIMIT 2").load(db)?;
    Ok(match rows.as_slice() {
        [row] => read_line(row).ok_or("No matching line item found"),
        [] => Err("No matching line item found"),
        _ => Err("Multiple matching line items found"),
    })
}

fn read_line(row: &[SqlValue]) -> Option<Line> {
    let [pk, part, quantity, shipped, allocated] = row else {
        return None;
    };
    let needed = quantity
        .decimal()?
        .saturating_sub(shipped.decimal()?)
        .saturating_sub(allocated.decimal()?);
    Some(Line {
        pk: pk.int()?,
        part: part.int(),
        needed,
    })
}

/// Returns the shipment with the key, or the only one of the order that was not delivered.
fn shipment(
    db: &mut Db,
    order: i64,
    given: Option<i64>,
) -> QueryResult<Result<Option<i64>, &'static str>> {
    let mut sql = Statement::new("SELECT id FROM sales_order_shipments WHERE order_id = ").cached();
    sql.value(order);
    match given {
        Some(shipment) => sql.sql(" AND id = ").value(shipment),
        None => sql.sql(" AND delivery_date IS NULL"),
    };
    let rows = sql.sql(" LIMIT 2").load(db)?;
    let found = match rows.as_slice() {
        [row] => row.first().and_then(SqlValue::int),
        _ => None,
    };
    Ok(if given.is_some() && found.is_none() {
        Err("Shipment does not match sales order")
    } else {
        Ok(found)
    })
}
