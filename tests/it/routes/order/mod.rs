//! Orders: making them, their lines, their states.

use inventree_tests::{Client, TestServer};
use serde_json::{Value, json};

mod build;
mod line;
mod receive;
mod reference;
mod returned;
mod rules;
mod sales;
mod step;

/// Makes an item; its key.
#[track_caller]
fn make(admin: &Client, path: &str, body: &Value) -> i64 {
    let made = admin.post(path, body).expect(201);
    made["pk"].as_i64().expect("a key")
}

/// Makes a company that sells and buys; its key.
fn company(admin: &Client, name: &str) -> i64 {
    let body = json!({ "name": name, "is_supplier": true, "is_customer": true, "currency": "EUR" });
    make(admin, "/api/company/", &body)
}

/// A company, a part, and how the company sells it, five in a pack.
struct World {
    admin: Client,
    company: i64,
    part: i64,
    sold: i64,
}

fn world(server: &TestServer) -> World {
    let admin = server.admin();
    let company = company(&admin, "ACME");
    let part = json!({ "name": "Bolt", "description": "", "trackable": true, "salable": true, "assembly": true });
    let part = make(&admin, "/api/part/", &part);
    let sold = json!({ "part": part, "supplier": company, "SKU": "B-5", "pack_quantity": "5" });
    let sold = make(&admin, "/api/company/part/", &sold);
    World {
        admin,
        company,
        part,
        sold,
    }
}

impl World {
    /// A purchase order; its key.
    fn order(&self) -> i64 {
        make(
            &self.admin,
            "/api/order/po/",
            &json!({ "supplier": self.company }),
        )
    }

    /// A line of so many packs; its key.
    fn line(&self, order: i64, quantity: i64) -> i64 {
        let line = json!({
            "order": order, "part": self.sold, "quantity": quantity, "purchase_price": 2.5,
            "purchase_price_currency": "EUR", "merge_items": false,
        });
        make(&self.admin, "/api/order/po-line/", &line)
    }

    /// What an address shows.
    fn show(&self, path: &str, pk: i64) -> Value {
        self.admin.get(&format!("{path}{pk}/")).expect(200)
    }
}
