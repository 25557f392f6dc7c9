//! Lists inside the items of a list: the substitutes of a line, the parameters of a part.

use std::collections::HashMap;

use diesel::QueryResult;
use serde_json::{Value, json};

use super::rules::Asked;
use super::{Field, Item, Resource, Showing, Statement, read, show};

/// Adds to each shown item, under the name, the items of another resource that name it in the field, as their own
/// list shows them.
///
/// # Errors
/// When a query fails.
pub fn add(
    showing: &mut Showing<'_>,
    name: &str,
    of: &'static Resource,
    field: &str,
) -> QueryResult<()> {
    let place = of.field(field);
    let column = place.and_then(Field::stored_in).unwrap_or("id");
    let mut head = Statement::new("SELECT t.id FROM ").kept();
    head.sql(of.target.table)
        .sql(" t WHERE t.")
        .sql(column)
        .sql(" IN (");
    let keys = showing.items.iter().map(Item::pk);
    let mut end = Statement::new(") ORDER BY ");
    end.sql(of.order);
    let rows = read::rows_of(showing.db, &head, keys, end)?;
    let keys: Vec<i64> = rows.iter().filter_map(|row| row.first()?.int()).collect();
    let items = read::in_order(showing.db, of, &keys)?;
    let asked = Asked::default();
    let shown = show::show_all(showing.db, of, showing.author, &asked, &items, false)?;
    let mut lists: HashMap<i64, Vec<Value>> = HashMap::new();
    for (item, shown) in items.iter().zip(shown) {
        let owner = item.integer(field).unwrap_or_default();
        lists.entry(owner).or_default().push(Value::Object(shown));
    }
    for (item, shown) in showing.each() {
        let list = lists.remove(&item.pk()).unwrap_or_default();
        shown.insert(name.to_owned(), json!(list));
    }
    Ok(())
}
