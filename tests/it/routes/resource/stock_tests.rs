//! Test templates of parts and results of stock items.

use inventree_tests::client::Client;
use inventree_tests::on_both_databases;
use serde_json::json;

use super::fixtures::create_item;

fn testable(admin: &Client) -> (i64, i64) {
    let part = create_item(
        admin,
        "/api/part/",
        &json!({ "name": "Part", "testable": true }),
    );
    let stock = create_item(
        admin,
        "/api/stock/",
        &json!({ "part": part, "quantity": 1 }),
    );
    (part, stock)
}

on_both_databases! {
    fn a_result_names_its_test_by_key_or_by_name(server) {
        let admin = server.admin();
        let (part, stock) = testable(&admin);
        let test = create_item(&admin, "/api/part/test-template/", &json!({ "part": part, "test_name": "Burn-in 2" }));
        let result = json!({ "stock_item": stock, "test": "burn IN 2", "result": true });
        let result = admin.post("/api/stock/test/", &result).expect(201);
        assert_eq!((&result["template"], &result["result"]), (&json!(test), &json!(true)));
        let refused = admin.post("/api/stock/test/", &json!({ "stock_item": stock, "test": "other" })).expect(400);
        assert_eq!(refused, json!({ "test": ["No matching test found for this part"] }));
        let refused = admin.post("/api/stock/test/", &json!({ "stock_item": stock })).expect(400);
        assert_eq!(refused, json!({ "template": ["Template ID or test name must be provided"] }));
        assert_eq!(admin.get("/api/part/test-template/").expect(200)[0]["results"], 1);
    }

    fn a_result_has_what_its_test_asks_for(server) {
        let admin = server.admin();
        let (part, stock) = testable(&admin);
        let test = json!({ "part": part, "test_name": "Colour", "requires_value": true, "choices": "red,green" });
        let test = create_item(&admin, "/api/part/test-template/", &test);
        let send = |value: &str| {
            admin.post("/api/stock/test/", &json!({ "stock_item": stock, "template": test, "value": value }))
        };
        assert_eq!(send("").expect(400), json!({ "value": ["Value must be provided for this test"] }));
        assert_eq!(send("blue").expect(400), json!({ "value": ["Invalid value for this test"] }));
        assert_eq!(send("Red").status, 201);
    }

    fn a_part_and_what_it_is_a_variant_of_have_each_test_once(server) {
        let admin = server.admin();
        let (part, _) = testable(&admin);
        admin.patch(&format!("/api/part/{part}/"), &json!({ "is_template": true })).expect(200);
        let variant = create_item(&admin, "/api/part/", &json!({ "name": "V", "testable": true, "variant_of": part }));
        create_item(&admin, "/api/part/test-template/", &json!({ "part": part, "test_name": "Burn in" }));
        let again = json!({ "part": variant, "test_name": "burn-IN" });
        let refused = admin.post("/api/part/test-template/", &again).expect(400);
        assert_eq!(refused, json!({ "test_name": ["Test template with the same key already exists for part"] }));
        let listed = admin.get(&format!("/api/part/test-template/?part={variant}")).expect(200);
        assert_eq!(listed[0]["test_name"], "Burn in");
    }
}
