//! Fields that an item shows, and fields that can be written.

use inventree_tests::on_both_databases;
use serde_json::json;

use super::concurrency::query_numbers;
use super::{get_item, item, key, last_tracking_entry, part, stock_fixture};

on_both_databases! {
    fn no_batch_is_an_empty_one(server) {
        let (admin, item, ..) = stock_fixture(server);
        let part = get_item(&admin, item)["part"].clone();
        let made = admin.post("/api/stock/", &json!({ "part": part, "quantity": 1, "batch": null })).expect(201);
        assert_eq!(made[0]["batch"], "");
        let path = format!("/api/stock/{item}/");
        admin.patch(&path, &json!({ "batch": "B1" })).expect(200);
        assert_eq!(admin.patch(&path, &json!({ "batch": null })).expect(200)["batch"], "");
    }

    fn an_item_can_be_given_to_a_customer_or_into_another_item_as_a_field(server) {
        let (admin, bolt, here, _) = stock_fixture(server);
        let company = |name: &str, is_customer: bool| {
            key(&admin.post("/api/company/", &json!({ "name": name, "is_customer": is_customer })).expect(201))
        };
        let (ann, sup) = (company("Ann Ltd", true), company("Sup", false));
        let path = format!("/api/stock/{bolt}/");
        assert!(admin.patch(&path, &json!({ "customer": sup })).expect(400)["customer"].is_array());
        assert_eq!(admin.patch(&path, &json!({ "customer": ann })).expect(200)["in_stock"], false);
        assert_eq!(last_tracking_entry(&admin, bolt), (5, String::new(), json!({ "customer": ann })));
        admin.patch(&path, &json!({ "customer": null })).expect(200);

        let nut = part(&admin, "Nut", &json!({}));
        let nut = item(&admin, nut, 1, here);
        let into = |host: i64| json!({ "belongs_to": host });
        assert_eq!(admin.patch(&path, &into(nut)).expect(200)["belongs_to"], nut);
        let text = json!({ "belongs_to": ["an item cannot be installed in itself"] });
        assert_eq!(admin.patch(&format!("/api/stock/{nut}/"), &into(bolt)).expect(400), text);
        assert_eq!(admin.patch(&path, &into(bolt)).expect(400), text);
    }

    fn more_is_shown_where_it_is_asked_for(server) {
        let (admin, item, here, there) = stock_fixture(server);
        let part = get_item(&admin, item)["part"].clone();
        admin.patch(&format!("/api/stock/location/{here}/"), &json!({ "parent": there })).expect(200);
        let path = format!("/api/stock/{item}/");
        let shown = get_item(&admin, item);
        assert_eq!((shown.get("location_path"), shown.get("tests")), (None, None));
        let shown = admin.get(&format!("{path}?path_detail=true&tests=true")).expect(200);
        let above = json!([{ "pk": there, "name": "there" }, { "pk": here, "name": "here" }]);
        assert_eq!((&shown["location_path"], &shown["tests"]), (&above, &json!([])));
        admin.patch(&format!("/api/part/{part}/"), &json!({ "testable": true })).expect(200);
        let test = json!({ "part": part, "test_name": "Bends" });
        let test = key(&admin.post("/api/part/test-template/", &test).expect(201));
        admin.post("/api/stock/test/", &json!({ "stock_item": item, "template": test, "value": "no" })).expect(201);
        let listed = admin.get("/api/stock/?tests=true").expect(200);
        assert_eq!((&listed[0]["tests"][0]["template"], &listed[0]["tests"][0]["value"]), (&json!(test), &json!("no")));
        let history = |query: &str| admin.get(&format!("/api/stock/track/?item={item}{query}")).expect(200)[0].clone();
        admin.post("/api/stock/count/", &json!({ "items": [{ "pk": item, "quantity": 3 }] })).expect(201);
        assert_eq!(history("").get("user_detail"), None);
        assert_eq!(history("&user_detail=true")["user_detail"]["username"], "admin");
    }

    fn it_is_known_when_an_item_was_made(server) {
        stock_fixture(server);
        assert_eq!(query_numbers(server, "SELECT COUNT(*) FROM stock_items WHERE creation_date IS NULL"), [0]);
    }
}
