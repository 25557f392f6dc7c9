//! `/api/order/so/<pk>/allocate/`.

use inventree_tests::on_both_databases;
use serde_json::{Value, json};

use super::{SalesOrderFixture, create_item};

on_both_databases! {
    fn what_is_put_aside_is_shown_everywhere_that_stock_is_counted(server) {
        let shop = SalesOrderFixture::new(server);
        let path = format!("/api/order/so/{}/allocate/", shop.order);
        let answer = shop.admin.post(&path, &shop.wanted(6)).expect(201);
        assert_eq!(answer, json!({
            "items": [{ "line_item": shop.line, "stock_item": shop.item, "quantity": "6.00000" }],
            "shipment": shop.shipment,
        }));
        assert_eq!(shop.get("/api/stock/", shop.item)["allocated"], 6.0);
        let part = shop.get("/api/part/", shop.part);
        let counts = ["in_stock", "allocated_to_sales_orders", "unallocated_stock", "required_for_sales_orders"];
        assert_eq!(counts.map(|name| part[name].as_f64()), [10.0, 6.0, 4.0, 6.0].map(Some));
        let line = shop.get("/api/order/so-line/", shop.line);
        let counts = ["allocated", "shipped", "available_stock", "available_variant_stock", "on_order"];
        assert_eq!(counts.map(|name| line[name].as_f64()), [6.0, 0.0, 4.0, 0.0, 0.0].map(Some));
        assert_eq!(shop.get("/api/order/so/shipment/", shop.shipment)["allocated_items"], 1);
    }

    fn no_more_of_an_item_is_put_aside_than_is_free(server) {
        let shop = SalesOrderFixture::new(server);
        shop.allocate_stock(6);
        let path = format!("/api/order/so/{}/allocate/", shop.order);
        let more = shop.admin.post(&path, &shop.wanted(5)).expect(400);
        assert_eq!(more, json!({ "items": [{ "quantity": ["Available quantity (4) exceeded"] }] }));
        // Two entries of one request share the available quantity.
        let one = json!({ "line_item": shop.line, "stock_item": shop.item, "quantity": 3 });
        let both = shop.admin.post(&path, &json!({ "items": [one, one] })).expect(400);
        assert_eq!(both, json!({ "items": [{}, { "quantity": ["Available quantity (1) exceeded"] }] }));
        assert_eq!(shop.get("/api/stock/", shop.item)["allocated"], 6.0);
        shop.admin.post(&path, &shop.wanted(4)).expect(201);
        assert_eq!(shop.get("/api/stock/", shop.item)["allocated"], 10.0);
    }

    fn what_cannot_be_put_aside_is_refused_with_the_reason(server) {
        let shop = SalesOrderFixture::new(server);
        let (other, other_line, other_shipment) = shop.another_order(1);
        let nut = create_item(&shop.admin, "/api/part/", &json!({ "name": "Nut", "salable": true }));
        let nuts = create_item(&shop.admin, "/api/stock/", &json!({ "part": nut, "quantity": 5 }));
        let gone = shop.stock(2);
        let body = json!({ "items": [{ "item": gone }], "customer": shop.customer });
        shop.admin.post("/api/stock/assign/", &body).expect(201);
        let line = |text: &str| json!({ "line_item": [text] });
        let stock = |text: &str| json!({ "stock_item": [text] });
        let quantity = |text: &str| json!({ "quantity": [text] });
        for (wanted, refusal) in [
            ((999, shop.item, json!(1)), line("Invalid pk \"999\" - object does not exist.")),
            ((other_line, shop.item, json!(1)), line("Line item is not associated with this order")),
            ((shop.line, 999, json!(1)), stock("Invalid pk \"999\" - object does not exist.")),
            ((shop.line, nuts, json!(1)), stock("Cannot allocate stock item to a line with a different part")),
            ((shop.line, gone, json!(1)), quantity("Available quantity (0) exceeded")),
            ((shop.line, shop.item, json!(0)), quantity("Quantity must be positive")),
            ((shop.line, shop.item, json!(-1)), quantity("Quantity must be positive")),
            ((shop.line, shop.item, json!("x")), quantity("A valid number is required.")),
            ((shop.line, shop.item, Value::Null), quantity("This field may not be null.")),
        ] {
            let (line, item, quantity) = &wanted;
            let one = json!({ "line_item": line, "stock_item": item, "quantity": quantity });
            let path = format!("/api/order/so/{}/allocate/", shop.order);
            let answer = shop.admin.post(&path, &json!({ "items": [one] })).expect(400);
            assert_eq!(answer, json!({ "items": [refusal] }), "{wanted:?}");
        }
        let path = format!("/api/order/so/{}/allocate/", shop.order);
        let mut body = shop.wanted(1);
        for (shipment, text) in [
            (999, "Invalid pk \"999\" - object does not exist."),
            (other_shipment, "Shipment is not associated with this order"),
        ] {
            body["shipment"] = json!(shipment);
            assert_eq!(shop.admin.post(&path, &body).expect(400), json!({ "shipment": [text] }));
        }
        let none = shop.admin.post(&path, &json!({ "items": [] })).expect(400);
        assert_eq!(none, json!({ "non_field_errors": ["Allocation items must be provided"] }));
        let none = shop.admin.post(&path, &json!({})).expect(400);
        assert_eq!(none, json!({ "items": ["This field is required."] }));
        assert_eq!(shop.admin.post("/api/order/so/999/allocate/", &shop.wanted(1)).status, 404);
        shop.admin.post(&format!("/api/order/so/{other}/cancel/"), &json!({})).expect(201);
        let one = json!({ "line_item": other_line, "stock_item": shop.item, "quantity": 1 });
        let path = format!("/api/order/so/{other}/allocate/");
        let closed = shop.admin.post(&path, &json!({ "items": [one] })).expect(400);
        assert_eq!(closed, json!({ "non_field_errors": ["Sales order is not open"] }));
    }

    fn a_variant_can_be_sold_for_the_part_that_it_is_one_of(server) {
        let shop = SalesOrderFixture::new(server);
        let template = json!({ "name": "Any lamp", "salable": true, "is_template": true });
        let template = create_item(&shop.admin, "/api/part/", &template);
        shop.admin.patch(&format!("/api/part/{}/", shop.part), &json!({ "variant_of": template })).expect(200);
        let line = json!({ "order": shop.order, "part": template, "quantity": 2 });
        let line = create_item(&shop.admin, "/api/order/so-line/", &line);
        let one = json!({ "line_item": line, "stock_item": shop.item, "quantity": 2 });
        let path = format!("/api/order/so/{}/allocate/", shop.order);
        shop.admin.post(&path, &json!({ "items": [one] })).expect(201);
        let available = || {
            let line = shop.get("/api/order/so-line/", line);
            (line["available_stock"].clone(), line["available_variant_stock"].clone())
        };
        assert_eq!(available(), (json!(0.0), json!(8.0)));
        let variant = format!("/api/part/{}/", shop.part);
        for (flag, value) in [("active", false), ("active", true), ("salable", false)] {
            shop.admin.patch(&variant, &json!({ flag: value })).expect(200);
            assert_eq!(available().1, json!(if value { 8.0 } else { 0.0 }), "{flag}");
        }
    }
}
