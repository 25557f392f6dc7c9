//! What a scan costs the server, with a hundred thousand stock items and thirty plugins that are asked.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use inventree::db::{Database, DbError};
use inventree::resource::Statement;
use serde_json::{Value, json};

use super::http::{self, Question, post};
use super::start::Process;
use super::{Figure, inventory, median};
use crate::client::Client;

/// Requests a round.
const REQUESTS: usize = 4_000;

const ROUNDS: usize = 3;

/// Connections at which the time to an answer is taken.
const CONNECTIONS: usize = 32;

/// Processor time a request, and the time to an answer at 32 connections.
///
/// # Errors
/// When the database cannot be filled.
pub fn measure(server: &Process, folder: &Path, token: &str) -> Result<Vec<Figure>, DbError> {
    let file = folder.join("data/inventree.sqlite3");
    let database = Database::open(&format!("sqlite:{}", file.display()), 1)?;
    inventory::fill(&database, inventory::ROWS)?;
    database.write(|db| {
        let hashes = "UPDATE stock_items SET barcode_data = 'code ' || id, \
            barcode_hash = lower(hex(randomblob(16)))";
        Statement::new(hashes).run(db).map(drop)?;
        Ok::<_, DbError>(())
    })?;
    let client = Client::new(&format!("http://{}", server.address()))
        .with_authorization(format!("Token {token}"));
    let linked = json!({ "barcode": "a code of its own", "stockitem": 50_000 });
    client.post("/api/barcode/link/", &linked).expect(200);
    let scan = |code: &str| {
        post(
            server,
            token,
            "/api/barcode/",
            &json!({ "barcode": code }).to_string(),
        )
    };
    let (known, unknown) = (scan("a code of its own"), scan("nobody knows it"));
    let mut figures = of(
        server,
        "a scan that matches",
        Question::new(&|_| known.clone(), 200),
    );
    figures.extend(of(
        server,
        "a scan that matches nothing",
        Question::new(&|_| unknown.clone(), 400),
    ));
    let order = ordered(&client);
    // A label is received once.
    let labels = AtomicUsize::new(0);
    let receive = |_| {
        let number = labels.fetch_add(1, Ordering::Relaxed);
        let code = format!("{{pbn:PICK{number},on:X,pc:C1,pm:M-1,qty:1}}");
        let body = json!({ "barcode": code, "purchase_order": order, "location": 1 });
        post(server, token, "/api/barcode/po-receive/", &body.to_string())
    };
    figures.extend(of(server, "po-receive", Question::new(&receive, 200)));
    Ok(figures)
}

fn of(server: &Process, name: &str, question: Question<'_>) -> Vec<Figure> {
    let rounds = (0..ROUNDS).map(|_| http::round(server, question, REQUESTS));
    let cost = Figure::new(format!("barcode: {name}"), median(rounds.collect()), "µs");
    let (half, most) = http::latency(server, question, REQUESTS, CONNECTIONS);
    let name = format!("barcode: {name}, 99 of 100 at {CONNECTIONS} connections (beside 50)");
    vec![cost, Figure::new(name, most, "ms").beside(half)]
}

/// A placed order of an LCSC part; its key.
fn ordered(client: &Client) -> Value {
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
