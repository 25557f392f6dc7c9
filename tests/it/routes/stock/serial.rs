//! Serial numbers: which are free, and which come before and after one.

use inventree_tests::on_both_databases;
use serde_json::json;

use super::{get_item, key, part};

on_both_databases! {
    fn a_serial_is_given_once_among_the_variants_of_a_part(server) {
        let admin = server.admin();
        let template = part(&admin, "Car", &json!({ "is_template": true, "trackable": true }));
        let red = part(&admin, "Red car", &json!({ "variant_of": template, "trackable": true }));
        let blue = part(&admin, "Blue car", &json!({ "variant_of": template, "trackable": true }));
        let other = part(&admin, "Boat", &json!({ "trackable": true }));
        let make = |part: i64, serial: &str| {
            admin.post("/api/stock/", &json!({ "part": part, "quantity": 1, "serial_numbers": serial }))
        };
        make(red, "007").expect(201);
        let taken = json!({ "serial_numbers": ["The following serial numbers already exist or are invalid : 007"] });
        assert_eq!(make(blue, "007").expect(400), taken);
        let boat = key(&make(other, "007").expect(201)[0]);
        let next = |part: i64| admin.get(&format!("/api/part/{part}/serial-numbers/")).expect(200);
        assert_eq!(next(blue), json!({ "latest": "007", "next": "008" }));
        admin.set_setting("SERIAL_NUMBER_GLOBALLY_UNIQUE", true);
        make(red, "900").expect(201);
        assert_eq!(next(other), json!({ "latest": "900", "next": "901" }));
        let reply = admin.patch(&format!("/api/stock/{boat}/"), &json!({ "serial": "900" }));
        assert_eq!(reply.expect(400), json!({ "serial": ["Stock item with this serial number already exists"] }));
        admin.patch(&format!("/api/stock/{boat}/"), &json!({ "serial": "X17" })).expect(200);
        admin.patch(&format!("/api/stock/{boat}/"), &json!({ "batch": "B" })).expect(200);
        assert_eq!(get_item(&admin, boat)["serial"], "X17");
        assert_eq!(get_item(&admin, boat)["serial_int"], json!(17));
    }

    fn an_item_with_a_serial_stays_one(server) {
        let admin = server.admin();
        let part = part(&admin, "Checks", &json!({ "trackable": true }));
        let made = admin.post("/api/stock/", &json!({ "part": part, "quantity": 1, "serial_numbers": "1" })).expect(201);
        let item = key(&made[0]);
        let text = "Quantity must be 1 for item with a serial number";
        let line = json!({ "items": [{ "pk": item, "quantity": 1 }] });
        for path in ["add", "remove"] {
            let reply = admin.post(&format!("/api/stock/{path}/"), &line).expect(400);
            assert_eq!(reply, json!({ "items": [{ "quantity": [text] }] }), "{path}");
        }
        admin.post("/api/stock/count/", &line).expect(201);
        let reply = admin.patch(&format!("/api/stock/{item}/"), &json!({ "quantity": 2 })).expect(400);
        assert_eq!(reply["quantity"], json!([text]));
    }

    fn the_items_before_and_after_a_serial_are_found(server) {
        let admin = server.admin();
        let part = part(&admin, "Checks", &json!({ "trackable": true }));
        let body = json!({ "part": part, "quantity": 3, "serial_numbers": "9,10,11" });
        let made = admin.post("/api/stock/", &body).expect(201);
        let beside = |place: usize| {
            let answer = admin.get(&format!("/api/stock/{}/serial-numbers/", made[place]["pk"])).expect(200);
            (answer["previous"]["serial"].clone(), answer["next"]["serial"].clone())
        };
        assert_eq!(beside(0), (json!(null), json!("10")));
        assert_eq!(beside(1), (json!("9"), json!("11")));
        assert_eq!(beside(2), (json!("10"), json!(null)));
        admin.get("/api/stock/999/serial-numbers/").expect(404);
        admin.get("/api/part/999/serial-numbers/").expect(404);
    }
}
