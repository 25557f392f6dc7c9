//! Filters, searches and orders lists that are built in memory.

use std::cmp::Ordering;

use inventree::settings::value::parse_bool;
use serde_json::{Map, Value, json};

use crate::web::query::Query;

/// The fields of items by which a list can be filtered, searched and ordered.
#[derive(Debug, Clone, Copy, Default)]
pub struct ListFilter {
    /// Boolean fields.
    pub boolean_fields: &'static [&'static str],
    /// Integer parameters, which the handler itself applies.
    pub number_fields: &'static [&'static str],
    /// String parameters, which the handler itself applies.
    pub text_fields: &'static [&'static str],
    /// Fields that are searched; without any the list is not searched.
    pub search_fields: &'static [&'static str],
    /// Fields by which the list can be ordered; without any it is not.
    pub ordering_fields: &'static [&'static str],
}

impl ListFilter {
    /// No filters.
    pub const NONE: Self = Self {
        boolean_fields: &[],
        number_fields: &[],
        text_fields: &[],
        search_fields: &[],
        ordering_fields: &[],
    };

    /// Filters the items by their boolean fields, searches and orders them as the query asks.
    #[must_use]
    pub fn apply(&self, items: Vec<Value>, query: &Query) -> Vec<Value> {
        let items = items.into_iter();
        let mut items: Vec<Value> = items
            .filter(|item| self.matches_flags(item, query) && self.matches_search(item, query))
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

    fn matches_flags(&self, item: &Value, query: &Query) -> bool {
        let mut flags = self.boolean_fields.iter();
        flags.all(|name| {
            let wanted = query.get(name).and_then(parse_bool);
            wanted.is_none_or(|wanted| item[name] == wanted)
        })
    }

    fn matches_search(&self, item: &Value, query: &Query) -> bool {
        let texts = self
            .search_fields
            .iter()
            .filter_map(|name| item[name].as_str());
        let texts: Vec<&str> = texts.collect();
        texts.is_empty() || query.matches_search(&texts)
    }

    /// Parses `ordering` into known fields, each with whether it is reversed. Unknown names are ignored.
    fn ordering<'a>(&self, names: &'a str) -> Vec<(&'a str, bool)> {
        let names = names.split(',').map(str::trim);
        let names = names.map(|name| match name.strip_prefix('-') {
            Some(name) => (name, true),
            None => (name, false),
        });
        names
            .filter(|(name, _)| self.ordering_fields.contains(name))
            .collect()
    }

    /// Returns the parameters for the OpenAPI document.
    #[must_use]
    pub fn parameters(&self) -> Map<String, Value> {
        let kinds = [
            (self.boolean_fields, "boolean"),
            (self.number_fields, "integer"),
            (self.text_fields, "string"),
        ];
        let named = kinds
            .iter()
            .flat_map(|(names, kind)| names.iter().map(move |name| (*name, *kind)));
        let mut parameters: Map<String, Value> = named
            .map(|(name, kind)| (name.to_owned(), json!({ "type": kind })))
            .collect();
        if !self.search_fields.is_empty() {
            parameters.insert("search".to_owned(), json!({ "type": "string" }));
        }
        if !self.ordering_fields.is_empty() {
            parameters.insert("ordering".to_owned(), ordering(self.ordering_fields));
        }
        parameters
    }
}

/// Returns the schema of `ordering`.
#[must_use]
pub fn ordering(names: &[&str]) -> Value {
    let text = format!(
        "comma-separated names, `-` before a name reverses the order: {}",
        names.join(", ")
    );
    json!({ "type": "string", "description": text })
}

/// Compares two values: null first, strings by code point, numbers by value.
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

    use super::ListFilter;
    use crate::web::query::Query;

    #[test]
    fn a_list_is_filtered_searched_and_ordered_by_its_fields_only() {
        let narrow = ListFilter {
            boolean_fields: &["on"],
            search_fields: &["key"],
            ordering_fields: &["key", "pk"],
            ..ListFilter::default()
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
