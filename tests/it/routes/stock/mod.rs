//! Stock: creating items, and operations on them.

use inventree_tests::{Client, TestServer};
use serde_json::{Value, json};

mod adjust;
mod assign;
mod concurrency;
mod create;
mod deplete;
mod fields;
mod filters;
mod generate;
mod install;
mod location;
mod merge;
mod numbering;
mod quantity;
mod release;
mod serial;
mod serialize;
mod split;
mod status;
mod test_results;
mod transfer;
mod validators;

/// Creates a part with the fields. Returns its key.
fn part(admin: &Client, name: &str, members: &Value) -> i64 {
    let mut body = json!({ "name": name, "description": "for a test", "salable": true });
    for (name, value) in members.as_object().expect("fields") {
        body[name] = value.clone();
    }
    key(&admin.post("/api/part/", &body).expect(201))
}

/// Creates a location. Returns its key.
fn location(admin: &Client, name: &str) -> i64 {
    key(&admin
        .post("/api/stock/location/", &json!({ "name": name }))
        .expect(201))
}

/// Creates stock of a part in a location. Returns the item's key.
fn item(admin: &Client, part: i64, quantity: i64, location: i64) -> i64 {
    let body = json!({ "part": part, "quantity": quantity, "location": location });
    key(&admin.post("/api/stock/", &body).expect(201)[0])
}

fn key(object: &Value) -> i64 {
    object["pk"].as_i64().expect("a key")
}

/// Creates a part, two locations, and ten of the part in the first.
fn stock_fixture(server: &TestServer) -> (Client, i64, i64, i64) {
    let admin = server.admin();
    let (here, there) = (location(&admin, "here"), location(&admin, "there"));
    let part = part(&admin, "Bolt", &json!({}));
    let item = item(&admin, part, 10, here);
    (admin, item, here, there)
}

/// Returns the item.
fn get_item(client: &Client, item: i64) -> Value {
    client.get(&format!("/api/stock/{item}/")).expect(200)
}

/// Returns the last entry of an item's history: its code, its notes and its deltas.
fn last_tracking_entry(client: &Client, item: i64) -> (i64, String, Value) {
    let entries = client
        .get(&format!("/api/stock/track/?item={item}"))
        .expect(200);
    let entry = &entries[0];
    let mut deltas = entry["deltas"].clone();
    let members = deltas.as_object_mut().expect("fields");
    members.retain(|name, _| !name.ends_with("_detail"));
    let code = entry["tracking_type"].as_i64().expect("a code");
    let notes = entry["notes"].as_str().expect("notes").to_owned();
    (code, notes, deltas)
}
