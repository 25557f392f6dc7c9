//! Orders: creation, lines and states.

use inventree_tests::{Client, TestServer};
use serde_json::{Value, json};

mod build;
mod line;
mod receive;
mod reference;
mod return_order;
mod rules;
mod sales;
mod transition;

/// Creates an item. Returns its key.
#[track_caller]
fn create_item(admin: &Client, path: &str, body: &Value) -> i64 {
    let made = admin.post(path, body).expect(201);
    made["pk"].as_i64().expect("a key")
}

/// Creates a company that sells and buys. Returns its key.
fn company(admin: &Client, name: &str) -> i64 {
    let body = json!({ "name": name, "is_supplier": true, "is_customer": true, "currency": "EUR" });
    create_item(admin, "/api/company/", &body)
}

/// A company, a part, and a supplier part in packs of five.
struct OrderFixture {
    admin: Client,
    company: i64,
    part: i64,
    supplier_part: i64,
}

fn order_fixture(server: &TestServer) -> OrderFixture {
    let admin = server.admin();
    let company = company(&admin, "ACME");
    let part = json!({ "name": "Bolt", "description": "", "trackable": true, "salable": true, "assembly": true });
    let part = create_item(&admin, "/api/part/", &part);
    let sold = json!({ "part": part, "supplier": company, "SKU": "B-5", "pack_quantity": "5" });
    let sold = create_item(&admin, "/api/company/part/", &sold);
    OrderFixture {
        admin,
        company,
        part,
        supplier_part: sold,
    }
}

impl OrderFixture {
    /// Creates a purchase order. Returns its key.
    fn order(&self) -> i64 {
        create_item(
            &self.admin,
            "/api/order/po/",
            &json!({ "supplier": self.company }),
        )
    }

    /// Creates a line with the quantity in packs. Returns its key.
    fn line(&self, order: i64, quantity: i64) -> i64 {
        let line = json!({
            "order": order, "part": self.supplier_part, "quantity": quantity, "purchase_price": 2.5,
            "purchase_price_currency": "EUR", "merge_items": false,
        });
        create_item(&self.admin, "/api/order/po-line/", &line)
    }

    /// Returns the item at the path.
    fn get(&self, path: &str, pk: i64) -> Value {
        self.admin.get(&format!("{path}{pk}/")).expect(200)
    }
}
