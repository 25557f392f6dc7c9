//! What users have marked as theirs: parts and categories.

use std::collections::HashSet;

use diesel::QueryResult;
use serde_json::json;

use crate::resource::{Change, Item, Review, Showing, Statement, read, sent};

/// Marks the item as the user's, or no longer, where `starred` was sent with the change.
///
/// # Errors
/// When the query fails.
pub fn store(
    review: &mut Review<'_>,
    table: &'static str,
    column: &'static str,
    change: &Change,
) -> QueryResult<()> {
    let author = review.author;
    let is_marked = match change.sent("starred").map(sent::boolean) {
        None => return Ok(()),
        Some(Ok(is_marked)) => is_marked,
        Some(Err(text)) => {
            review.refuse("starred", text);
            return Ok(());
        }
    };
    if author.user.pk == 0 {
        return Ok(());
    }
    let (item, user) = (change.after.pk(), author.pk());
    let sql = if is_marked {
        let mut sql = Statement::new("INSERT INTO ");
        sql.sql(table)
            .sql(" (")
            .sql(column)
            .sql(", user_id) VALUES (");
        sql.value(item).sql(", ").value(user);
        sql.sql(") ON CONFLICT (").sql(column);
        sql.sql(", user_id) DO NOTHING");
        sql
    } else {
        let mut sql = Statement::new("DELETE FROM ");
        sql.sql(table).sql(" WHERE user_id = ").value(user);
        sql.sql(" AND ").sql(column).sql(" = ").value(item);
        sql
    };
    sql.kept().run(review.db).map(drop)
}

/// Adds to each shown item whether the user has marked it.
///
/// # Errors
/// When the query fails.
pub fn show(
    showing: &mut Showing<'_>,
    table: &'static str,
    column: &'static str,
) -> QueryResult<()> {
    let mut head = Statement::new("SELECT ").kept();
    head.sql(column)
        .sql(" FROM ")
        .sql(table)
        .sql(" WHERE user_id = ")
        .value(showing.author.user.pk);
    head.sql(" AND ").sql(column).sql(" IN (");
    let keys = showing.items.iter().map(Item::pk);
    let marked: HashSet<i64> = read::rows_of(showing.db, &head, keys, ")")?
        .iter()
        .filter_map(|row| row.first()?.int())
        .collect();
    for (item, shown) in showing.each() {
        shown.insert("starred".to_owned(), json!(marked.contains(&item.pk())));
    }
    Ok(())
}
