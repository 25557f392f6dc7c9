//! `/api/stock/<pk>/serialize/`.

use inventree_tests::on_both_databases;
use serde_json::json;

use super::{get_item, item, last_tracking_entry, location, part, stock_fixture};

on_both_databases! {
    fn some_of_an_item_get_serials_and_become_items(server) {
        let admin = server.admin();
        let (here, there) = (location(&admin, "here"), location(&admin, "there"));
        let part = part(&admin, "Checks", &json!({ "trackable": true }));
        let item = item(&admin, part, 5, here);
        let path = format!("/api/stock/{item}/serialize/");
        let body = json!({ "quantity": 3, "serial_numbers": "10+", "destination": there, "notes": "plates" });
        let made = admin.post(&path, &body).expect(201);
        let serials: Vec<_> = made.as_array().unwrap().iter().map(|item| {
            assert_eq!((&item["location"], &item["quantity"]), (&json!(there), &json!(1.0)));
            item["serial"].as_str().unwrap()
        }).collect();
        assert_eq!(serials, ["10", "11", "12"]);
        let told = json!({ "quantity": 1.0, "stockitem": item, "location": there, "serial": "10" });
        assert_eq!(last_tracking_entry(&admin, made[0]["pk"].as_i64().unwrap()), (6, "plates".to_owned(), told));
        assert_eq!(get_item(&admin, item)["quantity"], 2.0);
        assert_eq!(last_tracking_entry(&admin, item), (12, "plates".to_owned(), json!({ "removed": 3.0, "quantity": 2.0 })));

        for (quantity, serials, to, answer) in [
            (3, "20+", there, json!({ "quantity": ["Quantity must not exceed available stock quantity (2)"] })),
            (0, "20+", there, json!({ "quantity": ["Quantity must be greater than zero"] })),
            (-1, "20+", there, json!({ "quantity": ["Ensure this value is greater than or equal to 0."] })),
            (1, "10", there, json!({ "serial_numbers": ["Serial numbers already exist: 10"] })),
            (2, "30", there, json!({ "serial_numbers": ["Number of unique serial numbers (1) must match quantity (2)"] })),
            (1, "30", 999, json!({ "destination": ["Invalid pk \"999\" - object does not exist."] })),
        ] {
            let body = json!({ "quantity": quantity, "serial_numbers": serials, "destination": to });
            assert_eq!(admin.post(&path, &body).expect(400), answer, "{body}");
        }
        assert_eq!(get_item(&admin, item)["quantity"], 2.0);
        admin.post("/api/stock/999/serialize/", &body).expect(404);
    }

    fn items_of_a_part_that_is_not_trackable_get_none(server) {
        let (admin, item, here, _) = stock_fixture(server);
        let body = json!({ "quantity": 1, "serial_numbers": "1", "destination": here });
        let reply = admin.post(&format!("/api/stock/{item}/serialize/"), &body).expect(400);
        assert_eq!(reply, json!({ "non_field_errors": ["Part is not set as trackable"] }));
    }
}
