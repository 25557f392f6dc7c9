//! A plugin that uses unknown names. Its first call records a failure.

use inventree_tests::{Client, misspelt, on_both_databases};
use serde_json::json;

/// Returns the recorded failures of the plugin, the latest last.
fn failures(admin: &Client) -> Vec<String> {
    let status = admin.get("/api/plugins/status/").expect(200);
    let errors = status["registry_errors"].as_array().expect("a list").iter();
    let errors = errors.filter(|error| error["plugin"] == misspelt::SLUG);
    let texts = errors.map(|error| error["message"].as_str().expect("a text").to_owned());
    texts.collect()
}

fn assert_fails(admin: &Client, path: &str, text: &str) {
    let path = format!("/plugin/misspelt/{path}/");
    let reply = admin.get(&path);
    assert_eq!(reply.status, 500, "{path}: {}", reply.text);
    let told = failures(admin);
    assert!(
        told.iter().any(|told| told.contains(text)),
        "{path}: {told:?}"
    );
}

on_both_databases! {
    fn a_handler_that_wants_a_placeholder_which_its_path_has_not_fails(server) {
        let admin = server.admin();
        admin.activate(misspelt::SLUG);
        assert_fails(&admin, "field/x", "does not fit the placeholders of `/plugin/misspelt/field/{name}/`: missing field `nmae`");
        assert_fails(&admin, "count/x", "does not fit the placeholders of `/plugin/misspelt/count/{name}/`: wrong number of parameters");
    }

    fn a_value_that_a_placeholder_cannot_take_is_no_failure(server) {
        let admin = server.admin();
        admin.activate(misspelt::SLUG);
        for value in ["x", "99999999999999999999", "missing%20field%20%60a%60", "wrong%20number%20of%20parameters"] {
            assert_eq!(admin.get(&format!("/plugin/misspelt/key/{value}/")).status, 404, "{value}");
        }
        assert_eq!(admin.get("/plugin/misspelt/key/7/").text, "7");
        assert!(failures(&admin).is_empty());
    }

    fn a_template_that_shows_what_it_was_not_given_fails(server) {
        let admin = server.admin();
        admin.activate(misspelt::SLUG);
        assert_fails(&admin, "template/value.txt", "undefined");
        assert_eq!(admin.get("/plugin/misspelt/template/fine.txt/").text, "bolt");
        assert_fails(&admin, "template/absent.txt", "absent.txt");
        assert_eq!(admin.get("/plugin/misspelt/template/fine.txt/").text, "bolt");
    }

    fn an_address_or_a_file_that_is_not_there_fails(server) {
        let admin = server.admin();
        admin.activate(misspelt::SLUG);
        assert_fails(&admin, "address", "no url is named `plugin:misspelt:adress`");
        assert_fails(&admin, "template/url.txt", "no url is named `plugin:misspelt:adress`");
        assert_fails(&admin, "template/static.txt", "sytle.css");
    }

    fn a_rule_that_names_a_field_which_the_item_has_not_fails_and_nothing_is_written(server) {
        let admin = server.admin();
        admin.activate(misspelt::SLUG);
        let refused = json!({ "non_field_errors": ["the plugin `misspelt` failed to check this"] });
        let part = json!({ "name": "bolt", "description": "reject" });
        assert_eq!(admin.post("/api/part/", &part).expect(400), refused);
        let company = admin.post("/api/company/", &json!({ "name": "Acme", "currency": "EUR" })).expect(201);
        let contact = json!({ "company": company["pk"], "name": "Ada" });
        assert_eq!(admin.post("/api/company/contact/", &contact).expect(400), refused);
        let told = failures(&admin);
        for text in ["rejects `batch`, which is no field of `part`", "`contact` has no field `nmae`"] {
            assert!(told.iter().any(|told| told.contains(text)), "{text}: {told:?}");
        }
        assert_eq!(admin.get("/api/part/").expect(200), json!([]));
    }
}
