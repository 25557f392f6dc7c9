//! Plugins validate everything that an operation on stock changes, creates and deletes.

use inventree_tests::on_both_databases;
use serde_json::json;

use super::{get_item, item, key, location, part, stock_fixture};

on_both_databases! {
    fn an_operation_is_done_once_the_validators_agree_to_it(server) {
        let (admin, item, _, there) = stock_fixture(server);
        admin.activate("validator");
        let refused = json!({ "batch": ["Batch code must start with 'B'"] });
        let there_are = |batch: &str| {
            let line = json!({ "pk": item, "quantity": 4, "batch": batch });
            admin.post("/api/stock/transfer/", &json!({ "items": [line], "location": there }))
        };
        assert_eq!(there_are("X1").expect(400), refused);
        let shown = get_item(&admin, item);
        assert_eq!((&shown["quantity"], &shown["tracking_items"]), (&json!(10.0), &json!(1)));
        let moved = || admin.get(&format!("/api/stock/?location={there}")).expect(200);
        assert_eq!(moved(), json!([]));
        there_are("B1").expect(201);
        assert_eq!((&moved()[0]["quantity"], moved().as_array().map(Vec::len)), (&json!(4.0), Some(1)));
        let child = get_item(&admin, key(&moved()[0]));
        assert_eq!((&child["batch"], &child["tracking_items"]), (&json!("B1"), &json!(1)));
        let count = json!({ "items": [{ "pk": item, "quantity": 2, "batch": "X2" }] });
        assert_eq!(admin.post("/api/stock/count/", &count).expect(400), refused);
        assert_eq!(get_item(&admin, item)["quantity"], 6.0);
    }

    fn items_that_an_operation_deletes_are_asked_about(server) {
        let (admin, first, here, _) = stock_fixture(server);
        let part = get_item(&admin, first)["part"].clone();
        let kept = json!({ "part": part, "quantity": 1, "location": here, "batch": "KEEP" });
        let kept = key(&admin.post("/api/stock/", &kept).expect(201)[0]);
        let merge = json!({ "items": [{ "item": first }, { "item": kept }], "location": here });
        let depleted = json!({ "items": [{ "pk": kept, "quantity": 1 }] });
        let send = |body: &serde_json::Value| {
            let headers = [("Content-Type", "application/json")];
            admin.send("DELETE", &format!("/api/stock/location/{here}/"), &headers, body.to_string().as_bytes())
        };
        let with_stock = json!({ "delete_stock_items": true });
        admin.activate("accepting");
        let text = json!({ "non_field_errors": ["this one stays"] });
        assert_eq!(admin.post("/api/stock/merge/", &merge).expect(400), text);
        assert_eq!(admin.post("/api/stock/remove/", &depleted).expect(400), text);
        assert_eq!(send(&with_stock).expect(400), text);
        assert_eq!(admin.get("/api/stock/").expect(200).as_array().map(Vec::len), Some(2));
        admin.deactivate("accepting");
        admin.post("/api/stock/merge/", &merge).expect(201);
        assert_eq!(send(&with_stock).status, 204);
        assert_eq!(admin.get("/api/stock/").expect(200), json!([]));
    }

    fn what_is_made_along_with_a_new_part_is_asked_about(server) {
        let admin = server.admin();
        let here = location(&admin, "here");
        let other = part(&admin, "Nut", &json!({}));
        item(&admin, other, 1, here);
        admin.activate("accepting");
        let body = json!({ "name": "Bolt", "description": "with stock", "initial_stock": { "quantity": 5, "location": here } });
        let bolt = key(&admin.post("/api/part/", &body).expect(201));
        let stock = admin.get(&format!("/api/stock/?part={bolt}")).expect(200);
        assert_eq!((&stock[0]["quantity"], stock.as_array().map(Vec::len)), (&json!(5.0), Some(1)));
    }
}
