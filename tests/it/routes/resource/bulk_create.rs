//! Lists of items that one request creates.

use inventree_tests::client::Client;
use inventree_tests::on_both_databases;
use serde_json::{Value, json};

use super::fixtures::create_item;

const PARAMETERS: &str = "/api/part/parameter/";

fn parameters(admin: &Client) -> usize {
    let list = admin.get(PARAMETERS).expect(200);
    list.as_array().expect("a list").len()
}

on_both_databases! {
    fn parameters_and_test_results_are_made_by_lists(server) {
        let admin = server.admin();
        let part = create_item(&admin, "/api/part/", &json!({ "name": "Part", "testable": true }));
        let templates = ["one", "two"].map(|name| create_item(&admin, "/api/part/parameter/template/", &json!({ "name": name })));
        let items = templates.map(|template| json!({ "part": part, "template": template, "data": "a\u{200e}b" }));
        let made = admin.post(PARAMETERS, &json!(items)).expect(201);
        assert_eq!((&made[0]["data"], &made[1]["template"]), (&json!("ab"), &json!(templates[1])));
        assert_eq!(parameters(&admin), 2);
        let item = create_item(&admin, "/api/stock/", &json!({ "part": part, "quantity": 1 }));
        let test = create_item(&admin, "/api/part/test-template/", &json!({ "part": part, "test_name": "t" }));
        let results = [true, false].map(|result| json!({ "stock_item": item, "template": test, "result": result }));
        let made = admin.post("/api/stock/test/", &json!(results)).expect(201);
        assert_eq!((&made[0]["result"], &made[1]["result"]), (&json!(true), &json!(false)));
    }

    fn of_a_list_all_is_made_or_nothing_and_each_item_says_what_is_wrong(server) {
        let admin = server.admin();
        let part = create_item(&admin, "/api/part/", &json!({ "name": "Part" }));
        let template = create_item(&admin, "/api/part/parameter/template/", &json!({ "name": "one" }));
        let item = |data: Value| json!({ "part": part, "template": template, "data": data });
        let refused = |items: Value| admin.post(PARAMETERS, &items).expect(400);
        let html = json!({ "data": ["Remove HTML tags from this value"] });
        assert_eq!(refused(json!([item(json!("1")), item(json!("<b>x</b>")), {}])), json!([[], html, {
            "part": ["This field is required."], "template": ["This field is required."], "data": ["This field is required."],
        }]));
        let whole = json!({ "non_field_errors": ["Invalid data. Expected a dictionary, but got str."] });
        assert_eq!(refused(json!([item(json!("1")), "x"])), json!([[], whole]));
        assert_eq!(refused(json!([])), json!({ "non_field_errors": ["No data provided"] }));
        refused(json!(vec![item(json!("1")); 1001]));
        // Two items of the list that exclude each other.
        refused(json!([item(json!("1")), item(json!("2"))]));
        assert_eq!(parameters(&admin), 0);
        let reader = server.create_user("reader", false, &["view"]);
        assert_eq!(reader.post(PARAMETERS, &json!([item(json!("1"))])).status, 403);
        // Other lists accept one item only.
        let refused = admin.post("/api/part/category/", &json!([{ "name": "a" }])).expect(400);
        assert_eq!(refused, json!({ "non_field_errors": ["Invalid data. Expected a dictionary, but got list."] }));
    }
}
