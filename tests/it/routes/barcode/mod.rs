//! `/api/barcode/`, and the barcodes of plugins.

use inventree_tests::{Client, Reply};
use serde_json::{Value, json};

mod act;
mod explain;
mod generate;
mod history;
mod internal;
mod link;
mod order;
mod receive;
mod sale;
mod scan;
mod supplier;

fn scan(client: &Client, code: impl Into<Value>) -> Reply {
    client.post("/api/barcode/", &json!({ "barcode": code.into() }))
}

/// Creates an item at the path. Returns its key.
fn create_item(client: &Client, path: &str, body: &Value) -> i64 {
    let answer = client.post(path, body).expect(201);
    let item = if answer.is_array() {
        &answer[0]
    } else {
        &answer
    };
    item["pk"].as_i64().expect("a key")
}

/// Creates a part. Returns its key.
fn part(client: &Client, name: &str) -> i64 {
    create_item(client, "/api/part/", &json!({ "name": name }))
}

/// Creates a location. Returns its key.
fn location(client: &Client, name: &str) -> i64 {
    create_item(client, "/api/stock/location/", &json!({ "name": name }))
}

/// Creates stock of a part. Returns the item's key.
fn stock(client: &Client, part: i64, quantity: i64) -> i64 {
    create_item(
        client,
        "/api/stock/",
        &json!({ "part": part, "quantity": quantity }),
    )
}
