//! Barcodes on purchase orders: the supplier part, the line, and where the goods go.

use diesel::QueryResult;

use crate::db::Db;
use crate::decimal::Decimal;
use crate::models::order::purchase::ORDER_TYPE;
use crate::models::order::status::purchase;
use crate::resource::{SqlValue, Statement};

/// The data of a purchase order that scans need.
#[derive(Debug, Clone, Copy)]
pub struct PurchaseOrder {
    /// Its key.
    pub pk: i64,
    /// The supplier's company.
    pub supplier: Option<i64>,
    status: i64,
    destination: Option<i64>,
}

impl PurchaseOrder {
    /// Returns the order with the key.
    ///
    /// # Errors
    /// When the query fails.
    pub fn find(db: &mut Db, pk: i64) -> QueryResult<Option<Self>> {
        let mut sql = Statement::new(
            "SELECT supplier_id, status, destination_id FROM purchase_orders WHERE id = ",
        )
        .cached();
        let rows = sql.value(pk).load(db)?;
        let order = rows.first().map(Vec::as_slice);
        Ok(match order {
            Some([supplier, status, destination]) => Some(Self {
                pk,
                supplier: supplier.int(),
                status: status.int().unwrap_or_default(),
                destination: destination.int(),
            }),
            _ => None,
        })
    }

    /// Whether it is open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        ORDER_TYPE.open.contains(&self.status)
    }

    /// Whether it was placed with the supplier.
    #[must_use]
    pub fn is_placed(&self) -> bool {
        self.status == purchase::PLACED
    }
}

/// Returns the first two parts of the supplier that match all keys, each given with its model.
///
/// # Errors
/// When the query fails.
pub fn supplier_parts(
    db: &mut Db,
    kinds: &[(&str, i64)],
    supplier: Option<i64>,
) -> QueryResult<Vec<i64>> {
    let mut sql = Statement::new("SELECT id FROM supplier_parts WHERE supplier_id = ").cached();
    sql.value(supplier);
    for (kind, pk) in kinds {
        let column = match *kind {
            "supplierpart" => "id",
            "manufacturerpart" => "manufacturer_part_id",
            _ => "part_id",
        };
        sql.sql(" AND ").sql(column).sql(" = ").value(*pk);
    }
    let rows = sql.sql(" ORDER BY id LIMIT 2").load(db)?;
    Ok(rows.iter().filter_map(|row| row.first()?.int()).collect())
}

/// The data of a purchase order line that scans need.
#[derive(Debug, Clone, Copy)]
pub struct PurchaseOrderLine {
    /// Its key.
    pub pk: i64,
    /// The key of its order.
    pub order: i64,
    /// The key of its supplier part.
    pub part: Option<i64>,
    /// The quantity still to be received; zero or less where all of it was.
    pub remaining: Decimal,
    destination: Option<i64>,
}

impl PurchaseOrderLine {
    /// Returns the line with the key, or the only line of the order with the supplier part.
    ///
    /// # Errors
    /// When the query fails.
    pub fn find(
        db: &mut Db,
        given: Option<i64>,
        order: i64,
        part: i64,
    ) -> QueryResult<Option<Self>> {
        let mut sql = Statement::new(
            "SELECT id, order_id, part_id, quantity, received, destination_id FROM purchase_order_lines WHERE ",
        )
        .cached();
        match given {
            Some(pk) => sql.sql("id = ").value(pk),
            None => sql
                .sql("order_id = ")
                .value(order)
                .sql(" AND part_id = ")
                .value(part),
        };
        let rows = sql.sql(" LIMIT 2").load(db)?;
        Ok(match rows.as_slice() {
            [row] => Self::read(row),
            _ => None,
        })
    }

    fn read(row: &[SqlValue]) -> Option<Self> {
        let [pk, order, part, quantity, received, destination] = row else {
            return None;
        };
        Some(Self {
            pk: pk.int()?,
            order: order.int()?,
            part: part.int(),
            remaining: Decimal::from_millionths(quantity.int()?.saturating_sub(received.int()?)),
            destination: destination.int(),
        })
    }

    /// Returns the location of the goods: the destination of the line, else of the order, else the default location of
    /// the part or of its nearest category that has one, else the destination of the build order.
    ///
    /// # Errors
    /// When the query fails.
    pub fn location(&self, db: &mut Db, order: &PurchaseOrder) -> QueryResult<Option<i64>> {
        if let Some(place) = self.destination.or(order.destination) {
            return Ok(Some(place));
        }
        let mut sql = Statement::new(
            "SELECT COALESCE(p.default_location_id, (SELECT a.default_location_id FROM part_categories c \
             JOIN part_categories a ON c.path >= a.path AND c.path < a.path || 'x' WHERE c.id = p.category_id \
             AND a.default_location_id IS NOT NULL ORDER BY a.level DESC LIMIT 1), b.destination_id) \
             FROM purchase_order_lines l JOIN supplier_parts s ON s.id = l.part_id \
             JOIN parts p ON p.id = s.part_id LEFT JOIN builds b ON b.id = l.build_order_id WHERE l.id = ",
        )
        .cached();
        let place = sql.value(self.pk).first_value(db)?;
        Ok(place.and_then(|place| place.int()))
    }
}
