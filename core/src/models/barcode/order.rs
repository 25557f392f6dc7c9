//! What codes mean for purchase orders: which part of the supplier.

use diesel::QueryResult;

use crate::db::Db;
use crate::models::order::status::{self, purchase};
use crate::resource::Statement;

/// What has to be known of a purchase order.
#[derive(Debug, Clone, Copy)]
pub struct Purchase {
    /// Its key.
    pub pk: i64,
    /// The supplier's company.
    pub supplier: Option<i64>,
    status: i64,
}

impl Purchase {
    /// The order of the key.
    ///
    /// # Errors
    /// When the query fails.
    pub fn find(db: &mut Db, pk: i64) -> QueryResult<Option<Self>> {
        let mut sql =
            Statement::new("SELECT supplier_id, status FROM purchase_orders WHERE id = ").kept();
        let rows = sql.value(pk).load(db)?;
        let order = rows.first().map(Vec::as_slice);
        Ok(match order {
            Some([supplier, status]) => Some(Self {
                pk,
                supplier: supplier.int(),
                status: status.int().unwrap_or_default(),
            }),
            _ => None,
        })
    }

    /// Whether anything is still to be done.
    #[must_use]
    pub fn is_open(&self) -> bool {
        [status::PENDING, purchase::PLACED, status::ON_HOLD].contains(&self.status)
    }
}

/// The first two parts of the supplier that are all of the kinds with their keys.
///
/// # Errors
/// When the query fails.
pub fn supplier_parts(
    db: &mut Db,
    kinds: &[(&str, i64)],
    supplier: Option<i64>,
) -> QueryResult<Vec<i64>> {
    let mut sql = Statement::new("SELECT id FROM supplier_parts WHERE supplier_id = ").kept();
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
