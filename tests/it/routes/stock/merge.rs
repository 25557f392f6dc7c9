//! `/api/stock/merge/`.

use inventree_tests::on_both_databases;
use serde_json::json;

use super::{get_item, item, last_tracking_entry, part, stock_fixture};

on_both_databases! {
    fn items_of_one_part_become_the_first_of_them(server) {
        let (admin, first, here, there) = stock_fixture(server);
        let part = get_item(&admin, first)["part"].as_i64().unwrap();
        let (second, third) = (item(&admin, part, 5, here), item(&admin, part, 7, there));
        let body = json!({ "items": [{ "item": first }, { "item": third }, { "item": second }], "location": there, "notes": "one" });
        assert_eq!(admin.post("/api/stock/merge/", &body).expect(201), body);
        let shown = get_item(&admin, first);
        assert_eq!((&shown["quantity"], &shown["location"]), (&json!(22.0), &json!(there)));
        assert_eq!(last_tracking_entry(&admin, first), (45, "one".to_owned(), json!({ "location": there, "quantity": 22.0 })));
        admin.get(&format!("/api/stock/{second}/")).expect(404);
        admin.get(&format!("/api/stock/{third}/")).expect(404);
    }

    fn what_does_not_belong_together_stays_apart(server) {
        let (admin, first, here, there) = stock_fixture(server);
        let own = get_item(&admin, first)["part"].as_i64().unwrap();
        let nut = part(&admin, "Nut", &json!({}));
        let (nut, damaged) = (item(&admin, nut, 1, here), item(&admin, own, 1, here));
        admin.patch(&format!("/api/stock/{damaged}/"), &json!({ "status": 55 })).expect(200);
        let refused = |items: &[i64]| {
            let items: Vec<_> = items.iter().map(|item| json!({ "item": item })).collect();
            admin.post("/api/stock/merge/", &json!({ "items": items, "location": there })).expect(400)
        };
        for (items, text) in [
            (&[first][..], "At least two stock items must be provided"),
            (&[first, first], "Duplicate stock items"),
            (&[first, nut], "Stock items must refer to the same part"),
            (&[first, damaged], "Stock status codes must match"),
        ] {
            assert_eq!(refused(items), json!({ "non_field_errors": [text] }));
        }
        let unknown = refused(&[first, 999]);
        assert_eq!(unknown, json!({ "items": [{}, { "item": ["Invalid pk \"999\" - object does not exist."] }] }));
        let body = json!({
            "items": [{ "item": first }, { "item": damaged }], "location": there, "allow_mismatched_status": true,
        });
        admin.post("/api/stock/merge/", &body).expect(201);
        assert_eq!(get_item(&admin, first)["quantity"], 11.0);
    }
}
