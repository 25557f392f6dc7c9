//! Strings are stored without control characters, and refused with HTML.

use inventree::models::RESOURCES;
use inventree::resource::{FieldType, Resource};
use inventree_tests::client::Client;
use inventree_tests::{on_both_databases, writer};
use serde_json::{Value, json};

use super::fixtures::{create_item, fill};

/// The error for a string with HTML.
const HTML: &str = "Remove HTML tags from this value";

/// A string as it is sent and as it is stored.
const SENT: &str = "\u{200e}a\nb\u{7}\t\u{202e}c\r";
const STORED: &str = "abc";

/// Returns the writable string fields.
fn texts(resource: &'static Resource) -> impl Iterator<Item = &'static str> {
    let fields = resource.fields.iter();
    let texts = fields.filter(|field| {
        let is_text = matches!(field.field_type, FieldType::Text(_) | FieldType::Notes(_));
        is_text && !field.read_only && field.column_name().is_some()
    });
    texts.map(|field| field.name)
}

fn first(admin: &Client, resource: &Resource) -> i64 {
    let list = admin.get(resource.model.path).expect(200);
    list[0]["pk"].as_i64().expect("an item")
}

fn form(admin: &Client, path: &str, body: &str) -> (u16, Value) {
    let kind = [("Content-Type", "application/x-www-form-urlencoded")];
    let reply = admin.send("POST", path, &kind, body.as_bytes());
    (reply.status, reply.json())
}

on_both_databases! {
    fn every_text_of_every_resource_is_cleaned(server) {
        let admin = server.admin();
        fill(&admin);
        let mut cleaned = 0;
        for resource in RESOURCES.iter().filter(|resource| resource.allows.write && resource.model.path != "/api/user/") {
            let path = format!("{}{}/", resource.model.path, first(&admin, resource));
            for name in texts(resource) {
                let refused = admin.patch(&path, &json!({ name: "<b>bold</b>" })).expect(400);
                assert_eq!(refused[name], json!([HTML]), "{path} {name}");
                let reply = admin.patch(&path, &json!({ name: SENT }));
                if reply.status == 200 && !reply.json()[name].is_null() {
                    let stored = if name == "notes" && is_markdown(resource) { "a\nbc" } else { STORED };
                    assert_eq!(reply.json()[name], stored, "{path} {name}");
                    cleaned += 1;
                }
            }
        }
        assert!(cleaned > 40, "{cleaned}");
    }

    fn a_text_is_cleaned_in_every_kind_of_request(server) {
        let admin = server.admin();
        let path = "/api/part/";
        let refused = json!({ "name": [HTML] });
        assert_eq!(admin.post(path, &json!({ "name": "<b>bold</b>" })).expect(400), refused);
        assert_eq!(form(&admin, path, "name=%3Cb%3Ebold%3C%2Fb%3E"), (400, refused.clone()));
        assert_eq!(admin.form("POST", path, &[("name", "<b>bold</b>")], &[]).expect(400), refused);
        let part = create_item(&admin, path, &json!({ "name": SENT }));
        let item = format!("{path}{part}/");
        assert_eq!(admin.get(&item).expect(200)["name"], STORED);
        assert_eq!(form(&admin, path, "name=f%E2%80%8Eorm%0A").1["name"], "form");
        assert_eq!(admin.form("PATCH", &item, &[("keywords", SENT)], &[]).expect(200)["keywords"], STORED);
        assert_eq!(admin.put(&item, &json!({ "name": "<i>" })).expect(400), refused);
        assert_eq!(admin.put(&item, &json!({ "name": "p\u{85}ut" })).expect(200)["name"], "put");
        let bulk = |keywords: &str| admin.patch(path, &json!({ "items": [part], "keywords": keywords }));
        assert_eq!(bulk("<i>x").expect(400), json!({ "keywords": [HTML] }));
        bulk(SENT).expect(200);
        assert_eq!(admin.get(&item).expect(200)["keywords"], STORED);
    }

    fn what_is_no_html_stays_as_it_is(server) {
        let admin = server.admin();
        let item = format!("/api/part/{}/", create_item(&admin, "/api/part/", &json!({ "name": "Part" })));
        for text in ["a<b", "R < 10k & C > 5", "<3", "\"quoted\" 'text'", "5 Ω ±1 % – é 抵抗", "&nbsp;", "</b"] {
            let changed = admin.patch(&item, &json!({ "description": text, "notes": text })).expect(200);
            assert_eq!((&changed["description"], &changed["notes"]), (&json!(text), &json!(text)));
        }
        for text in ["a<b>c", "x <y> z", "<script>alert(1)</script>", "&lt;b&gt;", "<!-- x -->", "\u{200e}<\u{200e}b>"] {
            let refused = admin.patch(&item, &json!({ "description": text })).expect(400);
            assert_eq!(refused, json!({ "description": [HTML] }), "{text}");
        }
    }

    fn notes_keep_their_lines_and_hold_no_script(server) {
        let admin = server.admin();
        let item = format!("/api/part/{}/", create_item(&admin, "/api/part/", &json!({ "name": "Part" })));
        let notes = "# Title\n\n- [data sheet](https://example.org/a.pdf)\n- `a < b`\n\n> quoted";
        let changed = admin.patch(&item, &json!({ "notes": format!("{notes}\r\n\u{7}") })).expect(200);
        assert_eq!(changed["notes"], notes);
        let refused = |notes: &str| admin.patch(&item, &json!({ "notes": notes })).expect(400)["notes"][0].clone();
        assert_eq!(refused("x\n<script>alert(1)</script>"), HTML);
        for notes in ["[x](javascript:alert(1))", "![x](data:image/svg+xml;base64,AA)", "[x][1]\n\n[1]: vbscript:x"] {
            assert_eq!(refused(notes), "Data contains prohibited markdown content", "{notes}");
        }
    }

    fn texts_inside_of_what_is_sent_are_cleaned(server) {
        let admin = server.admin();
        let company = create_item(&admin, "/api/company/", &json!({ "name": "Both", "is_supplier": true, "is_manufacturer": true }));
        let supplier = |sku: &str| json!({ "supplier": company, "sku": sku, "manufacturer": company, "mpn": SENT });
        let part = |sku: &str| admin.post("/api/part/", &json!({ "name": "Part", "initial_supplier": supplier(sku) }));
        assert_eq!(part("<b>x</b>").expect(400), json!({ "initial_supplier": { "sku": [HTML] } }));
        part(SENT).expect(201);
        assert_eq!(admin.get("/api/company/part/").expect(200)[0]["SKU"], STORED);
        assert_eq!(admin.get("/api/company/part/manufacturer/").expect(200)[0]["MPN"], STORED);
        let location = |tags: Value| admin.post("/api/stock/location/", &json!({ "name": "Shelf", "tags": tags }));
        assert_eq!(location(json!(["<b>x</b>"])).expect(400), json!({ "tags": [HTML] }));
        assert_eq!(location(json!([SENT, "b"])).expect(201)["tags"], json!([STORED, "b"]));
    }

    fn what_operations_say_of_stock_is_cleaned(server) {
        let admin = server.admin();
        let part = create_item(&admin, "/api/part/", &json!({ "name": "Part", "trackable": true }));
        let place = create_item(&admin, "/api/stock/location/", &json!({ "name": "Shelf" }));
        let stock = |batch: &str| admin.post("/api/stock/", &json!({ "part": part, "quantity": 5, "batch": batch }));
        assert_eq!(stock("<b>x</b>").expect(400), json!({ "batch": [HTML] }));
        let stock = stock(SENT).expect(201);
        let item = if stock.is_array() { &stock[0] } else { &stock };
        assert_eq!(item["batch"], STORED);
        let pk = item["pk"].as_i64().unwrap();
        for path in ["count", "add", "remove", "transfer"] {
            let path = format!("/api/stock/{path}/");
            let body = |notes: &str, packaging: &str| json!({
                "items": [{ "pk": pk, "quantity": 1, "packaging": packaging }], "location": place, "notes": notes,
            });
            assert_eq!(admin.post(&path, &body("<b>x</b>", "")).expect(400)["notes"], json!([HTML]), "{path}");
            let refused = admin.post(&path, &body("", "<b>x</b>")).expect(400);
            assert_eq!(refused["items"][0]["packaging"], json!([HTML]), "{path}");
        }
        let body = json!({ "items": [{ "pk": pk, "quantity": 2 }], "notes": SENT });
        admin.post("/api/stock/count/", &body).expect(201);
        let told = admin.get(&format!("/api/stock/track/?item={pk}&ordering=-date")).expect(200);
        assert!(told.as_array().unwrap().iter().any(|entry| entry["notes"] == STORED), "{told}");
        let path = format!("/api/stock/{pk}/serialize/");
        let body = |notes: &str, serials: &str| json!({
            "quantity": 1, "serial_numbers": serials, "destination": place, "notes": notes,
        });
        assert_eq!(admin.post(&path, &body("<b>x</b>", "1")).expect(400)["notes"], json!([HTML]));
        assert_eq!(admin.post(&path, &body("", "<b>1</b>")).expect(400)["serial_numbers"], json!([HTML]));
        admin.post(&path, &body(SENT, "\u{200e}7")).expect(201);
        assert_eq!(admin.get("/api/stock/?serial=7").expect(200)[0]["serial"], "7");
    }

    fn settings_users_and_metadata_are_cleaned(server) {
        let admin = server.admin();
        admin.activate("sample");
        for path in [
            "/api/settings/global/INVENTREE_INSTANCE/", "/api/settings/user/LABEL_DEFAULT_PRINTER/",
            "/api/plugins/sample/settings/API_KEY/",
        ] {
            let set = |value: &str| admin.patch(path, &json!({ "value": value }));
            assert_eq!(set("<b>x</b>").expect(400), json!({ "value": [HTML] }), "{path}");
            set(SENT).expect(200);
        }
        let read = admin.get("/api/settings/global/INVENTREE_INSTANCE/").expect(200);
        assert_eq!(read["value"], STORED);
        let group = |name: &str| admin.post("/api/user/group/", &json!({ "name": name }));
        assert_eq!(group("<b>x</b>").expect(400), json!({ "name": [HTML] }));
        assert_eq!(group(SENT).expect(201)["name"], STORED);
        let user = |name: &str, first: &str| admin.post("/api/user/", &json!({ "username": name, "first_name": first }));
        assert_eq!(user("ann", "<b>x</b>").expect(400), json!({ "first_name": [HTML] }));
        let ann = user("\u{200e}an\nn", SENT).expect(201);
        assert_eq!((&ann["username"], &ann["first_name"]), (&json!("ann"), &json!(STORED)));
        let part = create_item(&admin, "/api/part/", &json!({ "name": "Part" }));
        for path in [format!("/api/part/{part}/metadata/"), "/api/plugins/sample/metadata/".to_owned()] {
            let set = |value: Value| admin.patch(&path, &json!({ "metadata": value }));
            assert_eq!(set(json!({ "a": { "b": "<b>x</b>" } })).expect(400), json!({ "b": [HTML] }));
            let stored = set(json!({ "a": { "b": SENT }, "c": 1, "d": ["<b>"] })).expect(200);
            assert_eq!(stored["metadata"], json!({ "a": { "b": STORED }, "c": 1, "d": ["<b>"] }));
        }
    }

    fn what_a_plugin_writes_is_cleaned(server) {
        let admin = server.admin();
        admin.activate(writer::SLUG);
        let ask = |sent: Value| {
            let data = json!({ "model": "part", "how": "create", "sent": sent });
            admin.post("/api/action/", &json!({ "action": writer::SLUG, "data": data }))
        };
        let refused = ask(json!({ "name": "<b>bold</b>" }));
        assert!(refused.status == 400 && refused.text.contains(HTML), "{}", refused.text);
        ask(json!({ "name": SENT })).expect(200);
        assert_eq!(admin.get("/api/part/").expect(200)[0]["name"], STORED);
    }

    fn a_barcode_is_kept_as_it_was_scanned(server) {
        let admin = server.admin();
        let part = create_item(&admin, "/api/part/", &json!({ "name": "Part" }));
        let code = "<RS>06\u{1d}1P\u{200e}x&amp;";
        admin.post("/api/barcode/link/", &json!({ "barcode": code, "part": part })).expect(200);
        let found = admin.post("/api/barcode/", &json!({ "barcode": code })).expect(200);
        assert_eq!((&found["part"]["pk"], &found["barcode_data"]), (&json!(part), &json!(code)));
    }
}

fn is_markdown(resource: &Resource) -> bool {
    let notes = resource.field("notes");
    notes.is_some_and(|field| matches!(field.field_type, FieldType::Notes(_)))
}
