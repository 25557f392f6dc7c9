//! Serializes items to JSON.

use std::collections::HashMap;

use diesel::QueryResult;
use serde_json::{Map, Value, json};

use super::{
    Actor, Detail, FieldType, Item, QueryParams, Resource, SerializeContext, Source, SqlValue, read,
};
use crate::db::Db;
use crate::mixin::urls::reverse_url::percent_encode;

impl Item {
    /// Serializes the fields. After a write, aggregates are null.
    #[must_use]
    pub fn serialize(&self, is_written: bool) -> Map<String, Value> {
        let fields = self.resource().fields.iter().zip(self.values());
        let members = fields
            .filter(|(field, _)| field.source != Source::Rules)
            .map(|(field, cell)| {
                let is_left_out = is_written && field.aggregate;
                (
                    field.name.to_owned(),
                    if is_left_out {
                        Value::Null
                    } else {
                        serialize_value(field.field_type, cell)
                    },
                )
            });
        members.collect()
    }

    /// Serializes some of the fields, as they are nested in other items.
    #[must_use]
    pub fn serialize_fields(&self, names: &[&str]) -> Map<String, Value> {
        let fields = self.resource().fields.iter().zip(self.values());
        let fields = fields.filter(|(field, _)| names.contains(&field.name));
        fields
            .map(|(field, cell)| {
                let kind = field.nested_type.unwrap_or(field.field_type);
                (field.name.to_owned(), serialize_value(kind, cell))
            })
            .collect()
    }
}

/// URL of the thumbnail of a missing image.
const NO_THUMBNAIL: &str = "/static/img/blank_image.thumbnail.png";

fn serialize_value(kind: FieldType, cell: &SqlValue) -> Value {
    if cell.is_null() {
        return Value::Null;
    }
    match kind {
        FieldType::Boolean => json!(cell.is_true()),
        FieldType::Integer(..) | FieldType::Related(_) | FieldType::IntegerChoice(_) => {
            json!(cell.int())
        }
        FieldType::Number | FieldType::Price => json!(cell.decimal()),
        FieldType::DecimalString(places) => {
            json!(cell.decimal().map(|number| number.format_places(places)))
        }
        FieldType::Text(_)
        | FieldType::Notes(_)
        | FieldType::Url(_)
        | FieldType::Email(_)
        | FieldType::TextChoice(_)
        | FieldType::Currency => {
            json!(cell.text())
        }
        FieldType::Date => json!(cell.date().map(|date| date.to_string())),
        FieldType::DateTime => json!(
            cell.datetime()
                .map(|time| time.format("%Y-%m-%d %H:%M").to_string())
        ),
        FieldType::Thumbnail if cell.text().is_empty() => json!(NO_THUMBNAIL),
        FieldType::Image | FieldType::Thumbnail | FieldType::File => file_value(cell.text()),
        FieldType::Json => serde_json::from_str(cell.text()).unwrap_or(Value::Null),
        FieldType::Any | FieldType::SettingValue(_) => cell
            .int()
            .map_or_else(|| json!(cell.text()), |number| json!(number)),
        FieldType::Tags | FieldType::List | FieldType::Nested(_) | FieldType::NestedList(_) => {
            Value::Null
        }
    }
}

/// Returns the URL of a stored file.
fn file_value(path: &str) -> Value {
    if path.is_empty() {
        Value::Null
    } else {
        json!(media_url(path))
    }
}

/// Returns the URL of a path in the store, percent-encoded.
#[must_use]
pub fn media_url(path: &str) -> String {
    let parts: Vec<String> = path
        .split('/')
        .map(|part| percent_encode(part).to_string())
        .collect();
    format!("/media/{}", parts.join("/"))
}

/// Serializes items, with the nested objects that are included by default or requested.
///
/// # Errors
/// When a query fails.
pub fn serialize_all(
    db: &mut Db,
    resource: &'static Resource,
    actor: Actor<'_>,
    params: &QueryParams,
    items: &[Item],
    is_written: bool,
) -> QueryResult<Vec<Map<String, Value>>> {
    let mut serialized: Vec<_> = items
        .iter()
        .map(|item| item.serialize(is_written))
        .collect();
    let details = resource.details.iter();
    let wanted = details.filter(|detail| detail.is_included(params.get(detail.name)));
    let objects = resource.fields.iter().filter_map(|field| field.detail);
    for detail in wanted.chain(objects) {
        detail.add(db, items, &mut serialized)?;
    }
    actor.rules(resource).serialize(&mut SerializeContext {
        db,
        actor,
        params,
        items,
        serialized: &mut serialized,
    })?;
    Ok(serialized)
}

impl Detail {
    /// Adds the objects to the serialized items, with one query for all.
    ///
    /// # Errors
    /// When the query fails.
    pub fn add(
        &self,
        db: &mut Db,
        items: &[Item],
        serialized: &mut [Map<String, Value>],
    ) -> QueryResult<()> {
        let keys = items.iter().filter_map(|item| item.integer(self.key_field));
        let keys: Vec<i64> = keys.collect();
        let found: HashMap<i64, Item> = read::by_keys(db, self.resource, &keys, Some(self.fields))?
            .into_iter()
            .map(|item| (item.pk(), item))
            .collect();
        for (item, members) in items.iter().zip(serialized) {
            let object = item.integer(self.key_field).and_then(|key| found.get(&key));
            let value = object.map_or(Value::Null, |object| {
                Value::Object(object.serialize_fields(self.fields))
            });
            members.insert(self.name.to_owned(), value);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::media_url;

    #[test]
    fn an_address_holds_no_sign_that_means_something_there() {
        let url = media_url("part_images/a b#1%?\u{e4}.png");
        assert_eq!(url, "/media/part_images/a%20b%231%25%3F%C3%A4.png");
    }
}
