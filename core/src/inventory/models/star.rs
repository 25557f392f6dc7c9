//! Parts and categories that users have starred.

use std::collections::HashSet;

use diesel::QueryResult;
use serde_json::json;

use crate::resource::{Change, Item, SerializeContext, Statement, WriteContext, parse, read};

/// Stars or unstars the item for the user, if the request contains `starred`.
///
/// # Errors
/// When the query fails.
pub fn store(
    context: &mut WriteContext<'_>,
    table: &'static str,
    column: &'static str,
    change: &Change,
) -> QueryResult<()> {
    let author = context.actor;
    let is_marked = match change.request_value("starred").map(parse::boolean) {
        None => return Ok(()),
        Some(Ok(is_marked)) => is_marked,
        Some(Err(text)) => {
            context.reject("starred", text);
            return Ok(());
        }
    };
    if author.user.pk == 0 {
        return Ok(());
    }
    let (item, user) = (change.after.pk(), author.user_pk());
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
    sql.cached().run(context.db).map(drop)
}

/// Adds to each serialized item whether the user has starred it.
///
/// # Errors
/// When the query fails.
pub fn serialize(
    context: &mut SerializeContext<'_>,
    table: &'static str,
    column: &'static str,
) -> QueryResult<()> {
    let mut head = Statement::new("SELECT ").cached();
    head.sql(column)
        .sql(" FROM ")
        .sql(table)
        .sql(" WHERE user_id = ")
        .value(context.actor.user.pk);
    head.sql(" AND ").sql(column).sql(" IN (");
    let keys = context.items.iter().map(Item::pk);
    let marked: HashSet<i64> = read::rows_by_keys(context.db, &head, keys, ")")?
        .iter()
        .filter_map(|row| row.first()?.int())
        .collect();
    for (item, serialized) in context.items_mut() {
        serialized.insert("starred".to_owned(), json!(marked.contains(&item.pk())));
    }
    Ok(())
}
