//! `/api/barcode/`, and what plugins make of codes.

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

/// Makes an item at the address; its key.
fn made(client: &Client, path: &str, body: &Value) -> i64 {
    let answer = client.post(path, body).expect(201);
    let item = if answer.is_array() {
        &answer[0]
    } else {
        &answer
    };
    item["pk"].as_i64().expect("a key")
}

/// A part; its key.
fn part(client: &Client, name: &str) -> i64 {
    made(client, "/api/part/", &json!({ "name": name }))
}

/// A location; its key.
fn location(client: &Client, name: &str) -> i64 {
    made(client, "/api/stock/location/", &json!({ "name": name }))
}

/// So many of a part; the item's key.
fn stock(client: &Client, part: i64, quantity: i64) -> i64 {
    made(
        client,
        "/api/stock/",
        &json!({ "part": part, "quantity": quantity }),
    )
}
