//! Barcodes of stock items and sales orders.

use inventree_tests::{Client, TestServer, on_both_databases};
use serde_json::{Value, json};

use super::{create_item, stock};

/// An issued sales order with a line of a part, and twenty of the part in stock.
struct Sale {
    admin: Client,
    order: i64,
    line: i64,
    item: i64,
}

fn sale(server: &TestServer, wanted: i64) -> Sale {
    let admin = server.admin();
    let part = create_item(
        &admin,
        "/api/part/",
        &json!({ "name": "Bolt", "salable": true }),
    );
    let company = json!({ "name": "Buyer", "is_customer": true });
    let customer = create_item(&admin, "/api/company/", &company);
    let order = create_item(&admin, "/api/order/so/", &json!({ "customer": customer }));
    let body = json!({ "order": order, "part": part, "quantity": wanted });
    let line = create_item(&admin, "/api/order/so-line/", &body);
    let shipment = json!({ "order": order, "reference": "S-1" });
    create_item(&admin, "/api/order/so/shipment/", &shipment);
    admin
        .post(&format!("/api/order/so/{order}/issue/"), &json!({}))
        .expect(201);
    let item = stock(&admin, part, 20);
    Sale {
        admin,
        order,
        line,
        item,
    }
}

impl Sale {
    fn scan(&self, client: &Client, members: &Value) -> (u16, Value) {
        let code = json!({ "stockitem": self.item }).to_string();
        let mut body = json!({ "barcode": code, "sales_order": self.order });
        for (name, value) in members.as_object().unwrap() {
            body[name] = value.clone();
        }
        let reply = client.post("/api/barcode/so-allocate/", &body);
        (reply.status, reply.json())
    }

    fn allocated(&self) -> f64 {
        let rows = self.admin.get("/api/order/so-allocation/").expect(200);
        let rows = rows.as_array().unwrap().iter();
        rows.map(|row| row["quantity"].as_f64().unwrap()).sum()
    }
}

on_both_databases! {
    fn why_nothing_is_put_aside_stands_beside_the_code(server) {
        let sale = sale(server, 30);
        let (status, _) = sale.scan(&sale.admin, &json!({}));
        assert_eq!(status, 200);
        let (status, answer) = sale.scan(&sale.admin, &json!({}));
        assert_eq!((status, &answer["error"]), (400, &json!("Insufficient stock available")), "{answer}");
        assert_eq!(answer["stock_item"], json!(sale.item));
        assert_eq!(sale.allocated(), 20.0);
    }

    fn a_stock_item_that_is_scanned_is_put_aside_for_the_line_of_its_part(server) {
        let sale = sale(server, 15);
        let (status, answer) = sale.scan(&sale.admin, &json!({ "quantity": 4 }));
        assert_eq!((status, &answer["success"]), (200, &json!("Stock item allocated to sales order")), "{answer}");
        assert_eq!((&answer["line_item"], &answer["stock_item"]), (&json!(sale.line), &json!(sale.item)));
        // Without a quantity: what the line still needs.
        let (_, answer) = sale.scan(&sale.admin, &json!({}));
        assert_eq!((answer["quantity"].as_f64(), sale.allocated()), (Some(11.0), 15.0), "{answer}");
        let line = sale.admin.get(&format!("/api/order/so-line/{}/", sale.line)).expect(200);
        assert_eq!(line["allocated"].as_f64(), Some(15.0));
    }

    fn more_than_is_free_is_refused_and_nothing_is_put_aside(server) {
        let sale = sale(server, 15);
        let (status, answer) = sale.scan(&sale.admin, &json!({ "quantity": 21 }));
        assert_eq!((status, &answer["error"]), (400, &json!("Insufficient stock available")), "{answer}");
        let (status, answer) = sale.scan(&sale.admin, &json!({ "quantity": -1 }));
        assert_eq!(status, 400, "{answer}");
        let (status, _) = sale.scan(&server.create_user("nobody", false, &[]), &json!({ "quantity": 1 }));
        assert_eq!((status, sale.allocated()), (403, 0.0));
    }

    fn of_those_who_put_aside_the_last_stock_at_once_one_does(server) {
        let sale = sale(server, 100);
        let statuses: Vec<u16> = std::thread::scope(|scope| {
            let all: Vec<_> = (0..4).map(|_| scope.spawn(|| sale.scan(&sale.admin, &json!({ "quantity": 15 })).0)).collect();
            all.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
        assert!(statuses.iter().all(|status| [200, 400].contains(status)), "{statuses:?}");
        assert_eq!(sale.allocated(), 15.0);
    }
}
