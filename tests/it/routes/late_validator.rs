//! A plugin's rule for single values does not block values that are already stored.

use inventree_tests::late_validator::SLUG;
use inventree_tests::{Client, on_both_databases};
use serde_json::{Value, json};

/// Creates one or several items. Returns the key of the first.
fn create_item(admin: &Client, path: &str, body: &Value) -> i64 {
    let answer = admin.post(path, body).expect(201);
    let item = answer.get(0).unwrap_or(&answer);
    item["pk"].as_i64().expect("a key")
}

/// Rows that were stored before the rule was activated.
struct Stored {
    admin: Client,
    part: i64,
    other: i64,
    here: i64,
    there: i64,
    many: i64,
    serial: i64,
}

impl Stored {
    fn new(admin: Client) -> Self {
        let there = create_item(&admin, "/api/stock/location/", &json!({ "name": "there" }));
        let here = create_item(&admin, "/api/stock/location/", &json!({ "name": "here" }));
        let template = json!({ "name": "family", "is_template": true });
        let template = create_item(&admin, "/api/part/", &template);
        let part = |name: &str| {
            let part = json!({ "name": name, "IPN": name, "variant_of": template, "trackable": true, "salable": true });
            create_item(&admin, "/api/part/", &part)
        };
        let (part, other) = (part("old"), part("old, too"));
        let many = json!({ "part": part, "quantity": 100, "location": here, "batch": "old" });
        let serial = json!({ "part": part, "quantity": 1, "location": here, "batch": "old", "serial_numbers": "old1" });
        let many = create_item(&admin, "/api/stock/", &many);
        let serial = create_item(&admin, "/api/stock/", &serial);
        admin.activate(SLUG);
        Self {
            admin,
            part,
            other,
            here,
            there,
            many,
            serial,
        }
    }

    fn post(&self, path: &str, body: &Value, status: u16) -> Value {
        self.admin.post(path, body).expect(status)
    }

    fn patch(&self, item: i64, body: &Value, status: u16) -> Value {
        let path = format!("/api/stock/{item}/");
        self.admin.patch(&path, body).expect(status)
    }
}

on_both_databases! {
    fn stock_of_an_old_batch_goes_through_every_operation(server) {
        let stored = Stored::new(server.admin());
        let (here, there, many, serial) = (stored.here, stored.there, stored.many, stored.serial);
        let some = json!([{ "pk": many, "quantity": 3 }]);
        stored.post("/api/stock/transfer/", &json!({ "items": some, "location": there }), 201);
        for operation in ["add", "remove"] {
            stored.post(&format!("/api/stock/{operation}/"), &json!({ "items": some }), 201);
        }
        let counted = json!([{ "pk": many, "quantity": 90 }]);
        stored.post("/api/stock/count/", &json!({ "items": counted }), 201);
        for item in [many, serial] {
            let all = json!({ "items": [item], "status": 50, "note": "look" });
            stored.post("/api/stock/change_status/", &all, 201);
            stored.patch(item, &json!({ "notes": "seen", "link": "https://a.example" }), 200);
            stored.patch(item, &json!({ "batch": "old" }), 200);
        }
        let whole = json!([{ "pk": serial, "quantity": 1 }]);
        stored.post("/api/stock/transfer/", &json!({ "items": whole, "location": there }), 201);
        let customer = create_item(&stored.admin, "/api/company/", &json!({ "name": "c", "is_customer": true }));
        stored.post("/api/stock/assign/", &json!({ "items": [{ "item": serial }], "customer": customer }), 201);
        stored.post("/api/stock/return/", &json!({ "items": whole, "location": here }), 201);
        let body = json!({ "quantity": 2, "serial_numbers": "2,3", "destination": there });
        let plates = stored.post(&format!("/api/stock/{many}/serialize/"), &body, 201);
        assert_eq!(plates[0]["batch"], "old");
        let split = stored.post("/api/stock/transfer/", &json!({ "items": some, "location": there }), 201);
        assert!(split["items"].is_array());
        let moved = stored.admin.get(&format!("/api/stock/?location={there}&serialized=false")).expect(200);
        let merged = json!({ "items": [{ "item": many }, { "item": moved[0]["pk"] }], "location": here, "allow_mismatched_status": true });
        stored.post("/api/stock/merge/", &merged, 201);
    }

    fn a_value_that_is_new_is_asked_about_and_shown_with_the_old_one(server) {
        let stored = Stored::new(server.admin());
        let batch = |text: &str| json!({ "batch": [text] });
        let new = json!({ "part": stored.part, "quantity": 1, "batch": "old new" });
        assert_eq!(stored.post("/api/stock/", &new, 400), batch("`old new` in place of None"));
        let changed = stored.patch(stored.many, &json!({ "batch": "older" }), 400);
        assert_eq!(changed, batch("`older` in place of Some(\"old\")"));
        let line = json!([{ "pk": stored.many, "quantity": 4, "batch": "oldest" }]);
        let moved = json!({ "items": line, "location": stored.there });
        assert_eq!(stored.post("/api/stock/transfer/", &moved, 400), batch("`oldest` in place of Some(\"old\")"));
        let numbered = json!({ "quantity": 1, "serial_numbers": "old2", "destination": stored.there });
        stored.post(&format!("/api/stock/{}/serialize/", stored.many), &numbered, 400);
        let told = stored.patch(stored.serial, &json!({ "serial": "old3" }), 400);
        assert_eq!(told, json!({ "serial": ["`old3` in place of Some(\"old1\")"] }));
        stored.patch(stored.many, &json!({ "batch": "new" }), 200);
    }

    fn a_serial_is_a_new_one_among_those_of_another_part(server) {
        let stored = Stored::new(server.admin());
        let convert = format!("/api/stock/{}/convert/", stored.serial);
        let told = stored.post(&convert, &json!({ "part": stored.other }), 400);
        assert_eq!(told, json!({ "serial": ["`old1` in place of Some(\"old1\")"] }));
        let convert = format!("/api/stock/{}/convert/", stored.many);
        stored.post(&convert, &json!({ "part": stored.other }), 201);
    }

    fn an_old_name_number_or_answer_stays_while_other_fields_change(server) {
        let admin = server.admin();
        let template = create_item(&admin, "/api/part/parameter/template/", &json!({ "name": "Colour" }));
        let part = create_item(&admin, "/api/part/", &json!({ "name": "old", "IPN": "old" }));
        let answer = json!({ "part": part, "template": template, "data": "old" });
        let answer = create_item(&admin, "/api/part/parameter/", &answer);
        admin.activate(SLUG);
        let (part, answer) = (format!("/api/part/{part}/"), format!("/api/part/parameter/{answer}/"));
        admin.patch(&part, &json!({ "description": "seen", "name": "old" })).expect(200);
        let told = admin.patch(&part, &json!({ "name": "older" })).expect(400);
        assert_eq!(told, json!({ "name": ["`older` in place of Some(\"old\")"] }));
        let told = admin.patch(&part, &json!({ "IPN": "older" })).expect(400);
        assert_eq!(told, json!({ "IPN": ["`older` in place of Some(\"old\")"] }));
        admin.patch(&answer, &json!({ "note": "seen", "data": "old" })).expect(200);
        let told = admin.patch(&answer, &json!({ "data": "older" })).expect(400);
        assert_eq!(told, json!({ "data": ["`older` in place of Some(\"old\")"] }));
    }

    fn goods_that_arrive_are_asked_about(server) {
        let admin = server.admin();
        let place = create_item(&admin, "/api/stock/location/", &json!({ "name": "here" }));
        let part = create_item(&admin, "/api/part/", &json!({ "name": "bolt", "purchaseable": true }));
        let supplier = create_item(&admin, "/api/company/", &json!({ "name": "s", "is_supplier": true }));
        let sold = json!({ "part": part, "supplier": supplier, "SKU": "1" });
        let sold = create_item(&admin, "/api/company/part/", &sold);
        let order = create_item(&admin, "/api/order/po/", &json!({ "supplier": supplier }));
        let line = json!({ "order": order, "part": sold, "quantity": 9 });
        let line = create_item(&admin, "/api/order/po-line/", &line);
        admin.post(&format!("/api/order/po/{order}/issue/"), &json!({})).expect(201);
        admin.activate(SLUG);
        let receive = |batch: &str, status: u16| {
            let lines = json!([{ "line_item": line, "quantity": 1, "batch_code": batch }]);
            let body = json!({ "items": lines, "location": place });
            admin.post(&format!("/api/order/po/{order}/receive/"), &body).expect(status)
        };
        receive("old", 400);
        receive("new", 201);
    }
}
