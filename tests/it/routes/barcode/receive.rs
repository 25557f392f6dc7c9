//! Receiving a delivery by its label.

use inventree_tests::on_both_databases;
use serde_json::{Value, json};

use super::order::{Order, order};
use super::{create_item, location};

/// Builds a label for the quantity of the part.
fn label(quantity: &str) -> String {
    let number = quantity.replace(':', "");
    format!("{{pbn:PICK{number},on:SO2009291337,pc:C100,{quantity}}}")
}

fn receive(order: &Order, code: &str, members: &Value) -> (u16, Value) {
    let mut body = json!({ "barcode": code });
    for (name, value) in members.as_object().unwrap() {
        body[name] = value.clone();
    }
    let reply = order.admin.post("/api/barcode/po-receive/", &body);
    (reply.status, reply.json())
}

fn received(order: &Order) -> Value {
    order
        .admin
        .get(&format!("/api/order/po-line/{}/", order.line))
        .expect(200)["received"]
        .clone()
}

on_both_databases! {
    fn a_delivery_is_received_once_into_the_place_that_is_named(server) {
        let order = order(server).issue();
        let shelf = location(&order.admin, "Shelf");
        let (status, answer) = receive(&order, &label("qty:2"), &json!({ "location": shelf }));
        assert_eq!((status, &answer["success"], &answer["plugin"]), (200, &json!("Received purchase order line item"), &json!("LCSCBarcodePlugin")), "{answer}");
        let line = json!({ "pk": order.line, "quantity": 2.0, "supplier_part": order.supplier_part, "purchase_order": order.order, "location": shelf });
        assert_eq!(answer["lineitem"], line);
        assert_eq!(received(&order), 2.0);
        let stock = order.admin.get(&format!("/api/stock/?supplier_part={}", order.supplier_part)).expect(200);
        assert_eq!((&stock[0]["quantity"], &stock[0]["location"], &stock[0]["barcode_hash"]), (&json!(2.0), &json!(shelf), &answer["barcode_hash"]));
        let (status, again) = receive(&order, &label("qty:2"), &json!({ "location": shelf }));
        assert_eq!((status, &again["error"]), (400, &json!("Item has already been received")));
        assert_eq!(received(&order), 2.0);
    }

    fn the_reason_why_nothing_is_received_is_reported(server) {
        let order = order(server).issue();
        let shelf = location(&order.admin, "Shelf");
        let code = json!({ "barcode": label("qty:2"), "part": order.part });
        order.admin.post("/api/barcode/link/", &code).expect(200);
        let (status, answer) = receive(&order, &label("qty:2"), &json!({ "location": shelf }));
        assert_eq!((status, &answer["error"]), (400, &json!("Barcode is already in use")), "{answer}");
        assert_eq!(received(&order), 0.0);
    }

    fn without_a_location_a_quantity_or_auto_allocate_nothing_is_received(server) {
        let order = order(server).issue();
        let shelf = location(&order.admin, "Shelf");
        for (code, members, quantity) in [
            (label("qty:2"), json!({}), 2.0),
            (label("x:1"), json!({ "location": shelf }), 10.0),
            (label("qty:4"), json!({ "location": shelf, "auto_allocate": false }), 4.0),
        ] {
            let (status, answer) = receive(&order, &code, &members);
            assert_eq!((status, &answer["action_required"]), (200, &json!("Further information required to receive line item")));
            assert_eq!((&answer["lineitem"]["quantity"], answer.get("success")), (&json!(quantity), None));
        }
        assert_eq!(received(&order), 0.0);
    }

    fn the_goods_go_at_last_where_their_build_order_ends(server) {
        let order = order(server).issue();
        let admin = &order.admin;
        admin.patch(&format!("/api/part/{}/", order.part), &json!({ "assembly": true })).expect(200);
        let bench = location(admin, "Bench");
        let build = create_item(admin, "/api/build/", &json!({ "part": order.part, "quantity": 10, "destination": bench, "external": true }));
        let line = format!("/api/order/po-line/{}/", order.line);
        admin.patch(&line, &json!({ "build_order": build })).expect(200);
        assert_eq!(receive(&order, &label("x:1"), &json!({})).1["lineitem"]["location"], bench);
    }

    fn the_goods_go_where_the_line_the_order_or_the_part_says(server) {
        let order = order(server).issue();
        let admin = &order.admin;
        let places: Vec<i64> = ["part", "order", "line"].iter().map(|name| location(admin, name)).collect();
        let place = || receive(&order, &label("x:1"), &json!({})).1["lineitem"]["location"].clone();
        assert_eq!(place(), Value::Null);
        let category = create_item(admin, "/api/part/category/", &json!({ "name": "Bolts", "default_location": places[0] }));
        admin.patch(&format!("/api/part/{}/", order.part), &json!({ "category": category })).expect(200);
        assert_eq!(place(), places[0]);
        admin.patch(&format!("/api/order/po/{}/", order.order), &json!({ "destination": places[1] })).expect(200);
        assert_eq!(place(), places[1]);
        admin.patch(&format!("/api/order/po-line/{}/", order.line), &json!({ "destination": places[2] })).expect(200);
        assert_eq!(place(), places[2]);
    }

    fn what_cannot_be_received_is_reported(server) {
        let order = order(server);
        let admin = order.admin.clone();
        let shelf = location(&admin, "Shelf");
        let rack = create_item(&admin, "/api/stock/location/", &json!({ "name": "Rack", "structural": true }));
        let wrong = |code: &str, members: Value| {
            let (status, answer) = receive(&order, code, &members);
            assert_eq!(status, 400, "{answer}");
            answer
        };
        assert_eq!(wrong("x", json!({ "purchase_order": order.order })), json!({ "purchase_order": ["Purchase order has not been placed"] }));
        assert_eq!(wrong("x", json!({ "location": rack })), json!({ "location": ["Cannot select a structural location"] }));
        assert_eq!(wrong("x", json!({ "line_item": 99 }))["line_item"][0], "Invalid pk \"99\" - object does not exist.");
        let none = wrong("x", json!({}));
        assert_eq!((&none["error"], &none["plugin"]), (&json!("No plugin match for supplier barcode"), &json!("None")));
        let unplaced = wrong(&label("qty:1"), json!({ "location": shelf }));
        assert!(unplaced["error"].as_str().unwrap().contains("PLACED"), "{unplaced}");
        assert_eq!(received(&order), 0.0);
    }

    fn of_two_who_receive_one_delivery_at_once_one_does(server) {
        let order = order(server).issue();
        let shelf = location(&order.admin, "Shelf");
        for round in 1..4 {
            let code = label(&format!("qty:{round}"));
            let statuses: Vec<u16> = std::thread::scope(|scope| {
                let all: Vec<_> = (0..4).map(|_| scope.spawn(|| receive(&order, &code, &json!({ "location": shelf })).0)).collect();
                all.into_iter().map(|one| one.join().unwrap()).collect()
            });
            assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
            assert!(statuses.iter().all(|status| [200, 400].contains(status)), "{statuses:?}");
        }
        assert_eq!(received(&order), 6.0);
    }
}
