//! Names of companies' parts as people read them, where a list is asked for them.

use diesel::QueryResult;
use serde_json::json;

use crate::resource::{Cell, Item, Showing, Statement, read};

/// SQL of a supplier part's name.
pub(super) const SUPPLIED: &str = "(SELECT CASE WHEN p.ipn <> '' THEN p.ipn || ' | ' ELSE '' END FROM parts p WHERE p.id = t.part_id) \
     || (SELECT c.name FROM companies c WHERE c.id = t.supplier_id) || ' | ' || t.sku \
     || COALESCE((SELECT ' | ' || c.name || ' | ' || m.mpn FROM manufacturer_parts m \
     JOIN companies c ON c.id = m.manufacturer_id WHERE m.id = t.manufacturer_part_id), '')";

/// SQL of a manufacturer part's name.
pub(super) const MANUFACTURED: &str =
    "(SELECT c.name FROM companies c WHERE c.id = t.manufacturer_id) || ' | ' || t.mpn";

/// Adds the name to each shown item.
///
/// # Errors
/// When the query fails.
pub(super) fn show(showing: &mut Showing<'_>, name: &'static str) -> QueryResult<()> {
    let Some(item) = showing.items.first().filter(|_| showing.asked.is("pretty")) else {
        return Ok(());
    };
    let mut head = Statement::new("SELECT t.id, ").kept();
    head.sql(name)
        .sql(" FROM ")
        .sql(item.resource().target.table);
    head.sql(" t WHERE t.id IN (");
    let keys: Vec<i64> = showing.items.iter().map(Item::pk).collect();
    let rows = read::rows_of(showing.db, &head, keys, ")")?;
    for (item, shown) in showing.each() {
        let mut rows = rows.iter();
        let row = rows.find(|row| row.first().and_then(Cell::int) == Some(item.pk()));
        let name = row.and_then(|row| row.get(1)).map(Cell::text);
        shown.insert("pretty_name".to_owned(), json!(name));
    }
    Ok(())
}
