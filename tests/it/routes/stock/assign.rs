//! `/api/stock/assign/`.

use inventree_tests::on_both_databases;
use serde_json::json;

use super::{get_item, item, key, last_tracking_entry, part, stock_fixture};

on_both_databases! {
    fn an_item_goes_to_a_customer_and_is_in_no_place_any_more(server) {
        let (admin, item, ..) = stock_fixture(server);
        let customer = key(&admin.post("/api/company/", &json!({ "name": "Ann Ltd", "is_customer": true })).expect(201));
        let body = json!({ "items": [{ "item": item }], "customer": customer, "notes": "sold" });
        assert_eq!(admin.post("/api/stock/assign/", &body).expect(201), body);
        let shown = get_item(&admin, item);
        assert_eq!((&shown["customer"], &shown["location"], &shown["in_stock"]), (&json!(customer), &json!(null), &json!(false)));
        let told = json!({ "customer": customer, "customer_name": "Ann Ltd" });
        assert_eq!(last_tracking_entry(&admin, item), (100, "sold".to_owned(), told));
        let again = admin.post("/api/stock/assign/", &body).expect(400);
        assert_eq!(again, json!({ "items": [{ "item": ["Item must be in stock"] }] }));
    }

    fn who_is_no_customer_and_what_is_not_for_sale_are_refused(server) {
        let (admin, bolt, here, _) = stock_fixture(server);
        let supplier = key(&admin.post("/api/company/", &json!({ "name": "Sup", "is_customer": false })).expect(201));
        let customer = key(&admin.post("/api/company/", &json!({ "name": "Ann Ltd", "is_customer": true })).expect(201));
        let own = part(&admin, "Own", &json!({ "salable": false }));
        let own = item(&admin, own, 1, here);
        for (pk, to, answer) in [
            (bolt, supplier, json!({ "customer": ["Selected company is not a customer"] })),
            (bolt, 999, json!({ "customer": ["Invalid pk \"999\" - object does not exist."] })),
            (own, customer, json!({ "items": [{ "item": ["Part must be salable"] }] })),
            (999, customer, json!({ "items": [{ "item": ["Invalid pk \"999\" - object does not exist."] }] })),
        ] {
            let body = json!({ "items": [{ "item": pk }], "customer": to });
            assert_eq!(admin.post("/api/stock/assign/", &body).expect(400), answer);
        }
        let none = admin.post("/api/stock/assign/", &json!({ "items": [], "customer": customer })).expect(400);
        assert_eq!(none, json!({ "non_field_errors": ["A list of stock items must be provided"] }));
    }
}
