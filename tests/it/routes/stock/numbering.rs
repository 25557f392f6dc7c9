//! Serial numbers and batch codes: those of plugins, and those of the server.

use inventree_tests::{Client, on_both_databases};
use serde_json::{Value, json};

use super::{get_item, item, key, location, part};

fn create_stock(admin: &Client, part: i64, serials: &str) -> Value {
    let body = json!({ "part": part, "quantity": 1, "serial_numbers": serials, "batch": "B1" });
    admin.post("/api/stock/", &body).expect(201)[0].clone()
}

fn generated(admin: &Client, body: Value) -> Value {
    let reply = admin.post("/api/generate/serial-number/", &body);
    reply.expect(201)["serial_number"].clone()
}

on_both_databases! {
    fn plugins_count_serials_and_refuse_some(server) {
        let admin = server.admin();
        let here = location(&admin, "here");
        let part = part(&admin, "Checks", &json!({ "trackable": true }));
        create_stock(&admin, part, "3");
        let more = item(&admin, part, 5, here);
        admin.activate("validator");
        assert_eq!(generated(&admin, json!({ "part": part, "quantity": 3 })), "4,6,7");
        let body = json!({ "part": part, "quantity": 2, "serial_numbers": "9,10", "batch": "B1" });
        let text = "The following serial numbers already exist or are invalid : 10";
        assert_eq!(admin.post("/api/stock/", &body).expect(400), json!({ "serial_numbers": [text] }));
        let serialize = |serials: &str| {
            let body = json!({ "quantity": 2, "serial_numbers": serials, "destination": here });
            admin.post(&format!("/api/stock/{more}/serialize/"), &body)
        };
        assert_eq!(serialize("9,10").expect(400), json!({ "serial_numbers": ["Serial numbers already exist: 10"] }));
        let made = serialize("4-6").expect(201);
        assert_eq!((&made[0]["serial"], &made[1]["serial"]), (&json!("4"), &json!("6")));
        assert_eq!(generated(&admin, json!({ "part": part })), "7");
    }

    fn plugins_know_the_latest_serial_and_how_serials_are_ordered(server) {
        let admin = server.admin();
        let here = location(&admin, "here");
        let part = part(&admin, "counted elsewhere", &json!({ "trackable": true }));
        let many = item(&admin, part, 5, here);
        admin.activate("accepting");
        let serials = admin.get(&format!("/api/part/{part}/serial-numbers/")).expect(200);
        assert_eq!(serials, json!({ "latest": "41", "next": "42" }));
        create_stock(&admin, part, "42");
        assert_eq!(generated(&admin, json!({ "part": part })), "43", "42 is taken by now");
        let body = json!({ "quantity": 2, "serial_numbers": "XFF,X-5", "destination": here });
        let made = admin.post(&format!("/api/stock/{many}/serialize/"), &body).expect(201);
        let number = |place: usize| get_item(&admin, key(&made[place]))["serial_int"].clone();
        assert_eq!((number(0), number(1)), (json!(255), json!(5)));
    }

    fn plugins_make_batch_codes_before_the_template_does(server) {
        let admin = server.admin();
        admin.set_setting("STOCK_BATCH_CODE_TEMPLATE", "from the template");
        let part = part(&admin, "Bolt", &json!({}));
        let code = |body: Value| {
            let reply = admin.post("/api/generate/batch-code/", &body).expect(201);
            reply["batch_code"].as_str().expect("a code").to_owned()
        };
        assert_eq!(code(json!({})), "from the template");
        admin.activate("validator");
        let body = json!({ "part": part, "quantity": 1 });
        assert!(code(body.clone()).starts_with("Bolt-SAMPLE-BATCH-20"));
        let setting = "/api/plugins/validator/settings/BATCH_CODE_PREFIX/";
        admin.patch(setting, &json!({ "value": "Bolt-" })).expect(200);
        let made = admin.post("/api/stock/", &body).expect(201);
        assert!(made[0]["batch"].as_str().is_some_and(|code| code.starts_with("Bolt-SAMPLE")), "{made}");
    }

    fn the_next_serial_is_one_that_no_item_has(server) {
        let admin = server.admin();
        let next = |part: i64| admin.get(&format!("/api/part/{part}/serial-numbers/")).expect(200);
        let ship = part(&admin, "Ship", &json!({ "trackable": true }));
        create_stock(&admin, ship, "SN-2024-10");
        create_stock(&admin, ship, "SN-2024-9");
        assert_eq!(next(ship), json!({ "latest": "SN-2024-10", "next": "SN-2024-11" }));
        // Too large to be ordered as numbers: as strings, 9… comes after 1….
        let boat = part(&admin, "Boat", &json!({ "trackable": true }));
        create_stock(&admin, boat, "100000000000");
        create_stock(&admin, boat, "99999999999");
        assert_eq!(next(boat), json!({ "latest": "99999999999", "next": "100000000001" }));
        assert_eq!(create_stock(&admin, boat, "~")["serial"], "100000000001");
        let raft = part(&admin, "Raft", &json!({ "trackable": true }));
        create_stock(&admin, raft, "X");
        assert_eq!(next(raft), json!({ "latest": "X", "next": null }));
        assert_eq!(generated(&admin, json!({ "part": raft })), json!(null));
        let body = json!({ "part": raft, "quantity": 1, "serial_numbers": "~" });
        let text = json!(["there is no next serial number"]);
        assert_eq!(admin.post("/api/stock/", &body).expect(400)["serial_numbers"], text);
    }
}
