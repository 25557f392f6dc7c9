//! Items as JSON.

use diesel::QueryResult;
use serde_json::{Map, Value, json};

use super::rules::{Asked, Author, Showing};
use super::{Cell, Item, Kind, Resource, Source};
use crate::db::Db;
use crate::mixin::urls::address::encode;

impl Item {
    /// The fields as JSON. The answer to a write leaves out what would have to be counted.
    #[must_use]
    pub fn show(&self, is_written: bool) -> Map<String, Value> {
        let fields = self.resource().fields.iter().zip(self.cells());
        let shown = fields
            .filter(|(field, _)| field.source != Source::Rules)
            .map(|(field, cell)| {
                let is_left_out = is_written && field.counted;
                (
                    field.name.to_owned(),
                    if is_left_out {
                        Value::Null
                    } else {
                        show(field.kind, cell)
                    },
                )
            });
        shown.collect()
    }

    /// Some of the fields as JSON, as they are shown inside of other items.
    #[must_use]
    pub fn show_some(&self, names: &[&str]) -> Map<String, Value> {
        let fields = self.resource().fields.iter().zip(self.cells());
        let shown = fields.filter(|(field, _)| names.contains(&field.name));
        shown
            .map(|(field, cell)| {
                let kind = field.inside.unwrap_or(field.kind);
                (field.name.to_owned(), show(kind, cell))
            })
            .collect()
    }
}

/// The address of what is shown where there is no picture.
const NO_THUMBNAIL: &str = "/static/img/blank_image.thumbnail.png";

fn show(kind: Kind, cell: &Cell) -> Value {
    if cell.is_null() {
        return Value::Null;
    }
    match kind {
        Kind::Boolean => json!(cell.is_true()),
        Kind::Integer(..) | Kind::Related(_) | Kind::Choice(_) => json!(cell.int()),
        Kind::Number | Kind::Price => json!(cell.decimal()),
        Kind::Places(places) => json!(cell.decimal().map(|number| number.with_places(places))),
        Kind::Text(_)
        | Kind::Notes(_)
        | Kind::Url(_)
        | Kind::Email(_)
        | Kind::Word(_)
        | Kind::Currency => {
            json!(cell.text())
        }
        Kind::Date => json!(cell.date().map(|date| date.to_string())),
        Kind::DateTime => json!(
            cell.time()
                .map(|time| time.format("%Y-%m-%d %H:%M").to_string())
        ),
        Kind::Thumbnail if cell.text().is_empty() => json!(NO_THUMBNAIL),
        Kind::Image | Kind::Thumbnail | Kind::File => media(cell.text()),
        Kind::Json => serde_json::from_str(cell.text()).unwrap_or(Value::Null),
        Kind::Any | Kind::Value(_) => cell
            .int()
            .map_or_else(|| json!(cell.text()), |number| json!(number)),
        Kind::Tags | Kind::List | Kind::Nested(_) | Kind::Each(_) => Value::Null,
    }
}

/// The address of a stored file.
fn media(path: &str) -> Value {
    if path.is_empty() {
        Value::Null
    } else {
        json!(address(path))
    }
}

/// The address of the path in the store. Its letters need not be those of an address.
#[must_use]
pub fn address(path: &str) -> String {
    let parts: Vec<String> = path
        .split('/')
        .map(|part| encode(part).to_string())
        .collect();
    format!("/media/{}", parts.join("/"))
}

/// Items as JSON, with the objects inside them that are there or were asked for.
///
/// # Errors
/// When a query fails.
pub fn show_all(
    db: &mut Db,
    resource: &'static Resource,
    author: Author<'_>,
    asked: &Asked,
    items: &[Item],
    is_written: bool,
) -> QueryResult<Vec<Map<String, Value>>> {
    let mut shown: Vec<_> = items.iter().map(|item| item.show(is_written)).collect();
    let details = resource.details.iter();
    let wanted = details.filter(|detail| detail.is_wanted(asked.get(detail.name)));
    let objects = resource.fields.iter().filter_map(|field| field.object);
    for detail in wanted.chain(objects) {
        detail.add(db, items, &mut shown)?;
    }
    resource.rules.show(&mut Showing {
        db,
        author,
        asked,
        items,
        shown: &mut shown,
    })?;
    Ok(shown)
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn an_address_holds_no_sign_that_means_something_there() {
        let shown = address("part_images/a b#1%?\u{e4}.png");
        assert_eq!(shown, "/media/part_images/a%20b%231%25%3F%C3%A4.png");
    }
}
