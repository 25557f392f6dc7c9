//! Sales orders: allocating and shipping stock.

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

/// A part that is sold, ten of it in stock, and an order of six by a customer, with one shipment.
struct SalesOrderFixture {
    admin: Client,
    part: i64,
    shelf: i64,
    item: i64,
    customer: i64,
    order: i64,
    line: i64,
    shipment: i64,
}

impl SalesOrderFixture {
    fn new(server: &TestServer) -> Self {
        let admin = server.admin();
        let part = create_item(
            &admin,
            "/api/part/",
            &json!({ "name": "Lamp", "salable": true }),
        );
        let shelf = create_item(&admin, "/api/stock/location/", &json!({ "name": "shelf" }));
        let stock = json!({ "part": part, "quantity": 10, "location": shelf });
        let item = create_item(&admin, "/api/stock/", &stock);
        let company = json!({ "name": "Ann Ltd", "is_customer": true });
        let customer = create_item(&admin, "/api/company/", &company);
        let order = create_item(&admin, "/api/order/so/", &json!({ "customer": customer }));
        let line = json!({ "order": order, "part": part, "quantity": 6 });
        let line = create_item(&admin, "/api/order/so-line/", &line);
        let shipment = json!({ "order": order, "reference": "1" });
        let shipment = create_item(&admin, "/api/order/so/shipment/", &shipment);
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

    /// Creates more stock of the part. Returns the item's key.
    fn stock(&self, quantity: i64) -> i64 {
        let body = json!({ "part": self.part, "quantity": quantity, "location": self.shelf });
        create_item(&self.admin, "/api/stock/", &body)
    }

    /// Creates another order of the part with a shipment. Returns order, line and shipment.
    fn another_order(&self, quantity: i64) -> (i64, i64, i64) {
        let order = json!({ "customer": self.customer });
        let order = create_item(&self.admin, "/api/order/so/", &order);
        let line = json!({ "order": order, "part": self.part, "quantity": quantity });
        let line = create_item(&self.admin, "/api/order/so-line/", &line);
        let shipment = json!({ "order": order });
        let shipment = create_item(&self.admin, "/api/order/so/shipment/", &shipment);
        (order, line, shipment)
    }

    /// Allocates the quantity of the item to the order's shipment. Returns the allocation's key.
    fn allocate_stock(&self, quantity: i64) -> i64 {
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

    fn get(&self, path: &str, key: i64) -> Value {
        self.admin.get(&format!("{path}{key}/")).expect(200)
    }
}

/// Creates an item. Returns its key.
#[track_caller]
fn create_item(admin: &Client, path: &str, body: &Value) -> i64 {
    let made = admin.post(path, body).expect(201);
    let made = if made.is_array() { &made[0] } else { &made };
    made["pk"].as_i64().expect("a key")
}
