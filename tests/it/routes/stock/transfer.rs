//! `/api/stock/transfer/` and `/api/stock/return/`.

use inventree_tests::on_both_databases;
use serde_json::json;

use super::{get_item, key, last_tracking_entry, part, stock_fixture};

on_both_databases! {
    fn a_whole_item_moves_and_a_part_of_one_is_split_off(server) {
        let (admin, item, here, there) = stock_fixture(server);
        let part = get_item(&admin, item)["part"].clone();
        let body = json!({ "items": [{ "pk": item, "quantity": 4, "batch": "B7" }], "location": there, "notes": "mv" });
        let echo = admin.post("/api/stock/transfer/", &body).expect(201);
        let line = json!({ "pk": item, "quantity": "4.00000", "status": null, "batch": "B7" });
        assert_eq!(echo, json!({ "items": [line], "location": there, "notes": "mv" }));
        let items = admin.get(&format!("/api/stock/?part={part}&location={there}")).expect(200);
        let child = items[0]["pk"].as_i64().unwrap();
        assert_eq!(items[0]["quantity"], 4.0);
        assert_eq!((&items[0]["parent"], &items[0]["batch"]), (&json!(item), &json!("B7")));
        let told = json!({ "quantity": 4.0, "stockitem": item, "location": there, "batch": "B7" });
        assert_eq!(last_tracking_entry(&admin, child), (40, "mv".to_owned(), told));
        let told = json!({ "removed": 4.0, "quantity": 6.0, "stockitem": child, "location": there });
        assert_eq!(last_tracking_entry(&admin, item), (42, "mv".to_owned(), told));
        let shown = get_item(&admin, item);
        assert_eq!((&shown["location"], &shown["batch"]), (&json!(here), &json!("")));

        let body = json!({ "items": [{ "pk": item, "quantity": 6 }], "location": there });
        admin.post("/api/stock/transfer/", &body).expect(201);
        assert_eq!(get_item(&admin, item)["location"], there);
        assert_eq!(last_tracking_entry(&admin, item), (20, String::new(), json!({ "location": there })));
    }

    fn an_item_that_is_there_already_is_not_moved_again(server) {
        let (admin, item, _, there) = stock_fixture(server);
        let count = || admin.get(&format!("/api/stock/track/?item={item}")).expect(200).as_array().unwrap().len();
        let mut body = json!({ "items": [{ "pk": item, "quantity": 10 }], "location": there });
        admin.post("/api/stock/transfer/", &body).expect(201);
        let entries = count();
        admin.post("/api/stock/transfer/", &body).expect(201);
        assert_eq!(count(), entries);
        body["items"][0]["batch"] = json!("B7");
        admin.post("/api/stock/transfer/", &body).expect(201);
        assert_eq!(last_tracking_entry(&admin, item), (25, String::new(), json!({ "batch": "B7" })));
        let noted = json!({ "items": [{ "pk": item, "quantity": 10 }], "location": there, "notes": "seen" });
        admin.post("/api/stock/transfer/", &noted).expect(201);
        assert_eq!(last_tracking_entry(&admin, item), (25, "seen".to_owned(), json!({})));
    }

    fn nothing_is_split_off_an_item_with_a_serial_number(server) {
        let (admin, _, here, there) = stock_fixture(server);
        let part = part(&admin, "Checks", &json!({ "trackable": true }));
        let body = json!({ "part": part, "quantity": 1, "serial_numbers": "7", "location": here });
        let item = key(&admin.post("/api/stock/", &body).expect(201)[0]);
        let body = json!({ "items": [{ "pk": item, "quantity": 0.5 }], "location": there });
        let text = json!({ "items": [{ "quantity": ["Quantity must be 1 for item with a serial number"] }] });
        assert_eq!(admin.post("/api/stock/transfer/", &body).expect(400), text);
    }

    fn what_cannot_be_moved_there_is_refused(server) {
        let (admin, item, _, there) = stock_fixture(server);
        let attic = json!({ "name": "attic", "structural": true });
        let attic = key(&admin.post("/api/stock/location/", &attic).expect(201));
        let line = |quantity: i64| json!([{ "pk": item, "quantity": quantity }]);
        for (body, answer) in [
            (json!({ "items": line(1) }), json!({ "location": ["This field is required."] })),
            (json!({ "items": line(1), "location": null }), json!({ "location": ["This field may not be null."] })),
            (json!({ "items": line(1), "location": 999 }), json!({ "location": ["Invalid pk \"999\" - object does not exist."] })),
            (json!({ "items": line(1), "location": attic }), json!({ "location": ["Stock items cannot be located into structural stock locations!"] })),
            (json!({ "items": line(0), "location": there }), json!({ "items": [{ "quantity": ["Quantity must be greater than zero"] }] })),
            (json!({ "items": line(11), "location": there }), json!({ "items": [{ "quantity": ["the item has only 10"] }] })),
            (json!({ "items": line(1), "location": there, "notes": "x".repeat(513) }), json!({ "notes": ["Ensure this field has no more than 512 characters."] })),
        ] {
            assert_eq!(admin.post("/api/stock/transfer/", &body).expect(400), answer, "{body}");
        }
        assert_eq!(get_item(&admin, item)["quantity"], 10.0);
    }

    fn what_a_customer_has_is_returned_wholly_or_in_part(server) {
        let (admin, item, _, there) = stock_fixture(server);
        let customer = json!({ "name": "Ann Ltd", "is_customer": true });
        let customer = key(&admin.post("/api/company/", &customer).expect(201));
        let back = |quantity: i64| json!({ "items": [{ "pk": item, "quantity": quantity }], "location": there, "notes": "back" });
        let early = admin.post("/api/stock/return/", &back(1)).expect(400);
        assert_eq!(early, json!({ "items": [{ "pk": ["Stock item is already in stock"] }] }));
        admin.post("/api/stock/assign/", &json!({ "items": [{ "item": item }], "customer": customer })).expect(201);
        let out = admin.post("/api/stock/add/", &json!({ "items": [{ "pk": item, "quantity": 1 }] })).expect(400);
        assert_eq!(out, json!({ "items": [{ "pk": ["Stock item is not in stock"] }] }));

        admin.post("/api/stock/return/", &back(3)).expect(201);
        let shown = get_item(&admin, item);
        assert_eq!((&shown["quantity"], &shown["customer"]), (&json!(7.0), &json!(customer)));
        let items = admin.get(&format!("/api/stock/?location={there}")).expect(200);
        assert_eq!((&items[0]["quantity"], &items[0]["customer"]), (&json!(3.0), &json!(null)));
        let told = json!({ "location": there, "customer": customer });
        assert_eq!(last_tracking_entry(&admin, items[0]["pk"].as_i64().unwrap()), (15, "back".to_owned(), told.clone()));

        admin.post("/api/stock/return/", &back(7)).expect(201);
        let shown = get_item(&admin, item);
        assert_eq!((&shown["location"], &shown["customer"]), (&json!(there), &json!(null)));
        assert_eq!(last_tracking_entry(&admin, item), (15, "back".to_owned(), told));
        let mut together = back(1);
        together["merge"] = json!(true);
        assert!(admin.post("/api/stock/return/", &together).expect(400)["merge"].is_array());
    }
}
