//! An assembly with a trackable component is trackable, too.

use inventree_tests::client::Client;
use inventree_tests::on_both_databases;
use serde_json::{Value, json};

fn part(admin: &Client, name: &str, more: &Value) -> i64 {
    let mut body = json!({ "name": name, "assembly": true });
    for (name, value) in more.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    let made = admin.post("/api/part/", &body).expect(201);
    made["pk"].as_i64().expect("a key")
}

fn line(admin: &Client, part: i64, sub_part: i64) {
    let line = json!({ "part": part, "sub_part": sub_part, "quantity": 1 });
    admin.post("/api/bom/", &line).expect(201);
}

fn is_tracked(admin: &Client, part: i64) -> bool {
    let part = admin.get(&format!("/api/part/{part}/")).expect(200);
    part["trackable"] == true
}

on_both_databases! {
    fn an_assembly_is_tracked_once_one_of_its_components_is(server) {
        let admin = server.admin();
        let [top, middle, low, other] = ["top", "middle", "low", "other"].map(|name| part(&admin, name, &json!({})));
        line(&admin, top, middle);
        line(&admin, middle, low);
        admin.patch(&format!("/api/part/{low}/"), &json!({ "trackable": true })).expect(200);
        assert_eq!([top, middle, other].map(|part| is_tracked(&admin, part)), [true, true, false]);
    }

    fn a_line_of_a_tracked_component_makes_its_assemblies_tracked(server) {
        let admin = server.admin();
        let [top, middle] = ["top", "middle"].map(|name| part(&admin, name, &json!({})));
        let tracked = part(&admin, "tracked", &json!({ "trackable": true }));
        line(&admin, top, middle);
        line(&admin, middle, tracked);
        assert_eq!([top, middle].map(|part| is_tracked(&admin, part)), [true, true]);
    }

    fn a_copy_of_an_assembly_is_tracked_with_its_lines(server) {
        let admin = server.admin();
        let original = part(&admin, "original", &json!({}));
        line(&admin, original, part(&admin, "tracked", &json!({ "trackable": true })));
        let copied = json!({ "duplicate": { "part": original, "copy_bom": true } });
        let started = part(&admin, "started", &copied);
        let filled = part(&admin, "filled", &json!({}));
        let path = format!("/api/part/{filled}/bom-copy/");
        admin.post(&path, &json!({ "part": original })).expect(201);
        assert_eq!([started, filled].map(|part| is_tracked(&admin, part)), [true, true]);
    }

    fn there_is_a_whole_number_of_what_is_tracked(server) {
        let admin = server.admin();
        let part = part(&admin, "tracked", &json!({ "trackable": true }));
        let stock = |quantity: Value| admin.post("/api/stock/", &json!({ "part": part, "quantity": quantity }));
        let text = json!({ "quantity": ["Quantity must be integer value for trackable parts"] });
        assert_eq!(stock(json!(1.5)).expect(400), text);
        let made = stock(json!("2.0")).expect(201);
        let made = if made.is_array() { &made[0] } else { &made };
        let path = format!("/api/stock/{}/", made["pk"]);
        assert_eq!(admin.patch(&path, &json!({ "quantity": 2.5 })).expect(400), text);
    }
}
