//! The fields that a search uses: a table of all fields of each resource, its own and those of related rows, each
//! with a word that no other field has.

use std::collections::{BTreeMap, BTreeSet};

use inventree::models::RESOURCES;
use inventree::models::barcode::BARCODE_SCAN;
use inventree::models::error_report::ERROR_REPORT;
use inventree::models::user::{GROUP, OWNER, RULE_SET, USER};
use inventree::resource::Resource;
use inventree_tests::client::Client;
use inventree_tests::on_both_databases;
use serde_json::json;

use self::search_fixture::SearchFixture;
use self::search_terms::table;
use super::fixtures::fill_once;

mod order_terms;
mod search_fixture;
mod search_terms;

/// Lists that are not in the table, since they have search tests of their own.
const ELSEWHERE: [&Resource; 4] = [&BARCODE_SCAN, &ERROR_REPORT, &OWNER, &RULE_SET];

fn keys(admin: &Client, path: &str) -> BTreeSet<i64> {
    let items = admin.get(path).expect(200);
    let items = items.as_array().expect("a list").iter();
    items
        .map(|item| item["pk"].as_i64().expect("a key"))
        .collect()
}

#[test]
fn every_list_is_in_the_table_with_all_fields_that_are_searched() {
    let table: BTreeMap<_, _> = table().into_iter().collect();
    let mut missing = Vec::new();
    for resource in RESOURCES.iter().copied().chain([&USER, &GROUP]) {
        let words = table.get(resource.model.path);
        let own: BTreeSet<&str> = words
            .iter()
            .flat_map(|words| words.iter().flatten())
            .map(|(field, _)| field.as_str())
            .collect();
        let searched: BTreeSet<&str> = resource.search_field_names().collect();
        if own != searched {
            missing.push(format!(
                "{}: {:?}",
                resource.model.path,
                own.symmetric_difference(&searched)
            ));
        }
    }
    assert_eq!(missing, [""; 0]);
    for resource in ELSEWHERE {
        assert!(
            resource.search_field_names().next().is_some(),
            "{}",
            resource.verbose_name
        );
    }
}

on_both_databases! {
    fn every_item_is_found_by_each_field_that_is_searched_and_by_no_word_of_others(server) {
        let admin = server.admin();
        fill_once(&admin, 1);
        let others: BTreeMap<_, _> = table().iter().map(|(path, _)| (*path, keys(&admin, path))).collect();
        let mut planted = SearchFixture { admin: &admin, keys: BTreeMap::new() };
        planted.all();
        let mut wrong = Vec::new();
        for (path, words) in table() {
            for (field, word) in words.iter().flatten() {
                let word = word.replace("{company}", &planted.keys["/api/company/"].to_string());
                let found = keys(&admin, &format!("{path}?search={}", word.replace('ö', "%C3%B6")));
                if !found.contains(&planted.keys[path]) || !found.is_disjoint(&others[path]) {
                    wrong.push(format!("{path}: {field} by {word}: {found:?}"));
                }
            }
        }
        assert_eq!(wrong, [""; 0]);
    }

    fn words_of_a_search_may_be_in_different_rows_but_all_are_found(server) {
        let admin = server.admin();
        let mut planted = SearchFixture { admin: &admin, keys: BTreeMap::new() };
        planted.all();
        let part = planted.keys["/api/part/"];
        let found = |search: &str| keys(&admin, &format!("/api/part/?search={}", search.replace('ö', "%C3%B6")));
        assert_eq!(found("ösku+ömpn+öleaf+ötag+öpipn"), BTreeSet::from([part]));
        assert_eq!(found("ösku+nosuch"), BTreeSet::new());
        assert_eq!((found("ösku,ömpn"), found("%22ötag+two%22"), found("%22two+ötag%22")),
            (BTreeSet::from([part]), BTreeSet::from([part]), BTreeSet::new()));
        // The parent of the part's category is not searched, nor is the description of the category.
        assert_eq!((found("östem"), found("öleafdesc")), (BTreeSet::new(), BTreeSet::new()));
        let body = json!({ "search": "ösku", "limit": 10, "part": {}, "stockitem": {}, "company": {} });
        let all = admin.post("/api/search/", &body).expect(200);
        let count = |model: &str| all[model]["count"].clone();
        assert_eq!([count("part"), count("stockitem"), count("company")], [1, 1, 0]);
    }
}
