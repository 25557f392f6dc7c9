//! Lists nested in list items: the substitutes of a BOM item, the parameters of a part.

use std::collections::HashMap;

use diesel::QueryResult;
use serde_json::{Value, json};

use super::{Field, Item, QueryParams, Resource, SerializeContext, Statement, read, serialize};

/// Adds to each serialized item, as the field `name`, the items of another resource that refer to it in `field`,
/// serialized as in their own list.
///
/// # Errors
/// When a query fails.
pub fn add(
    context: &mut SerializeContext<'_>,
    name: &str,
    of: &'static Resource,
    field: &str,
) -> QueryResult<()> {
    let place = of.field(field);
    let column = place.and_then(Field::column_name).unwrap_or("id");
    let mut head = Statement::new("SELECT t.id FROM ").cached();
    head.sql(of.model.table)
        .sql(" t WHERE t.")
        .sql(column)
        .sql(" IN (");
    let keys = context.items.iter().map(Item::pk);
    let mut end = Statement::new(") ORDER BY ");
    end.sql(of.default_ordering);
    let rows = read::rows_by_keys(context.db, &head, keys, end)?;
    let keys: Vec<i64> = rows.iter().filter_map(|row| row.first()?.int()).collect();
    let items = read::by_ordered_keys(context.db, of, &keys)?;
    let params = QueryParams::default();
    let serialized =
        serialize::serialize_all(context.db, of, context.actor, &params, &items, false)?;
    let mut lists: HashMap<i64, Vec<Value>> = HashMap::new();
    for (item, serialized) in items.iter().zip(serialized) {
        let owner = item.integer(field).unwrap_or_default();
        lists
            .entry(owner)
            .or_default()
            .push(Value::Object(serialized));
    }
    for (item, serialized) in context.items_mut() {
        let list = lists.remove(&item.pk()).unwrap_or_default();
        serialized.insert(name.to_owned(), json!(list));
    }
    Ok(())
}
