//! `/api/stock/change_status/`, `/api/stock/status/` and `/api/stock/track/status/`.

use inventree_tests::on_both_databases;
use serde_json::json;

use super::{get_item, last_tracking_entry, stock_fixture};

on_both_databases! {
    fn the_state_of_items_changes_and_the_history_records_it_once(server) {
        let (admin, item, ..) = stock_fixture(server);
        let body = json!({ "items": [item], "status": 65, "note": "bent" });
        assert_eq!(admin.post("/api/stock/change_status/", &body).expect(201), body);
        let shown = get_item(&admin, item);
        assert_eq!((&shown["status"], &shown["status_text"]), (&json!(65), &json!("Rejected")));
        admin.post("/api/stock/change_status/", &body).expect(201);
        assert_eq!(last_tracking_entry(&admin, item), (25, "bent".to_owned(), json!({ "status": 65 })));
        assert_eq!(get_item(&admin, item)["tracking_items"], 2);
    }

    fn unknown_states_and_items_are_refused(server) {
        let (admin, item, ..) = stock_fixture(server);
        for (body, answer) in [
            (json!({ "items": [item], "status": 11 }), json!({ "status": ["\"11\" is not a valid choice."] })),
            (json!({ "items": vec![item; 1001], "status": 10 }), json!({ "items": ["at most 1000 items are changed at once"] })),
            (json!({ "items": [], "status": 10 }), json!({ "items": ["No stock items selected"] })),
            (json!({ "items": [item], "status": "x" }), json!({ "status": ["A valid integer is required."] })),
            (json!({ "items": [999], "status": 10 }), json!({ "items": ["Invalid pk \"999\" - object does not exist."] })),
        ] {
            assert_eq!(admin.post("/api/stock/change_status/", &body).expect(400), answer, "{body}");
        }
    }

    fn the_codes_are_listed_with_their_words(server) {
        let admin = server.admin();
        let states = admin.get("/api/stock/status/").expect(200);
        assert_eq!(states["status_class"], "StockStatus");
        let lost = json!({ "key": 70, "name": "LOST", "label": "Lost", "color": "dark" });
        assert_eq!(states["values"]["LOST"], lost);
        let history = admin.get("/api/stock/track/status/").expect(200);
        assert_eq!(history["status_class"], "StockHistoryCode");
        assert_eq!(history["values"]["STOCK_COUNT"]["key"], 10);
        server.anonymous().get("/api/stock/status/").expect(401);
    }
}
