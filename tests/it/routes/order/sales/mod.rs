//! Sales orders: what is put aside for them and sent.

use inventree_tests::{Client, TestServer, client::Reply};
use serde_json::{Value, json};

mod allocate;
mod allocation;
mod concurrency;
mod lines;
mod serials;
mod ship;
mod states;
mod stock;

/// A part that is sold, ten of it on a shelf, and an order of six of them by a customer, with one shipment.
struct Shop {
    admin: Client,
    part: i64,
    shelf: i64,
    item: i64,
    customer: i64,
    order: i64,
    line: i64,
    shipment: i64,
}

impl Shop {
    fn open(server: &TestServer) -> Self {
        let admin = server.admin();
        let part = make(
            &admin,
            "/api/part/",
            &json!({ "name": "Lamp", "salable": true }),
        );
        let shelf = make(&admin, "/api/stock/location/", &json!({ "name": "shelf" }));
        let stock = json!({ "part": part, "quantity": 10, "location": shelf });
        let item = make(&admin, "/api/stock/", &stock);
        let company = json!({ "name": "Ann Ltd", "is_customer": true });
        let customer = make(&admin, "/api/company/", &company);
        let order = make(&admin, "/api/order/so/", &json!({ "customer": customer }));
        let line = json!({ "order": order, "part": part, "quantity": 6 });
        let line = make(&admin, "/api/order/so-line/", &line);
        let shipment = json!({ "order": order, "reference": "1" });
        let shipment = make(&admin, "/api/order/so/shipment/", &shipment);
        Self {
            admin,
            part,
            shelf,
            item,
            customer,
            order,
            line,
            shipment,
        }
    }

    /// More stock of the part; the item's key.
    fn stock(&self, quantity: i64) -> i64 {
        let body = json!({ "part": self.part, "quantity": quantity, "location": self.shelf });
        make(&self.admin, "/api/stock/", &body)
    }

    /// Another order of so many of the part, with a shipment: order, line, shipment.
    fn another_order(&self, quantity: i64) -> (i64, i64, i64) {
        let order = json!({ "customer": self.customer });
        let order = make(&self.admin, "/api/order/so/", &order);
        let line = json!({ "order": order, "part": self.part, "quantity": quantity });
        let line = make(&self.admin, "/api/order/so-line/", &line);
        let shipment = json!({ "order": order });
        let shipment = make(&self.admin, "/api/order/so/shipment/", &shipment);
        (order, line, shipment)
    }

    /// Puts so many of the item aside for the order's shipment; the allocation's key.
    fn put_aside(&self, quantity: i64) -> i64 {
        let body = self.wanted(quantity);
        let path = format!("/api/order/so/{}/allocate/", self.order);
        self.admin.post(&path, &body).expect(201);
        let path = format!("/api/order/so-allocation/?line={}", self.line);
        let all = self.admin.get(&path).expect(200);
        let keys = all.as_array().expect("a list").iter();
        keys.filter_map(|row| row["pk"].as_i64())
            .max()
            .expect("a key")
    }

    fn wanted(&self, quantity: i64) -> Value {
        let one = json!({ "line_item": self.line, "stock_item": self.item, "quantity": quantity });
        json!({ "items": [one], "shipment": self.shipment })
    }

    fn ship(&self) -> Reply {
        let path = format!("/api/order/so/shipment/{}/ship/", self.shipment);
        self.admin.post(&path, &json!({}))
    }

    fn show(&self, path: &str, key: i64) -> Value {
        self.admin.get(&format!("{path}{key}/")).expect(200)
    }
}

/// Makes something; its key.
#[track_caller]
fn make(admin: &Client, path: &str, body: &Value) -> i64 {
    let made = admin.post(path, body).expect(201);
    let made = if made.is_array() { &made[0] } else { &made };
    made["pk"].as_i64().expect("a key")
}
