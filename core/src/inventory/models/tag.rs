//! Tags: free-form labels of items of any resource.

use std::collections::HashMap;

use diesel::QueryResult;
use serde_json::json;

use crate::db::{Db, lock};
use crate::resource::casefold::casefold;
use crate::resource::{Change, Item, SerializeContext, Statement, parse, read};

/// Search by the names and slugs of tags. The model is named as in the table of taggings.
macro_rules! tag_search {
    ($model:literal) => {
        $crate::resource::SearchSql::in_subquery(
            &["tags__name", "tags__slug"],
            "t.id",
            concat!(
                "SELECT g.item_id FROM tags w JOIN taggings g ON g.tag_id = w.id WHERE g.model = '",
                $model,
                "' AND {w.search}"
            ),
        )
    };
}

/// SQL: the item `t` of the model has a tag `w` that meets the condition.
macro_rules! has_tag {
    ($model:literal, $condition:literal) => {
        concat!(
            "t.id IN (SELECT g.item_id FROM taggings g JOIN tags w ON w.id = g.tag_id WHERE g.model = '",
            $model,
            "' AND ",
            $condition,
            ")"
        )
    };
}

/// Returns the search text of a tag: its name, and its slug in a second line.
fn search_text(tag: &str) -> String {
    format!("{}\n{}", casefold(tag), slugify(tag))
}

/// Returns the slug of a tag, as Django builds it.
fn slugify(tag: &str) -> String {
    let is_between = |character: char| character == '-' || character.is_whitespace();
    let is_kept = |character: &char| {
        character.is_alphanumeric() || *character == '_' || is_between(*character)
    };
    let slug: String = casefold(tag).chars().filter(is_kept).collect();
    let words = slug.split(is_between).filter(|word| !word.is_empty());
    let slug = words.collect::<Vec<_>>().join("-");
    slug.trim_matches(['-', '_']).to_owned()
}

/// SQL: the item `t` of the model has a tag with the slug `?`, which is the second line of its search text.
macro_rules! has_tag_slug {
    ($model:literal) => {
        $crate::models::tag::has_tag!(
            $model,
            "SUBSTR(w.search, LENGTH(w.search) - LENGTH(?)) = '\n' || ?"
        )
    };
}

pub(crate) use {has_tag, has_tag_slug, tag_search};

/// Stores the tags of a change, if the request contains any.
///
/// # Errors
/// When a query fails.
pub fn store(db: &mut Db, change: &Change) -> QueryResult<()> {
    let Some(Ok(tags)) = change.request_value("tags").map(parse::tags) else {
        return Ok(());
    };
    let (model, pk) = (change.resource().model.name, change.after.pk());
    // A tag that loses its last item is deleted: no other transaction may give it to an item meanwhile.
    lock::lock_table(db, "taggings")?;
    let mut sql = Statement::new("DELETE FROM taggings WHERE model = ").cached();
    sql.value(model).sql(" AND item_id = ").value(pk);
    if tags.is_empty() {
        return sql.run(db).map(drop);
    }
    sql.sql(" AND tag_id NOT IN (SELECT id FROM tags WHERE name IN (")
        .list(tags.iter().map(String::as_str))
        .sql("))")
        .run(db)?;
    // Tags are inserted in a fixed order, to avoid deadlocks.
    let mut sql = Statement::new("INSERT INTO tags (name, search) VALUES ");
    for (index, tag) in tags.iter().enumerate() {
        sql.sql(if index > 0 { ", (" } else { "(" })
            .value(tag.as_str())
            .sql(", ")
            .value(search_text(tag))
            .sql(")");
    }
    sql.sql(" ON CONFLICT (name) DO NOTHING").run(db)?;
    let mut sql = Statement::new("INSERT INTO taggings (tag_id, model, item_id) SELECT id, ");
    sql.value(model).sql(", ").value(pk);
    sql.sql(" FROM tags WHERE name IN (")
        .list(tags.iter().map(String::as_str))
        .sql(") ON CONFLICT (model, item_id, tag_id) DO NOTHING");
    sql.run(db).map(drop)
}

/// Adds the tags to each serialized item.
///
/// # Errors
/// When the query fails.
pub fn serialize(context: &mut SerializeContext<'_>) -> QueryResult<()> {
    let mut tags: HashMap<i64, Vec<String>> = HashMap::new();
    let Some(item) = context.items.first() else {
        return Ok(());
    };
    let mut head = Statement::new(
        "SELECT g.item_id, w.name FROM taggings g JOIN tags w ON w.id = g.tag_id WHERE g.model = ",
    )
    .cached();
    head.value(item.resource().model.name)
        .sql(" AND g.item_id IN (");
    let keys = context.items.iter().map(Item::pk);
    for row in read::rows_by_keys(context.db, &head, keys, ") ORDER BY w.name")? {
        if let [item, name] = row.as_slice() {
            let own = tags.entry(item.int().unwrap_or_default()).or_default();
            own.push(name.text().to_owned());
        }
    }
    for (item, serialized) in context.items_mut() {
        serialized.insert(
            "tags".to_owned(),
            json!(tags.remove(&item.pk()).unwrap_or_default()),
        );
    }
    Ok(())
}
