//! Lists of parts, filtered and ordered by the values of their parameters.

use inventree_tests::client::Client;
use inventree_tests::on_both_databases;
use serde_json::{Value, json};

use super::fixtures::create_item;

const TEMPLATES: &str = "/api/part/parameter/template/";

/// Creates a template, and for each value a part with it, named after the value. Returns the template's key.
fn create_parts(admin: &Client, rules: Value, values: &[&str]) -> i64 {
    let template = create_item(admin, TEMPLATES, &rules);
    for value in values {
        let part = create_item(
            admin,
            "/api/part/",
            &json!({ "name": format!("part {value}") }),
        );
        let body = json!({ "part": part, "template": template, "data": value });
        create_item(admin, "/api/part/parameter/", &body);
    }
    template
}

/// Returns the values after which the found parts are named.
#[track_caller]
fn find_values(admin: &Client, query: &str) -> Vec<String> {
    let list = admin.get(&format!("/api/part/?{query}")).expect(200);
    let names = list.as_array().expect("a list").iter();
    let name = |item: &Value| item["name"].as_str().expect("a name").replace("part ", "");
    names.map(name).collect()
}

on_both_databases! {
    fn parts_are_found_by_the_numbers_of_their_parameters_in_any_unit(server) {
        let admin = server.admin();
        let key = create_parts(&admin, json!({ "name": "R", "units": "ohm" }), &["10k", "4.7 kohm", "100"]);
        create_item(&admin, "/api/part/", &json!({ "name": "part without" }));
        for (query, values) in [
            ("=10000", vec!["10k"]),
            ("=10k", vec!["10k"]),
            ("=0.1+kohm", vec!["100"]),
            ("_lt=5k", vec!["100", "4.7 kohm"]),
            ("_lte=4700", vec!["100", "4.7 kohm"]),
            ("_gt=4700", vec!["10k"]),
            ("_gte=4.7k", vec!["10k", "4.7 kohm"]),
            ("_ne=100", vec!["10k", "4.7 kohm", "without"]),
            ("_icontains=10", vec!["100", "10k"]),
            // Not a number in ohms.
            ("_icontains=KOHM", vec![]),
            ("=10+V", vec![]),
            ("_ne=10+V", vec![]),
        ] {
            assert_eq!(find_values(&admin, &format!("parameter_{key}{query}")), values, "{query}");
        }
        let both = find_values(&admin, &format!("parameter_{key}_gt=100&parameter_{key}_lt=10k&limit="));
        assert_eq!(both, ["4.7 kohm"]);
    }

    fn parts_are_found_by_the_words_and_booleans_of_their_parameters(server) {
        let admin = server.admin();
        let case = create_parts(&admin, json!({ "name": "Case" }), &["0603", "0805", "Größe"]);
        for (query, values) in [
            ("=0603", vec!["0603"]),
            ("=603", vec!["0603"]),
            // A value that is no number is compared as a string.
            ("_gt=700", vec!["0805", "Größe"]),
            ("_icontains=gR%C3%96", vec!["Größe"]),
            ("_icontains=%25", vec![]),
            ("=gr%C3%B6%C3%9Fe", vec![]),
            ("=", vec![]),
        ] {
            assert_eq!(find_values(&admin, &format!("parameter_{case}{query}")), values, "{query}");
        }
        let rohs = create_parts(&admin, json!({ "name": "RoHS", "checkbox": true }), &["true", "false"]);
        for (query, values) in [("=1", vec!["true"]), ("=no", vec!["false"]), ("_ne=no", vec!["false"])] {
            assert_eq!(find_values(&admin, &format!("parameter_{rohs}{query}")), values, "{query}");
        }
    }

    fn a_parameter_of_a_template_that_is_not_there_is_refused(server) {
        let admin = server.admin();
        let case = create_parts(&admin, json!({ "name": "Case" }), &["0603"]);
        let reply = admin.get(&format!("/api/part/?parameter_999999=1&parameter_{case}=a%00b&active=true&min=1"));
        let expected = json!({
            "parameter_999999": ["Select a valid choice. That choice is not one of the available choices."],
            format!("parameter_{case}"): ["Null characters are not allowed."],
        });
        assert_eq!(reply.expect(400), expected);
        admin.get("/api/part/?parameter_99999999999999999999=1").expect(400);
    }

    fn parts_are_ordered_by_the_values_of_a_parameter_and_those_without_come_last(server) {
        let admin = server.admin();
        create_item(&admin, "/api/part/", &json!({ "name": "part a" }));
        let key = create_parts(&admin, json!({ "name": "R", "units": "ohm" }), &["10k", "9", "4.7 kohm"]);
        assert_eq!(find_values(&admin, &format!("ordering=parameter_{key}")), ["9", "4.7 kohm", "10k", "a"]);
        assert_eq!(find_values(&admin, &format!("ordering=-parameter_{key}")), ["10k", "4.7 kohm", "9", "a"]);
        let page = admin.get(&format!("/api/part/?ordering=parameter_{key},name&limit=1&offset=3")).expect(200);
        assert_eq!((&page["count"], &page["results"][0]["name"]), (&json!(4), &json!("part a")));
    }
}
