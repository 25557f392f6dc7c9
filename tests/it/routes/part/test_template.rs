//! Test templates: tests that stock of a part has to pass.

use inventree_tests::{Client, on_both_databases};
use serde_json::{Value, json};

fn part(admin: &Client, name: &str, template: Option<i64>) -> i64 {
    let body =
        json!({ "name": name, "testable": true, "is_template": true, "variant_of": template });
    let made = admin.post("/api/part/", &body).expect(201);
    made["pk"].as_i64().expect("a key")
}

fn post_test_template(admin: &Client, part: i64, name: &str, status: u16) -> Value {
    let body = json!({ "part": part, "test_name": name });
    admin.post("/api/part/test-template/", &body).expect(status)
}

on_both_databases! {
    fn a_test_is_known_by_its_letters_of_any_alphabet(server) {
        let admin = server.admin();
        let part = part(&admin, "p", None);
        assert_eq!(post_test_template(&admin, part, "抵抗", 201)["key"], "抵抗");
        assert_eq!(post_test_template(&admin, part, "3V Rail", 201)["key"], "_3vrail");
        assert_eq!(post_test_template(&admin, part, "Test Ä", 201)["key"], "testä");
        post_test_template(&admin, part, "Test Ö", 201);
        let text = "Test template with the same key already exists for part";
        assert_eq!(post_test_template(&admin, part, "TEST ä!", 400), json!({ "test_name": [text] }));
        let text = "Invalid template name - must include at least one alphanumeric character";
        assert_eq!(post_test_template(&admin, part, "?!", 400)["test_name"], json!([text]));
    }

    fn no_two_tests_of_a_family_have_the_same_key(server) {
        let admin = server.admin();
        let top = part(&admin, "top", None);
        let (one, other) = (part(&admin, "one", Some(top)), part(&admin, "other", Some(top)));
        post_test_template(&admin, one, "Voltage", 201);
        post_test_template(&admin, top, "voltage", 400);
        post_test_template(&admin, other, "Voltage", 201);
        post_test_template(&admin, top, "Current", 201);
        post_test_template(&admin, one, "current", 400);
    }
}
