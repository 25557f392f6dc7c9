//! Tags: free words on items of any kind.

use std::collections::HashMap;

use diesel::QueryResult;
use serde_json::{Value, json};

use crate::db::Db;
use crate::resource::write::WriteError;
use crate::resource::{Change, Item, Review, Rules, Showing, Statement};

/// Longest tag in characters.
const LONGEST: usize = 100;

/// Stores the tags that were sent with a change, if any were.
///
/// # Errors
/// When a query fails.
pub fn store(db: &mut Db, change: &Change) -> QueryResult<()> {
    let Some(sent) = change.sent("tags") else {
        return Ok(());
    };
    let (model, pk) = (change.resource().target.model, change.after.pk());
    let mut sql = Statement::new("DELETE FROM taggings WHERE model = ").kept();
    sql.value(model).sql(" AND item_id = ").value(pk).run(db)?;
    for tag in words(sent) {
        let mut sql = Statement::new("INSERT INTO tags (name) VALUES (").kept();
        sql.value(&*tag)
            .sql(") ON CONFLICT (name) DO NOTHING")
            .run(db)?;
        let mut sql =
            Statement::new("INSERT INTO taggings (tag_id, model, item_id) SELECT id, ").kept();
        sql.value(model)
            .sql(", ")
            .value(pk)
            .sql(" FROM tags WHERE name = ")
            .value(&*tag);
        sql.sql(" ON CONFLICT (model, item_id, tag_id) DO NOTHING")
            .run(db)?;
    }
    Ok(())
}

/// The tags in a list, or in a text with commas between.
fn words(sent: &Value) -> Vec<String> {
    let texts: Vec<&str> = match sent {
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
        Value::String(text) => text.split(',').collect(),
        _ => Vec::new(),
    };
    let words = texts.iter().map(|text| {
        text.trim()
            .replace('\0', "")
            .chars()
            .take(LONGEST)
            .collect()
    });
    words.filter(|word: &String| !word.is_empty()).collect()
}

/// Adds to each shown item its tags.
///
/// # Errors
/// When the query fails.
pub fn show(showing: &mut Showing<'_>) -> QueryResult<()> {
    let mut tags: HashMap<i64, Vec<String>> = HashMap::new();
    if let Some(item) = showing.items.first() {
        let mut sql = Statement::new(
            "SELECT g.item_id, w.name FROM taggings g JOIN tags w ON w.id = g.tag_id WHERE g.model = ",
        )
        .kept();
        sql.value(item.resource().target.model)
            .sql(" AND g.item_id IN (");
        let keys: Vec<i64> = showing.items.iter().map(Item::pk).collect();
        sql.keys(&keys).sql(") ORDER BY w.name");
        for row in sql.load(showing.db)? {
            if let [item, name] = row.as_slice() {
                tags.entry(item.int().unwrap_or_default())
                    .or_default()
                    .push(name.text().to_owned());
            }
        }
    }
    for (item, shown) in showing.each() {
        shown.insert(
            "tags".to_owned(),
            json!(tags.remove(&item.pk()).unwrap_or_default()),
        );
    }
    Ok(())
}

/// The rules of a resource that has nothing of its own but tags.
#[derive(Debug)]
pub struct Tagged;

impl Rules for Tagged {
    fn saved(&self, review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
        Ok(store(review.db, change)?)
    }

    fn show(&self, showing: &mut Showing<'_>) -> QueryResult<()> {
        show(showing)
    }
}
