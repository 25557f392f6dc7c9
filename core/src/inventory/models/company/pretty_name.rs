//! Human-readable names of supplier and manufacturer parts, where a list requests them.

use diesel::QueryResult;
use serde_json::json;

use crate::resource::{Item, SerializeContext, SqlValue, Statement, read};

/// SQL of a supplier part's name.
pub(super) const SUPPLIER_PART_NAME: &str = "(SELECT CASE WHEN p.ipn <> '' THEN p.ipn || ' | ' ELSE '' END FROM parts p WHERE p.id = t.part_id) \
     || (SELECT c.name FROM companies c WHERE c.id = t.supplier_id) || ' | ' || t.sku \
     || COALESCE((SELECT ' | ' || c.name || ' | ' || m.mpn FROM manufacturer_parts m \
     JOIN companies c ON c.id = m.manufacturer_id WHERE m.id = t.manufacturer_part_id), '')";

/// SQL of a manufacturer part's name.
pub(super) const MANUFACTURER_PART_NAME: &str =
    "(SELECT c.name FROM companies c WHERE c.id = t.manufacturer_id) || ' | ' || t.mpn";

/// Adds the name to each serialized item.
///
/// # Errors
/// When the query fails.
pub(super) fn serialize(context: &mut SerializeContext<'_>, name: &'static str) -> QueryResult<()> {
    let Some(item) = context
        .items
        .first()
        .filter(|_| context.params.is_true("pretty"))
    else {
        return Ok(());
    };
    let mut head = Statement::new("SELECT t.id, ").cached();
    head.sql(name)
        .sql(" FROM ")
        .sql(item.resource().model.table);
    head.sql(" t WHERE t.id IN (");
    let keys: Vec<i64> = context.items.iter().map(Item::pk).collect();
    let rows = read::rows_by_keys(context.db, &head, keys, ")")?;
    for (item, serialized) in context.items_mut() {
        let mut rows = rows.iter();
        let row = rows.find(|row| row.first().and_then(SqlValue::int) == Some(item.pk()));
        let name = row.and_then(|row| row.get(1)).map(SqlValue::text);
        serialized.insert("pretty_name".to_owned(), json!(name));
    }
    Ok(())
}
