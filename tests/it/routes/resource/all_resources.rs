//! Rules for the lists of all resources.

use inventree::models::RESOURCES;
use inventree::resource::{Resource, Source};
use inventree_tests::client::Client;
use inventree_tests::on_both_databases;
use serde_json::Value;

use super::fixtures::fill;

/// Values that clients send in the parameters of a list, encoded for a URL.
const VALUES: &[&str] = &[
    "1",
    "0",
    "-1",
    "99999999999999999999",
    "1.5",
    "true",
    "False",
    "null",
    "nonsense",
    "2026-01-31",
    "%25_%5C%27%22",
    "",
    "1,2",
    "%00",
];

on_both_databases! {
    fn every_parameter_of_every_list_is_understood_ignored_or_refused(server) {
        let admin = server.admin();
        fill(&admin);
        for resource in RESOURCES {
            for filter in resource.filters {
                for value in VALUES {
                    get_list(&admin, resource, &format!("{}={value}", filter.name), &[200, 400]);
                }
                get_list(&admin, resource, &format!("{}=1&cascade=true&depth=2&limit=1", filter.name), &[200, 400]);
            }
        }
    }

    fn every_list_is_ordered_by_each_of_its_orders_both_ways(server) {
        let admin = server.admin();
        fill(&admin);
        for resource in RESOURCES {
            let whole = keys(&get_list(&admin, resource, "", &[200]));
            for (name, _) in resource.ordering_fields {
                let up = keys(&get_list(&admin, resource, &format!("ordering={name}"), &[200]));
                let down = keys(&get_list(&admin, resource, &format!("ordering=-{name}"), &[200]));
                assert_eq!(sorted(&up), sorted(&whole), "{} by {name}", resource.verbose_name);
                assert_eq!(sorted(&down), sorted(&whole), "{} by -{name}", resource.verbose_name);
            }
        }
    }

    fn every_list_is_searched_with_any_text(server) {
        let admin = server.admin();
        fill(&admin);
        for resource in RESOURCES {
            for text in VALUES {
                let expected = if *text == "%00" { 400 } else { 200 };
                get_list(&admin, resource, &format!("search={text}"), &[expected]);
                for mode in ["search_regex", "search_whole", "search_notes"] {
                    get_list(&admin, resource, &format!("search={text}&{mode}=true"), &[200, 400]);
                }
            }
            let nothing = get_list(&admin, resource, "search=%25_%5C%27", &[200]);
            let is_searched = resource.search_fields().next().is_some() || !resource.search_sql.is_empty();
            assert_eq!(nothing.as_array().unwrap().is_empty(), is_searched, "{}", resource.verbose_name);
        }
    }

    fn every_item_shows_the_fields_of_its_table_and_the_objects_that_were_asked_for(server) {
        let admin = server.admin();
        fill(&admin);
        for resource in RESOURCES {
            for wanted in [true, false] {
                let flags: Vec<_> = resource.details.iter().map(|detail| format!("{}={wanted}", detail.name)).collect();
                let list = get_list(&admin, resource, &flags.join("&"), &[200]);
                let items = list.as_array().unwrap();
                assert!(items.len() >= 2, "{} has too few items", resource.verbose_name);
                items.iter().for_each(|item| assert_fields(resource, item, wanted));
                let path = format!("{}{}/", resource.model.path, items[0]["pk"]);
                assert_fields(resource, &admin.get(&format!("{path}?{}", flags.join("&"))).expect(200), wanted);
            }
        }
    }

    fn every_list_is_cut_into_pages_that_make_up_the_whole(server) {
        let admin = server.admin();
        fill(&admin);
        for resource in RESOURCES {
            let whole = keys(&get_list(&admin, resource, "", &[200]));
            let first = get_list(&admin, resource, "limit=1", &[200]);
            let rest = get_list(&admin, resource, "limit=1000&offset=1", &[200]);
            assert_eq!((first["count"].as_u64(), rest["count"].as_u64()),
                (Some(whole.len() as u64), Some(whole.len() as u64)), "{}", resource.verbose_name);
            let mut parts = keys(&first["results"]);
            parts.extend(keys(&rest["results"]));
            assert_eq!(parts, whole, "{}", resource.verbose_name);
        }
    }
}

#[track_caller]
fn get_list(admin: &Client, resource: &Resource, query: &str, expected: &[u16]) -> Value {
    let path = format!("{}?{query}", resource.model.path);
    let reply = admin.get(&path);
    assert!(
        expected.contains(&reply.status),
        "{path}: {} {}",
        reply.status,
        reply.text
    );
    reply.json()
}

fn keys(items: &Value) -> Vec<i64> {
    let items = items.as_array().expect("a list").iter();
    items
        .map(|item| item["pk"].as_i64().expect("a key"))
        .collect()
}

fn sorted(keys: &[i64]) -> Vec<i64> {
    let mut keys = keys.to_vec();
    keys.sort_unstable();
    keys
}

#[track_caller]
fn assert_fields(resource: &Resource, item: &Value, wanted: bool) {
    let item = item.as_object().expect("an object");
    for field in resource
        .fields
        .iter()
        .filter(|field| field.source != Source::Rules)
    {
        assert!(
            item.contains_key(field.name),
            "{} shows no {}",
            resource.verbose_name,
            field.name
        );
    }
    for detail in resource.details {
        assert_eq!(
            item.contains_key(detail.name),
            wanted,
            "{}: {}",
            resource.verbose_name,
            detail.name
        );
    }
    for name in item.keys() {
        let is_known = resource.field_index(name).is_some()
            || resource.details.iter().any(|detail| detail.name == name);
        assert!(
            is_known,
            "{} shows {name}, which is no field",
            resource.verbose_name
        );
    }
}
