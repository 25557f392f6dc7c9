//! `POST /api/stock/`.

use inventree_tests::on_both_databases;
use serde_json::json;

use super::{key, location, part};

on_both_databases! {
    fn what_keeps_longer_than_days_are_counted_does_not_expire(server) {
        let admin = server.admin();
        let part = part(&admin, "Stone", &json!({ "default_expiry": 3_650_000 }));
        let made = admin.post("/api/stock/", &json!({ "part": part, "quantity": 1 })).expect(201);
        assert_eq!(made[0]["expiry_date"], json!(null));
    }

    fn use_pack_size_is_a_boolean(server) {
        let admin = server.admin();
        let part = part(&admin, "Stone", &json!({}));
        let body = json!({ "part": part, "quantity": 1, "use_pack_size": "abc" });
        assert_eq!(admin.post("/api/stock/", &body).expect(400), json!({ "use_pack_size": ["Must be a valid boolean."] }));
        admin.post("/api/stock/", &json!({ "part": part, "quantity": 1, "use_pack_size": null })).expect(201);
    }

    fn more_serials_than_can_be_counted_are_refused(server) {
        let admin = server.admin();
        let part = part(&admin, "Checks", &json!({ "trackable": true }));
        let body = json!({ "part": part, "quantity": 3, "serial_numbers": "7,5+18446744073709551614" });
        admin.post("/api/stock/", &body).expect(400);
        let last = "9".repeat(100);
        admin.post("/api/stock/", &json!({ "part": part, "quantity": 1, "serial_numbers": last })).expect(201);
        let next = admin.post("/api/generate/serial-number/", &json!({ "part": part })).expect(201);
        assert_eq!(next["serial_number"], json!(null));
    }

    fn each_serial_number_makes_an_item_of_its_own(server) {
        let admin = server.admin();
        let part = part(&admin, "Checks", &json!({ "trackable": true }));
        let make = |quantity: i64, text: &str| {
            admin.post("/api/stock/", &json!({ "part": part, "quantity": quantity, "serial_numbers": text }))
        };
        for (quantity, text, serials) in [
            (3, "1-3", vec!["1", "2", "3"]),
            (2, "5,A07", vec!["5", "A07"]),
            (2, "A08+", vec!["A08", "A09"]),
            (1, "~", vec!["A10"]),
        ] {
            let made = make(quantity, text).expect(201);
            let made: Vec<_> = made.as_array().unwrap().iter().map(|item| {
                assert_eq!((&item["quantity"], &item["tracking_items"]), (&json!(1.0), &json!(1)));
                item["serial"].as_str().unwrap().to_owned()
            }).collect();
            assert_eq!(made, serials, "{text}");
        }
        let both = |text: &str| json!({ "quantity": [text], "serial_numbers": [text] });
        for (quantity, text, answer) in [
            (3, "1-3", json!({ "serial_numbers": ["The following serial numbers already exist or are invalid : 1,2,3"] })),
            (2, "5,6", json!({ "serial_numbers": ["The following serial numbers already exist or are invalid : 5"] })),
            (3, "20,21", both("Number of unique serial numbers (2) must match quantity (3)")),
            (2, "20,20", both("Duplicate serial: 20")),
            (2, "20-25", both("Group range 20-25 exceeds allowed quantity (2)")),
            (100_000, "1+", both("at most 5000 serial numbers are made at once")),
        ] {
            assert_eq!(make(quantity, text).expect(400), answer, "{text}");
        }
        assert_eq!(admin.get(&format!("/api/stock/?part={part}&limit=1")).expect(200)["count"], 8);
        let half = json!({ "part": part, "quantity": 1.5, "serial_numbers": "50" });
        assert_eq!(admin.post("/api/stock/", &half).expect(400), json!({ "quantity": ["Invalid quantity provided"] }));
    }

    fn only_trackable_parts_get_serials(server) {
        let admin = server.admin();
        let part = part(&admin, "Sand", &json!({}));
        let reply = admin.post("/api/stock/", &json!({ "part": part, "quantity": 1, "serial_numbers": "1" }));
        let text = "Serial numbers cannot be supplied for a non-trackable part";
        assert_eq!(reply.expect(400), json!({ "serial_numbers": [text] }));
    }

    fn an_item_without_a_part_a_quantity_or_a_sound_place_is_refused(server) {
        let admin = server.admin();
        let part = part(&admin, "Bolt", &json!({}));
        let unknown = json!({ "part": "Valid part must be supplied" });
        for (body, answer) in [
            (json!({ "quantity": 5 }), unknown.clone()),
            (json!({ "quantity": 5, "part": 999 }), unknown.clone()),
            (json!({ "quantity": 5, "part": "x" }), unknown),
            (json!({ "part": part }), json!({ "quantity": "Quantity is required" })),
            (json!({ "part": part, "quantity": -1 }), json!({ "quantity": ["Ensure this value is greater than or equal to 0."] })),
            (json!({ "part": part, "quantity": 1, "supplier_part": 999 }), json!({ "supplier_part": ["The given supplier part does not exist"] })),
        ] {
            assert_eq!(admin.post("/api/stock/", &body).expect(400), answer, "{body}");
        }
    }

    fn an_item_of_which_little_is_said_gets_what_its_part_and_the_settings_say(server) {
        let admin = server.admin();
        let place = location(&admin, "usual");
        let part = part(&admin, "Milk", &json!({ "default_location": place, "default_expiry": 5 }));
        admin.set_setting("STOCK_DELETE_DEPLETED_DEFAULT", false);
        admin.set_setting("STOCK_BATCH_CODE_TEMPLATE", "B-{{ part.name }}");
        let made = admin.post("/api/stock/", &json!({ "part": part, "quantity": 1 })).expect(201)[0].clone();
        assert_eq!(made["location"], place);
        assert_eq!((&made["delete_on_deplete"], &made["batch"]), (&json!(false), &json!("B-Milk")));
        assert_eq!(made["part_detail"]["minimum_stock"], "0.000000");
        let item = format!("/api/stock/{}/", key(&made));
        let stale = || admin.get(&item).expect(200)["stale"].clone();
        assert_eq!((made["stale"].clone(), stale()), (json!(null), json!(false)));
        admin.set_setting("STOCK_STALE_DAYS", 30);
        assert_eq!(stale(), json!(true));
        let own = json!({ "part": part, "quantity": 1, "location": null, "batch": "X", "expiry_date": "2030-01-01" });
        let made = admin.post("/api/stock/", &own).expect(201)[0].clone();
        assert_eq!((&made["location"], &made["batch"], &made["expiry_date"]), (&json!(null), &json!("X"), &json!("2030-01-01")));
    }

    fn packs_are_counted_by_what_is_in_them(server) {
        let admin = server.admin();
        let part = part(&admin, "Screw", &json!({}));
        let supplier = key(&admin.post("/api/company/", &json!({ "name": "Sup", "is_supplier": true })).expect(201));
        let packed = json!({ "part": part, "supplier": supplier, "SKU": "S100", "pack_quantity": "100" });
        let packed = key(&admin.post("/api/company/part/", &packed).expect(201));
        let mut body = json!({ "part": part, "quantity": 3, "supplier_part": packed, "purchase_price": 50 });
        let text = "The supplier part has a pack size defined, but flag use_pack_size not set";
        assert_eq!(admin.post("/api/stock/", &body).expect(400), json!({ "use_pack_size": [text] }));
        for (is_packs, quantity, price) in [(true, 300.0, 0.5), (false, 3.0, 50.0)] {
            body["use_pack_size"] = json!(is_packs);
            let made = admin.post("/api/stock/", &body).expect(201)[0].clone();
            assert_eq!((&made["quantity"], &made["purchase_price"]), (&json!(quantity), &json!(price)));
        }
    }
}
