//! Validation of writes by plugins and settings.

use std::sync::Arc;

use inventree::access::User;
use inventree::items::Part;
use inventree::mixin::validation::BatchContext;
use inventree::models::part::PART;
use inventree::models::stock::STOCK_ITEM;
use inventree::query::Model as _;
use inventree::resource::{Writer, read};
use inventree_tests::{Client, Reply, TestServer, on_both_databases};
use serde_json::{Value, json};

fn create_part(admin: &Client, fields: &Value) -> Reply {
    let mut part = json!({ "name": "part", "description": "a long enough description" });
    for (name, value) in fields.as_object().into_iter().flatten() {
        part[name] = value.clone();
    }
    admin.post("/api/part/", &part)
}

fn writer(server: &TestServer) -> Writer {
    Writer::new(server.registry(), Arc::new(User::system()))
}

fn create_stock(server: &TestServer, part: &Value, fields: &Value) -> Result<i64, Value> {
    let mut sent = json!({ "part": part["pk"], "quantity": 1 });
    for (name, value) in fields.as_object().into_iter().flatten() {
        sent[name] = value.clone();
    }
    let made = writer(server).create(&STOCK_ITEM, sent.as_object().cloned().unwrap_or_default());
    match made {
        Ok(item) => Ok(item.pk()),
        Err(inventree::resource::WriteError::Invalid(refusals)) => Err(json!(refusals.0)),
        Err(other) => panic!("{other}"),
    }
}

on_both_databases! {
    fn a_rejection_is_reported_at_the_field_and_writes_nothing(server) {
        let admin = server.admin();
        let part = create_part(&admin, &json!({})).expect(201);
        let path = format!("/api/part/{}/", part["pk"]);
        admin.activate("golden-validator");
        let expected = json!({ "name": ["golden: forbidden part name"] });
        assert_eq!(create_part(&admin, &json!({ "name": "a forbidden part" })).expect(400), expected);
        assert_eq!(admin.patch(&path, &json!({ "name": "now forbidden" })).expect(400), expected);
        let denied = admin.post("/api/part/category/", &json!({ "name": "deny-model cat" })).expect(400);
        assert_eq!(denied, json!({ "name": ["golden: denied by model check"] }));
        assert_eq!(admin.get(&path).expect(200)["name"], "part");
        assert_eq!(admin.get("/api/part/").expect(200).as_array().map(Vec::len), Some(1));
        admin.deactivate("golden-validator");
        admin.patch(&path, &json!({ "name": "now forbidden" })).expect(200);
    }

    fn a_rejection_can_name_several_fields_and_be_an_error(server) {
        let admin = server.admin();
        admin.activate("accepting");
        let both = create_part(&admin, &json!({ "IPN": "BOTH" })).expect(400);
        assert_eq!(both, json!({ "IPN": ["not this"], "name": ["nor that"] }));
        let refused = create_part(&admin, &json!({ "IPN": "REFUSED" })).expect(400);
        assert_eq!(refused, json!({ "IPN": ["refused by an error"] }));
        assert_eq!(admin.get("/api/plugins/status/").expect(200)["registry_errors"], json!([]));
    }

    fn where_one_accepts_no_other_plugin_is_asked(server) {
        let admin = server.admin();
        admin.activate("golden-validator");
        create_part(&admin, &json!({ "name": "trusted but forbidden" })).expect(400);
        admin.activate("accepting");
        create_part(&admin, &json!({ "name": "trusted but forbidden" })).expect(201);
        create_part(&admin, &json!({ "name": "just forbidden" })).expect(400);
    }

    fn a_plugin_sees_what_changes_and_what_was_before(server) {
        let admin = server.admin();
        admin.activate("accepting");
        let new = create_part(&admin, &json!({ "description": "tell" })).expect(400);
        assert_eq!(new, json!({ "non_field_errors": ["it is new"] }));
        let part = create_part(&admin, &json!({ "units": "m" })).expect(201);
        let change = json!({ "description": "tell", "units": "kg", "name": "part" });
        let told = admin.patch(&format!("/api/part/{}/", part["pk"]), &change).expect(400);
        assert_eq!(told, json!({ "description": ["description: a long enough description → tell, units: m → kg"] }));
    }

    fn a_rejected_deletion_keeps_all_of_many(server) {
        let admin = server.admin();
        let part = create_part(&admin, &json!({})).expect(201);
        let kept = create_stock(server, &part, &json!({ "batch": "KEEP" })).expect("an item");
        let other = create_stock(server, &part, &json!({})).expect("an item");
        admin.activate("accepting");
        let text = json!({ "non_field_errors": ["this one stays"] });
        assert_eq!(admin.delete(&format!("/api/stock/{kept}/")).expect(400), text);
        let delete = |items: Value| {
            let body = json!({ "items": items }).to_string();
            admin.send("DELETE", "/api/stock/", &[("Content-Type", "application/json")], body.as_bytes())
        };
        assert_eq!(delete(json!([other, kept])).expect(400), text);
        assert_eq!(admin.get("/api/stock/").expect(200).as_array().map(Vec::len), Some(2));
        assert_eq!(delete(json!([other, 999])).status, 200);
        admin.deactivate("accepting");
        assert_eq!(delete(json!([kept])).status, 200);
    }

    fn the_sample_has_rules_for_parts(server) {
        let admin = server.admin();
        admin.activate("validator");
        let refused = |fields: Value| create_part(&admin, &fields).expect(400);
        let short = refused(json!({ "name": "a longer name", "description": "short" }));
        assert_eq!(short, json!({ "name": ["Part description cannot be shorter than the name"] }));
        let illegal = refused(json!({ "name": "no!" }));
        assert_eq!(illegal, json!({ "name": ["Illegal character in part name: '!'"] }));
        let part = create_part(&admin, &json!({})).expect(201);
        let path = format!("/api/part/{}/", part["pk"]);
        let shortened = admin.patch(&path, &json!({ "description": "shorter" })).expect(400);
        assert_eq!(shortened, json!({ "description": ["Part description cannot be shortened"] }));
        let setting = "/api/plugins/validator/settings/IPN_MUST_CONTAIN_Q/";
        admin.patch(setting, &json!({ "value": true })).expect(200);
        assert_eq!(refused(json!({ "IPN": "ABC" })), json!({ "IPN": ["IPN must contain 'Q'"] }));
        create_part(&admin, &json!({ "IPN": "ABQ" })).expect(201);
    }

    fn the_sample_has_rules_for_batch_codes_and_serial_numbers(server) {
        let admin = server.admin();
        let part = create_part(&admin, &json!({ "name": "Part", "trackable": true })).expect(201);
        admin.activate("validator");
        let refused = create_stock(server, &part, &json!({ "batch": "X123" })).unwrap_err();
        assert_eq!(refused, json!({ "batch": ["Batch code must start with 'B'"] }));
        create_stock(server, &part, &json!({ "batch": "B123" })).expect("an item");
        let refused = create_stock(server, &part, &json!({ "serial": "10" })).unwrap_err();
        assert_eq!(refused, json!({ "serial": ["Serial number cannot be a multiple of 5"] }));
        create_stock(server, &part, &json!({ "serial": "11" })).expect("an item");
        for (key, serial, text) in [
            ("SERIAL_MUST_BE_PALINDROME", "12", "Serial must be a palindrome"),
            ("SERIAL_MUST_MATCH_PART", "121", "Serial number must start with same letter as part"),
        ] {
            admin.patch(&format!("/api/plugins/validator/settings/{key}/"), &json!({ "value": true })).expect(200);
            let refused = create_stock(server, &part, &json!({ "serial": serial })).unwrap_err();
            assert_eq!(refused, json!({ "serial": [text] }));
        }
        create_stock(server, &part, &json!({ "serial": "P1P" })).expect("an item");
    }

    fn plugins_make_serial_numbers_and_batch_codes(server) {
        let admin = server.admin();
        let made = create_part(&admin, &json!({ "name": "counted elsewhere", "trackable": true })).expect(201);
        let pk = made["pk"].as_i64().expect("a key");
        let writer = writer(server);
        let part = server.registry().db().read(|db| {
            Ok::<_, inventree::resource::WriteError>(read::by_key(db, &PART, pk)?)
        });
        let part = part.expect("an answer").as_ref().and_then(Part::from_item).expect("a part");
        let next = |serial: &str| writer.increment_serial_number(serial, &part).expect("an answer");
        assert_eq!(next("4"), None, "no plugin is active");
        admin.activate("validator");
        admin.activate("accepting");
        assert_eq!(next("4").as_deref(), Some("6"));
        assert_eq!(next("7").as_deref(), Some("8"));
        assert_eq!(next("A"), None);
        assert_eq!(writer.latest_serial_number(&part).expect("an answer").as_deref(), Some("41"));
        let code = writer.generate_batch_code(&BatchContext::default()).expect("an answer").expect("a code");
        assert!(code.starts_with("SAMPLE-BATCH-20"), "{code}");
        let mut context = BatchContext::default();
        context.part = Some(part.clone());
        let code = writer.generate_batch_code(&context).expect("an answer").expect("a code");
        assert!(code.starts_with("counted elsewhere-SAMPLE-BATCH-20"), "{code}");
    }

    fn a_plugin_says_by_which_number_a_serial_is_sorted(server) {
        let admin = server.admin();
        let part = create_part(&admin, &json!({ "trackable": true })).expect(201);
        let number = |serial: &str| {
            let pk = create_stock(server, &part, &json!({ "serial": serial })).expect("an item");
            admin.get(&format!("/api/stock/{pk}/")).expect(200)["serial_int"].clone()
        };
        assert_eq!(number("XFF"), 0);
        admin.activate("accepting");
        assert_eq!((number("XFE"), number("X9"), number("A12")), (json!(254), json!(9), json!(12)));
        assert_eq!(number("XFFFFFFFFF"), 0x7FFF_FFFF);
    }

    fn a_setting_says_what_part_numbers_look_like(server) {
        let admin = server.admin();
        admin.set_setting("PART_IPN_REGEX", "^[A-Z]{3}$");
        let refused = create_part(&admin, &json!({ "IPN": "AB" })).expect(400);
        assert_eq!(refused, json!({ "IPN": ["IPN must match regex pattern ^[A-Z]{3}$"] }));
        let part = create_part(&admin, &json!({ "IPN": "ABC" })).expect(201);
        admin.set_setting("PART_IPN_REGEX", "");
        create_part(&admin, &json!({ "IPN": "AB" })).expect(201);
        admin.set_setting("PART_IPN_REGEX", "^X");
        let path = format!("/api/part/{}/", part["pk"]);
        admin.patch(&path, &json!({ "description": "another description" })).expect(200);
        admin.patch(&path, &json!({ "IPN": "Y" })).expect(400);
        let wrong = admin.patch("/api/settings/global/PART_IPN_REGEX/", &json!({ "value": "(" })).expect(400);
        let text = wrong["value"][0].as_str().unwrap_or_default();
        assert!(text.starts_with("not a regular expression: "), "{wrong}");
    }

    fn a_setting_says_whether_part_numbers_may_repeat(server) {
        let admin = server.admin();
        create_part(&admin, &json!({ "IPN": "ABC" })).expect(201);
        create_part(&admin, &json!({ "name": "other", "IPN": "ABC" })).expect(201);
        admin.set_setting("PART_ALLOW_DUPLICATE_IPN", false);
        let refused = create_part(&admin, &json!({ "name": "third", "IPN": "abc" })).expect(400);
        assert_eq!(refused, json!({ "IPN": ["Duplicate IPN not allowed in part settings"] }));
        create_part(&admin, &json!({ "name": "fourth" })).expect(201);
        create_part(&admin, &json!({ "name": "fifth" })).expect(201);
    }

    fn part_numbers_are_compared_without_case_in_any_alphabet_also_at_once(server) {
        let admin = server.admin();
        admin.set_setting("PART_ALLOW_DUPLICATE_IPN", false);
        let text = json!({ "IPN": ["Duplicate IPN not allowed in part settings"] });
        let first = create_part(&admin, &json!({ "IPN": "äB1" })).expect(201);
        for (name, ipn) in [("same", "äB1"), ("other", "Äb1")] {
            assert_eq!(create_part(&admin, &json!({ "name": name, "IPN": ipn })).expect(400), text, "{ipn}");
        }
        admin.patch(&format!("/api/part/{}/", first["pk"]), &json!({ "IPN": "ÄB1" })).expect(200);
        for round in 0..5 {
            let statuses: Vec<u16> = std::thread::scope(|scope| {
                let admin = &admin;
                let send = move |name: usize| {
                    let ipn = if name == 0 { format!("É{round}") } else { format!("é{round}") };
                    create_part(admin, &json!({ "name": format!("{round} {name}"), "IPN": ipn })).status
                };
                let threads: Vec<_> = (0..4).map(|name| scope.spawn(move || send(name))).collect();
                threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
            });
            assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
        }
    }
}
