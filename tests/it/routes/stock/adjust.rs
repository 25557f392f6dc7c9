//! `/api/stock/add/`, `remove/`, `count/`.

use inventree_tests::on_both_databases;
use serde_json::json;

use super::{get_item, item, key, last_tracking_entry, part, stock_fixture};

on_both_databases! {
    fn a_quantity_is_added_to_taken_from_and_counted_and_the_history_records_it(server) {
        let (admin, item, ..) = stock_fixture(server);
        let me = admin.get("/api/user/me/").expect(200)["pk"].clone();
        for (path, quantity, left, history) in [
            ("add", 3, 13.0, (11, json!({ "added": 3.0, "quantity": 13.0 }))),
            ("remove", 5, 8.0, (12, json!({ "removed": 5.0, "quantity": 8.0 }))),
            ("count", 77, 77.0, (10, json!({ "quantity": 77.0 }))),
        ] {
            let body = json!({ "items": [{ "pk": item, "quantity": quantity }], "notes": path });
            let echo = admin.post(&format!("/api/stock/{path}/"), &body).expect(201);
            let line = json!({ "pk": item, "quantity": format!("{quantity}.00000"), "status": null });
            assert_eq!(echo, json!({ "items": [line], "notes": path }));
            assert_eq!(get_item(&admin, item)["quantity"], left);
            assert_eq!(last_tracking_entry(&admin, item), (history.0, path.to_owned(), history.1));
            let entries = admin.get(&format!("/api/stock/track/?item={item}")).expect(200);
            assert_eq!(entries[0]["user"], me);
        }
        assert!(get_item(&admin, item)["stocktake_date"].is_string());
    }

    fn a_line_that_breaks_a_rule_is_named_and_no_line_is_done(server) {
        let (admin, item, ..) = stock_fixture(server);
        for (path, line, texts) in [
            ("add", json!({ "quantity": 1 }), json!({ "pk": ["This field is required."] })),
            ("add", json!({ "pk": item }), json!({ "quantity": ["This field is required."] })),
            ("add", json!({ "pk": item, "quantity": "x" }), json!({ "quantity": ["A valid number is required."] })),
            ("count", json!({ "pk": item, "quantity": -1 }), json!({ "quantity": ["Ensure this value is greater than or equal to 0."] })),
            ("add", json!({ "pk": item, "quantity": 0 }), json!({ "quantity": ["Quantity must be greater than zero"] })),
            ("remove", json!({ "pk": item, "quantity": 12 }), json!({ "quantity": ["the item has only 11"] })),
            ("add", json!({ "pk": 9999, "quantity": 1 }), json!({ "pk": ["Invalid pk \"9999\" - object does not exist."] })),
            ("count", json!({ "pk": item, "quantity": 1, "status": 11 }), json!({ "status": ["\"11\" is not a valid choice."] })),
            ("add", json!({ "pk": item, "quantity": 9_999_999_999_i64 }), json!({ "quantity": ["Ensure that there are no more than 10 digits before the decimal point."] })),
        ] {
            // The first line is valid, but is rolled back.
            let body = json!({ "items": [{ "pk": item, "quantity": 1 }, line] });
            let reply = admin.post(&format!("/api/stock/{path}/"), &body);
            let expected = if path == "remove" {
                json!({ "quantity": ["the item has only 9"] })
            } else {
                texts
            };
            assert_eq!(reply.expect(400), json!({ "items": [{}, expected] }), "{path} {line}");
            assert_eq!(get_item(&admin, item)["quantity"], 10.0, "{path} {line}");
        }
        let none = admin.post("/api/stock/add/", &json!({ "items": [] })).expect(400);
        assert_eq!(none, json!({ "non_field_errors": ["A list of stock items must be provided"] }));
        let missing = admin.post("/api/stock/add/", &json!({})).expect(400);
        assert_eq!(missing, json!({ "items": ["This field is required."] }));
        let no_object = admin.post("/api/stock/add/", &json!({ "items": [3] })).expect(400);
        assert!(no_object["items"][0]["non_field_errors"].is_array());
    }

    fn an_item_of_which_nothing_is_left_goes_where_that_is_wanted_and_its_history_stays(server) {
        let (admin, item, here, _) = stock_fixture(server);
        let part = get_item(&admin, item)["part"].clone();
        let body = json!({ "part": part, "quantity": 2, "location": here, "delete_on_deplete": false });
        let kept = key(&admin.post("/api/stock/", &body).expect(201)[0]);
        let lines = json!([{ "pk": item, "quantity": 10 }, { "pk": kept, "quantity": 2 }]);
        admin.post("/api/stock/remove/", &json!({ "items": lines })).expect(201);
        admin.get(&format!("/api/stock/{item}/")).expect(404);
        assert_eq!(get_item(&admin, kept)["quantity"], 0.0);
        let entries = admin.get("/api/stock/track/").expect(200);
        let orphans = entries.as_array().unwrap().iter().filter(|entry| entry["item"].is_null());
        let removed = orphans.filter(|entry| entry["deltas"]["removed"] == 10.0);
        assert_eq!(removed.count(), 1);
    }

    fn a_line_may_change_the_state_and_the_batch_too(server) {
        let (admin, item, ..) = stock_fixture(server);
        let line = json!({ "pk": item, "quantity": 1, "status": 55, "batch": "B1", "packaging": "bag" });
        let echo = admin.post("/api/stock/add/", &json!({ "items": [line] })).expect(201);
        assert_eq!(echo["items"][0]["status"], 55);
        let shown = get_item(&admin, item);
        assert_eq!((&shown["status"], &shown["batch"], &shown["packaging"]), (&json!(55), &json!("B1"), &json!("bag")));
        let (_, _, deltas) = last_tracking_entry(&admin, item);
        assert_eq!(deltas, json!({ "added": 1.0, "quantity": 11.0, "status": 55, "batch": "B1", "packaging": "bag" }));
    }

    fn who_may_not_change_stock_is_refused(server) {
        let (admin, first, here, _) = stock_fixture(server);
        let reader = server.create_user("reader", false, &["view"]);
        let adder = server.create_user("changer", false, &["view", "change"]);
        let part = part(&admin, "Nut", &json!({}));
        let second = item(&admin, part, 5, here);
        let body = json!({ "items": [{ "pk": second, "quantity": 1 }], "location": here, "status": 10, "customer": 1 });
        for path in ["add", "remove", "count", "transfer", "return", "assign", "merge", "change_status"] {
            reader.post(&format!("/api/stock/{path}/"), &body).expect(403);
            server.anonymous().post(&format!("/api/stock/{path}/"), &body).expect(401);
        }
        reader.post(&format!("/api/stock/{first}/serialize/"), &body).expect(403);
        adder.post("/api/stock/add/", &body).expect(201);
    }
}
