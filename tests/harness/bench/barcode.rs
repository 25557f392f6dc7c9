//! The cost of a scan, with a hundred thousand stock items and thirty barcode plugins.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use inventree::db::{Database, DbError};
use inventree::resource::Statement;
use serde_json::{Value, json};

use super::http::{self, RequestSpec, post_request};
use super::start::Process;
use super::{Measurement, inventory, median};
use crate::client::Client;

/// The number of requests in a round.
const REQUESTS: usize = 4_000;

const ROUNDS: usize = 3;

/// The number of connections for the measurement of the latency.
const CONNECTIONS: usize = 32;

/// Measures the CPU time per request, and the latency at 32 connections.
///
/// # Errors
/// When the database cannot be filled.
pub fn measure(server: &Process, folder: &Path, token: &str) -> Result<Vec<Measurement>, DbError> {
    let file = folder.join("data/inventree.sqlite3");
    let database = Database::open(&format!("sqlite:{}", file.display()), 1)?;
    inventory::fill(&database, inventory::ROWS)?;
    database.write(|db| {
        let hashes = "UPDATE stock_items SET barcode_data = 'code ' || id, \
            barcode_hash = lower(hex(randomblob(16)))";
        Statement::new(hashes).run(db).map(drop)?;
        Ok::<_, DbError>(())
    })?;
    let client = Client::new(&format!("http://{}", server.socket_addr()))
        .with_authorization(format!("Token {token}"));
    let linked = json!({ "barcode": "a code of its own", "stockitem": 50_000 });
    client.post("/api/barcode/link/", &linked).expect(200);
    let scan = |code: &str| {
        post_request(
            server,
            token,
            "/api/barcode/",
            &json!({ "barcode": code }).to_string(),
        )
    };
    let (known, unknown) = (scan("a code of its own"), scan("an unknown code"));
    let mut figures = measure_request(
        server,
        "a scan that matches",
        RequestSpec::new(&|_| known.clone(), 200),
    );
    figures.extend(measure_request(
        server,
        "a scan that matches nothing",
        RequestSpec::new(&|_| unknown.clone(), 400),
    ));
    let order = place_purchase_order(&client);
    // A label can be received only once.
    let labels = AtomicUsize::new(0);
    let receive = |_| {
        let number = labels.fetch_add(1, Ordering::Relaxed);
        let code = format!("{{pbn:PICK{number},on:X,pc:C1,pm:M-1,qty:1}}");
        let body = json!({ "barcode": code, "purchase_order": order, "location": 1 });
        post_request(server, token, "/api/barcode/po-receive/", &body.to_string())
    };
    figures.extend(measure_request(
        server,
        "po-receive",
        RequestSpec::new(&receive, 200),
    ));
    Ok(figures)
}

fn measure_request(server: &Process, name: &str, question: RequestSpec<'_>) -> Vec<Measurement> {
    let rounds = (0..ROUNDS).map(|_| http::round(server, question, REQUESTS));
    let cost = Measurement::new(format!("barcode: {name}"), median(rounds.collect()), "µs");
    let (half, most) = http::latency(server, question, REQUESTS, CONNECTIONS);
    let name = format!("barcode: {name}, 99 of 100 at {CONNECTIONS} connections (beside 50)");
    vec![cost, Measurement::new(name, most, "ms").with_baseline(half)]
}

/// Creates a placed order of an LCSC part, and returns its key.
fn place_purchase_order(client: &Client) -> Value {
    client.activate("lcscplugin");
    let made = |path: &str, body: Value| client.post(path, &body).expect(201)["pk"].clone();
    let supplier = made(
        "/api/company/",
        json!({ "name": "LCSC", "is_supplier": true }),
    );
    let part = made(
        "/api/part/",
        json!({ "name": "Bought", "purchaseable": true }),
    );
    let sold = made(
        "/api/company/part/",
        json!({ "part": part, "supplier": supplier, "SKU": "C1" }),
    );
    let order = made("/api/order/po/", json!({ "supplier": supplier }));
    made(
        "/api/order/po-line/",
        json!({ "order": order, "part": sold, "quantity": 1_000_000 }),
    );
    client
        .post(&format!("/api/order/po/{order}/issue/"), &json!({}))
        .expect(201);
    order
}
