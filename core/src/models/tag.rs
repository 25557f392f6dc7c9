//! Tags: free words on items of any kind.

use std::collections::HashMap;

use diesel::QueryResult;
use serde_json::json;

use crate::db::{Db, lock};
use crate::resource::read::fold;
use crate::resource::{Change, Item, Showing, Statement, read, sent};

/// Found by the names of its tags, and by these as they stand in addresses; the model as the table of tags names it.
macro_rules! by_tags {
    ($model:literal) => {
        $crate::resource::Found::among(
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

/// SQL: the item `t` of the model has a tag `w` of which the SQL holds.
macro_rules! tagged {
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

/// The words by which items are found that carry the tag: its name, and in a second line its slug.
fn words(tag: &str) -> String {
    format!("{}\n{}", fold(tag), slug(tag))
}

/// The tag as it stands in addresses, as Django makes it.
fn slug(tag: &str) -> String {
    let is_between = |sign: char| sign == '-' || sign.is_whitespace();
    let is_kept = |sign: &char| sign.is_alphanumeric() || *sign == '_' || is_between(*sign);
    let slug: String = fold(tag).chars().filter(is_kept).collect();
    let words = slug.split(is_between).filter(|word| !word.is_empty());
    let slug = words.collect::<Vec<_>>().join("-");
    slug.trim_matches(['-', '_']).to_owned()
}

/// SQL: the item `t` of the model has a tag whose slug, the second line of its words, is `?`.
macro_rules! slugged {
    ($model:literal) => {
        $crate::models::tag::tagged!(
            $model,
            "SUBSTR(w.search, LENGTH(w.search) - LENGTH(?)) = '\n' || ?"
        )
    };
}

pub(crate) use {by_tags, slugged, tagged};

/// Stores the tags that were sent with a change, if any were.
///
/// # Errors
/// When a query fails.
pub fn store(db: &mut Db, change: &Change) -> QueryResult<()> {
    let Some(Ok(tags)) = change.sent("tags").map(sent::tags) else {
        return Ok(());
    };
    let (model, pk) = (change.resource().target.model, change.after.pk());
    // A tag that loses its last item goes: no other change may give it to an item meanwhile.
    lock::table(db, "taggings")?;
    let mut sql = Statement::new("DELETE FROM taggings WHERE model = ").kept();
    sql.value(model).sql(" AND item_id = ").value(pk);
    if tags.is_empty() {
        return sql.run(db).map(drop);
    }
    sql.sql(" AND tag_id NOT IN (SELECT id FROM tags WHERE name IN (")
        .list(tags.iter().map(String::as_str))
        .sql("))")
        .run(db)?;
    // In their order, so that no two requests wait for each other.
    let mut sql = Statement::new("INSERT INTO tags (name, search) VALUES ");
    for (place, tag) in tags.iter().enumerate() {
        sql.sql(if place > 0 { ", (" } else { "(" })
            .value(tag.as_str())
            .sql(", ")
            .value(words(tag))
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

/// Adds to each shown item its tags.
///
/// # Errors
/// When the query fails.
pub fn show(showing: &mut Showing<'_>) -> QueryResult<()> {
    let mut tags: HashMap<i64, Vec<String>> = HashMap::new();
    let Some(item) = showing.items.first() else {
        return Ok(());
    };
    let mut head = Statement::new(
        "SELECT g.item_id, w.name FROM taggings g JOIN tags w ON w.id = g.tag_id WHERE g.model = ",
    )
    .kept();
    head.value(item.resource().target.model)
        .sql(" AND g.item_id IN (");
    let keys = showing.items.iter().map(Item::pk);
    for row in read::rows_of(showing.db, &head, keys, ") ORDER BY w.name")? {
        if let [item, name] = row.as_slice() {
            let own = tags.entry(item.int().unwrap_or_default()).or_default();
            own.push(name.text().to_owned());
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
