//! Lists that the program makes itself: what they can be narrowed, searched and ordered by.

use std::cmp::Ordering;

use inventree::settings::value::parse_bool;
use serde_json::{Map, Value, json};

use crate::web::query::Query;

/// What can be asked of a list, by the names of members of its items.
#[derive(Debug, Clone, Copy, Default)]
pub struct Narrow {
    /// Members that are true or false.
    pub flags: &'static [&'static str],
    /// Members that are numbers.
    pub numbers: &'static [&'static str],
    /// Members that are texts.
    pub texts: &'static [&'static str],
    /// Members by whose words an item is found; without any the list is not searched.
    pub searched: &'static [&'static str],
    /// Members by which it is ordered; without any it is not.
    pub orders: &'static [&'static str],
}

impl Narrow {
    /// The items that have the flags and words that the query asks for, in the order that it asks for.
    #[must_use]
    pub fn apply(&self, items: Vec<Value>, query: &Query) -> Vec<Value> {
        let items = items.into_iter();
        let mut items: Vec<Value> = items
            .filter(|item| self.has_flags(item, query) && self.is_found(item, query))
            .collect();
        let orders = self.ordering(query.get("ordering").unwrap_or_default());
        items.sort_by(|one, other| {
            let mut each = orders.iter().map(|(name, is_reversed)| {
                let order = compare(&one[name], &other[name]);
                if *is_reversed { order.reverse() } else { order }
            });
            each.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
        });
        items
    }

    fn has_flags(&self, item: &Value, query: &Query) -> bool {
        let mut flags = self.flags.iter();
        flags.all(|name| {
            let wanted = query.get(name).and_then(parse_bool);
            wanted.is_none_or(|wanted| item[name] == wanted)
        })
    }

    fn is_found(&self, item: &Value, query: &Query) -> bool {
        let texts = self.searched.iter().filter_map(|name| item[name].as_str());
        let texts: Vec<&str> = texts.collect();
        texts.is_empty() || query.finds(&texts)
    }

    /// The members that are named, each with whether the other way round; what is not known is left out.
    fn ordering<'a>(&self, names: &'a str) -> Vec<(&'a str, bool)> {
        let names = names.split(',').map(str::trim);
        let names = names.map(|name| match name.strip_prefix('-') {
            Some(name) => (name, true),
            None => (name, false),
        });
        names
            .filter(|(name, _)| self.orders.contains(name))
            .collect()
    }

    /// The parameters as the OpenAPI document holds them.
    #[must_use]
    pub fn parameters(&self) -> Map<String, Value> {
        let kinds = [
            (self.flags, "boolean"),
            (self.numbers, "integer"),
            (self.texts, "string"),
        ];
        let named = kinds
            .iter()
            .flat_map(|(names, kind)| names.iter().map(move |name| (*name, *kind)));
        let mut parameters: Map<String, Value> = named
            .map(|(name, kind)| (name.to_owned(), json!({ "type": kind })))
            .collect();
        if !self.searched.is_empty() {
            parameters.insert("search".to_owned(), json!({ "type": "string" }));
        }
        if !self.orders.is_empty() {
            parameters.insert("ordering".to_owned(), ordering(self.orders));
        }
        parameters
    }
}

/// What `ordering` understands.
#[must_use]
pub fn ordering(names: &[&str]) -> Value {
    let text = format!(
        "names with commas between, `-` before one turns it round: {}",
        names.join(", ")
    );
    json!({ "type": "string", "description": text })
}

/// Nothing comes first, texts as they are written, numbers by their size.
fn compare(one: &Value, other: &Value) -> Ordering {
    match (one, other) {
        (Value::String(one), Value::String(other)) => one.cmp(other),
        (Value::Bool(one), Value::Bool(other)) => one.cmp(other),
        (Value::Null, Value::Null) => Ordering::Equal,
        (Value::Null, _) => Ordering::Less,
        (_, Value::Null) => Ordering::Greater,
        _ => one.as_i64().cmp(&other.as_i64()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Narrow;
    use crate::web::query::Query;

    #[test]
    fn a_list_is_narrowed_searched_and_ordered_by_its_members_only() {
        let narrow = Narrow {
            flags: &["on"],
            searched: &["key"],
            orders: &["key", "pk"],
            ..Narrow::default()
        };
        let items = || {
            vec![
                json!({ "pk": 10, "key": "b", "on": true }),
                json!({ "pk": null, "key": "A b", "on": false }),
                json!({ "pk": 9, "key": "c", "on": true }),
            ]
        };
        for (query, expected) in [
            ("", "b,A b,c"),
            ("on=true", "b,c"),
            ("on=nonsense", "b,A b,c"),
            ("search=B", "b,A b"),
            ("search=b+a", "A b"),
            ("ordering=key", "A b,b,c"),
            ("ordering=-key", "c,b,A b"),
            ("ordering=pk", "A b,c,b"),
            ("ordering=nonsense", "b,A b,c"),
        ] {
            let found = narrow.apply(items(), &Query::parse(query));
            let keys: Vec<&str> = found
                .iter()
                .filter_map(|item: &Value| item["key"].as_str())
                .collect();
            assert_eq!(keys.join(","), expected, "{query}");
        }
    }
}
