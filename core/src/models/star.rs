//! What users have marked as theirs: parts and categories.

use std::collections::HashSet;

use diesel::QueryResult;
use serde_json::{Map, Value, json};

use crate::db::Db;
use crate::resource::{Author, Item, Statement};

/// Adds to each shown item whether the user has marked it.
///
/// # Errors
/// When the query fails.
pub fn show(
    db: &mut Db,
    table: &str,
    column: &str,
    author: Author<'_>,
    items: &[Item],
    shown: &mut [Map<String, Value>],
) -> QueryResult<()> {
    let mut sql = Statement::new("SELECT ").kept();
    sql.sql(column)
        .sql(" FROM ")
        .sql(table)
        .sql(" WHERE user_id = ")
        .value(author.user.pk);
    let marked: HashSet<i64> = sql
        .load(db)?
        .iter()
        .filter_map(|row| row.first()?.int())
        .collect();
    for (item, shown) in items.iter().zip(shown) {
        shown.insert("starred".to_owned(), json!(marked.contains(&item.pk())));
    }
    Ok(())
}
