//! `/api/order/so-allocation/`.

use inventree_tests::on_both_databases;
use serde_json::json;

use super::{SalesOrderFixture, create_item};

on_both_databases! {
    fn an_allocation_can_be_changed_as_far_as_stock_is_free(server) {
        let shop = SalesOrderFixture::new(server);
        let key = shop.allocate_stock(6);
        let path = format!("/api/order/so-allocation/{key}/");
        let shown = shop.admin.patch(&path, &json!({ "quantity": 10 })).expect(200);
        assert_eq!(shown["quantity"], 10.0);
        for (quantity, text) in [
            (11, "Allocation quantity cannot exceed stock quantity"),
            (0, "Allocation quantity must be greater than zero"),
        ] {
            let answer = shop.admin.patch(&path, &json!({ "quantity": quantity })).expect(400);
            assert_eq!(answer, json!({ "quantity": [text] }));
        }
        shop.admin.patch(&path, &json!({ "quantity": 6 })).expect(200);
        shop.allocate_stock(3);
        let answer = shop.admin.patch(&path, &json!({ "quantity": 8 })).expect(400);
        assert_eq!(answer, json!({ "quantity": ["Stock item is over-allocated"] }));
        let other = shop.stock(8);
        let shown = shop.admin.patch(&path, &json!({ "item": other, "quantity": 8 })).expect(200);
        assert_eq!((&shown["item"], &shown["quantity"]), (&json!(other), &json!(8.0)));
        assert_eq!(shop.get("/api/stock/", shop.item)["allocated"], 3.0);
    }

    fn an_allocation_moves_only_to_a_shipment_of_its_order(server) {
        let shop = SalesOrderFixture::new(server);
        let path = format!("/api/order/so-allocation/{}/", shop.allocate_stock(6));
        let (_, _, other) = shop.another_order(1);
        let answer = shop.admin.patch(&path, &json!({ "shipment": other })).expect(400);
        assert_eq!(answer, json!({
            "line": ["Sales order does not match shipment"],
            "shipment": ["Shipment does not match sales order"],
        }));
        assert_eq!(shop.admin.patch(&path, &json!({ "shipment": null })).expect(200)["shipment"], json!(null));
        shop.admin.patch(&path, &json!({ "shipment": shop.shipment })).expect(200);
    }

    fn several_allocations_move_into_a_shipment_at_once(server) {
        let shop = SalesOrderFixture::new(server);
        let keys = [shop.allocate_stock(1), shop.allocate_stock(2)];
        let second = create_item(&shop.admin, "/api/order/so/shipment/", &json!({ "order": shop.order, "reference": "2" }));
        let list = "/api/order/so-allocation/";
        let body = json!({ "items": keys, "shipment": second });
        shop.admin.patch(list, &body).expect(200);
        let shipments = || keys.map(|key| shop.get(list, key)["shipment"].clone());
        assert_eq!(shipments(), [json!(second), json!(second)]);
        let (_, _, other) = shop.another_order(1);
        shop.admin.patch(list, &json!({ "items": keys, "shipment": other })).expect(400);
        assert_eq!(shipments(), [json!(second), json!(second)]);
    }

    fn what_is_put_aside_no_more_is_free_again(server) {
        let shop = SalesOrderFixture::new(server);
        let key = shop.allocate_stock(6);
        assert_eq!(shop.admin.delete(&format!("/api/order/so-allocation/{key}/")).status, 204);
        assert_eq!(shop.get("/api/stock/", shop.item)["allocated"], 0.0);
        assert_eq!(shop.get("/api/order/so-line/", shop.line)["allocated"], 0.0);
    }

    fn allocations_are_made_by_their_order_only(server) {
        let shop = SalesOrderFixture::new(server);
        let body = json!({ "item": shop.item, "line": shop.line, "quantity": 1 });
        assert_eq!(shop.admin.post("/api/order/so-allocation/", &body).status, 405);
    }

    fn allocations_are_found_by_what_they_are_about(server) {
        let shop = SalesOrderFixture::new(server);
        let key = shop.allocate_stock(2);
        for (query, is_found) in [
            (format!("order={}", shop.order), true),
            (format!("part={}", shop.part), true),
            (format!("part={}&include_variants=true", shop.part), true),
            (format!("item={}", shop.item), true),
            (format!("location={}", shop.shelf), true),
            ("outstanding=true".to_owned(), true),
            ("outstanding=false".to_owned(), false),
            ("assigned_to_shipment=false".to_owned(), false),
            (format!("shipment={}", shop.shipment), true),
            ("search=lamp".to_owned(), true),
            ("search=nothing".to_owned(), false),
        ] {
            let found = shop.admin.get(&format!("/api/order/so-allocation/?{query}")).expect(200);
            let keys: Vec<_> = found.as_array().unwrap().iter().map(|row| row["pk"].as_i64().unwrap()).collect();
            assert_eq!(keys, if is_found { vec![key] } else { vec![] }, "{query}");
        }
        let shown = shop.get("/api/order/so-allocation/", key);
        assert_eq!((&shown["order"], &shown["part"], &shown["location"]),
            (&json!(shop.order), &json!(shop.part), &json!(shop.shelf)));
    }
}
