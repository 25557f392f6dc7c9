//! `/api/order/so/`, `so-line/`, `so-extra-line/` and `so/shipment/`.

use inventree_tests::on_both_databases;
use serde_json::json;

use super::{SalesOrderFixture, create_item};

on_both_databases! {
    fn an_order_adds_up_its_lines(server) {
        let shop = SalesOrderFixture::new(server);
        let path = format!("/api/order/so-line/{}/", shop.line);
        shop.admin.patch(&path, &json!({ "sale_price": 2.5, "sale_price_currency": "USD" })).expect(200);
        let freight = json!({ "order": shop.order, "reference": "freight", "quantity": 1, "price": 7, "price_currency": "USD" });
        create_item(&shop.admin, "/api/order/so-extra-line/", &freight);
        let order = shop.get("/api/order/so/", shop.order);
        assert_eq!(order["total_price"], 22.0);
        assert_eq!((&order["line_items"], &order["completed_lines"], &order["shipments_count"]), (&json!(1), &json!(0), &json!(1)));
    }

    fn only_what_is_for_sale_can_be_sold_and_only_to_customers(server) {
        let shop = SalesOrderFixture::new(server);
        let own = create_item(&shop.admin, "/api/part/", &json!({ "name": "Own", "salable": false }));
        let idea = json!({ "name": "Advice", "salable": true, "virtual": true });
        let idea = create_item(&shop.admin, "/api/part/", &idea);
        let none = format!("Invalid pk \"{own}\" - object does not exist.");
        for (part, text) in [(own, &*none), (idea, "Virtual part cannot be assigned to a sales order")] {
            let line = json!({ "order": shop.order, "part": part, "quantity": 1 });
            let answer = shop.admin.post("/api/order/so-line/", &line).expect(400);
            assert_eq!(answer, json!({ "part": [text] }));
        }
        let supplier = create_item(&shop.admin, "/api/company/", &json!({ "name": "Sup", "is_customer": false }));
        let answer = shop.admin.post("/api/order/so/", &json!({ "customer": supplier })).expect(400);
        assert!(answer["customer"].is_array(), "{answer}");
    }

    fn lines_and_orders_are_found_by_what_is_done_with_them(server) {
        let shop = SalesOrderFixture::new(server);
        let lines = |query: &str| shop.admin.get(&format!("/api/order/so-line/?{query}")).expect(200).as_array().unwrap().len();
        assert_eq!((lines("allocated=true"), lines("allocated=false"), lines("completed=true")), (0, 1, 0));
        shop.allocate_stock(6);
        assert_eq!((lines("allocated=true"), lines("order_outstanding=true"), lines("order_status=10")), (1, 1, 1));
        shop.ship().expect(201);
        assert_eq!((lines("completed=true"), lines("completed=false"), lines("has_pricing=true")), (1, 0, 0));
        let shipments = |query: &str| shop.admin.get(&format!("/api/order/so/shipment/?{query}")).expect(200).as_array().unwrap().len();
        assert_eq!((shipments("shipped=true"), shipments("shipped=false"), shipments("delivered=true"), shipments("checked=true")), (1, 0, 0, 0));
        let orders = |query: &str| shop.admin.get(&format!("/api/order/so/?{query}")).expect(200).as_array().unwrap().len();
        let part = format!("part={}", shop.part);
        assert_eq!((orders(&part), orders("outstanding=true"), orders("search=ann")), (1, 1, 1));
    }

    fn two_shipments_of_an_order_have_names_of_their_own(server) {
        let shop = SalesOrderFixture::new(server);
        let again = shop.admin.post("/api/order/so/shipment/", &json!({ "order": shop.order, "reference": "1" })).expect(400);
        assert_eq!(again, json!({ "non_field_errors": ["The fields order, reference must make a unique set."] }));
        let elsewhere = create_item(&shop.admin, "/api/company/", &json!({ "name": "Bob Ltd", "is_customer": true }));
        let address = create_item(&shop.admin, "/api/company/address/", &json!({ "company": elsewhere, "title": "home" }));
        let path = format!("/api/order/so/shipment/{}/", shop.shipment);
        let wrong = shop.admin.patch(&path, &json!({ "shipment_address": address })).expect(400);
        assert_eq!(wrong, json!({ "shipment_address": ["Shipment address must match the customer"] }));
    }
}
