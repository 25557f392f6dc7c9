//! `/api/order/so/<pk>/issue/`, `hold/`, `cancel/` and `complete/`, and the first shipment of new orders.

use inventree_tests::on_both_databases;
use serde_json::{Value, json};

use super::{SalesOrderFixture, create_item};

fn transition(shop: &SalesOrderFixture, name: &str, body: &Value) -> (u16, Value) {
    let path = format!("/api/order/so/{}/{name}/", shop.order);
    let reply = shop.admin.post(&path, body);
    (reply.status, reply.json())
}

fn state(shop: &SalesOrderFixture) -> (i64, String) {
    let order = shop.get("/api/order/so/", shop.order);
    let word = order["status_text"].as_str().expect("a word");
    (order["status"].as_i64().expect("a state"), word.to_owned())
}

fn expected_state(code: i64, word: &str) -> (i64, String) {
    (code, word.to_owned())
}

on_both_databases! {
    fn an_order_is_issued_held_sent_and_completed(server) {
        let shop = SalesOrderFixture::new(server);
        let nothing = json!({});
        assert_eq!(state(&shop), expected_state(10, "Pending"));
        assert_eq!(transition(&shop, "issue", &nothing), (201, json!({})));
        assert_eq!(state(&shop), expected_state(15, "In Progress"));
        assert_eq!(transition(&shop, "issue", &nothing).0, 201);
        assert_eq!(transition(&shop, "hold", &nothing).0, 201);
        assert_eq!(state(&shop), expected_state(25, "On Hold"));
        assert_eq!(transition(&shop, "issue", &nothing).0, 201);
        shop.allocate_stock(6);
        shop.ship().expect(201);
        assert_eq!(transition(&shop, "complete", &nothing).0, 201);
        assert_eq!(state(&shop), expected_state(20, "Shipped"));
        assert!(shop.get("/api/order/so/", shop.order)["shipment_date"].is_string());
        assert_eq!(transition(&shop, "complete", &nothing).0, 201);
        assert_eq!(state(&shop), expected_state(30, "Complete"));
        let complete = shop.get("/api/order/so/", shop.order);
        assert_eq!(transition(&shop, "complete", &nothing).0, 201);
        assert_eq!(shop.get("/api/order/so/", shop.order), complete);
        assert_eq!(transition(&shop, "cancel", &nothing), (400, json!({ "non_field_errors": ["Order cannot be cancelled"] })));
    }

    fn an_order_can_be_complete_as_soon_as_it_is_sent(server) {
        let shop = SalesOrderFixture::new(server);
        shop.admin.set_setting("SALESORDER_SHIP_COMPLETE", true);
        shop.allocate_stock(6);
        shop.ship().expect(201);
        assert_eq!(transition(&shop, "complete", &json!({})).0, 201);
        assert_eq!(state(&shop), expected_state(30, "Complete"));
    }

    fn an_order_is_not_complete_before_all_is_sent_or_given_up(server) {
        let shop = SalesOrderFixture::new(server);
        let whole = |text: &str| (400, json!({ "non_field_errors": [text] }));
        let open = (400, json!({ "accept_incomplete": ["Order has incomplete line items"] }));
        let accepted = json!({ "accept_incomplete": true });
        assert_eq!(transition(&shop, "complete", &json!({})), open);
        let text = "Order cannot be completed as there are incomplete shipments";
        assert_eq!(transition(&shop, "complete", &accepted), whole(text));
        shop.allocate_stock(2);
        shop.ship().expect(201);
        assert_eq!(transition(&shop, "complete", &json!({ "accept_incomplete": false })), open);
        let mut wanted = shop.wanted(1);
        wanted["shipment"] = Value::Null;
        shop.admin.post(&format!("/api/order/so/{}/allocate/", shop.order), &wanted).expect(201);
        let text = "Order cannot be completed as there are incomplete allocations";
        assert_eq!(transition(&shop, "complete", &accepted), whole(text));
        let unsent = shop.admin.get("/api/order/so-allocation/?outstanding=true").expect(200)[0]["pk"].clone();
        assert_eq!(shop.admin.delete(&format!("/api/order/so-allocation/{unsent}/")).status, 204);
        assert_eq!(transition(&shop, "complete", &accepted), (201, accepted.clone()));
        assert_eq!(state(&shop), expected_state(20, "Shipped"));
    }

    fn an_order_without_lines_is_complete_as_it_is(server) {
        let shop = SalesOrderFixture::new(server);
        let order = create_item(&shop.admin, "/api/order/so/", &json!({ "customer": shop.customer }));
        shop.admin.post(&format!("/api/order/so/{order}/complete/"), &json!({})).expect(201);
        assert_eq!(shop.get("/api/order/so/", order)["status"], 20);
    }

    fn an_order_that_was_sent_is_locked_but_for_its_steps(server) {
        let shop = SalesOrderFixture::new(server);
        shop.allocate_stock(6);
        shop.ship().expect(201);
        assert_eq!(transition(&shop, "complete", &json!({})).0, 201);
        assert_eq!(state(&shop), expected_state(20, "Shipped"));
        let path = format!("/api/order/so/{}/", shop.order);
        let locked = json!({ "reference": ["This order is locked and cannot be modified"] });
        assert_eq!(shop.admin.patch(&path, &json!({ "description": "x" })).expect(400), locked);
        let line = format!("/api/order/so-line/{}/", shop.line);
        let locked = json!({ "non_field_errors": ["The order is locked and cannot be modified"] });
        assert_eq!(shop.admin.patch(&line, &json!({ "notes": "x" })).expect(400), locked);
        shop.admin.set_setting("SALESORDER_EDIT_COMPLETED_ORDERS", true);
        shop.admin.patch(&path, &json!({ "description": "x" })).expect(200);
        shop.admin.set_setting("SALESORDER_EDIT_COMPLETED_ORDERS", false);
        assert_eq!(transition(&shop, "complete", &json!({})).0, 201);
    }

    fn nothing_is_put_aside_for_an_order_that_is_cancelled(server) {
        let shop = SalesOrderFixture::new(server);
        shop.allocate_stock(6);
        assert_eq!(transition(&shop, "cancel", &json!({})), (201, json!({})));
        assert_eq!(state(&shop), expected_state(40, "Cancelled"));
        assert_eq!(shop.admin.get("/api/order/so-allocation/").expect(200), json!([]));
        assert_eq!(shop.get("/api/stock/", shop.item)["allocated"], 0.0);
        assert_eq!(transition(&shop, "cancel", &json!({})).0, 201);
        assert_eq!(transition(&shop, "issue", &json!({})).0, 400);
    }

    fn a_new_order_has_a_shipment_where_that_is_wanted(server) {
        let shop = SalesOrderFixture::new(server);
        shop.admin.set_setting("SALESORDER_DEFAULT_SHIPMENT", true);
        let order = shop.admin.post("/api/order/so/", &json!({ "customer": shop.customer })).expect(201);
        let path = format!("/api/order/so/shipment/?order={}", order["pk"]);
        let made = shop.admin.get(&path).expect(200);
        assert_eq!((made.as_array().unwrap().len(), &made[0]["reference"]), (1, &json!("1")));
    }
}
