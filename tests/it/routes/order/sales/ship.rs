//! `/api/order/so/shipment/<pk>/ship/`.

use inventree_tests::on_both_databases;
use serde_json::{Value, json};

use super::{SalesOrderFixture, create_item};

/// Returns the history of an item: codes and deltas.
fn history(shop: &SalesOrderFixture, item: i64) -> Vec<(i64, Value)> {
    let entries = shop
        .admin
        .get(&format!("/api/stock/track/?item={item}"))
        .expect(200);
    let entries = entries.as_array().expect("a list").iter();
    let told = entries.map(|entry| {
        let mut deltas = entry["deltas"].clone();
        let members = deltas.as_object_mut().expect("members");
        members.retain(|name, _| !name.ends_with("_detail"));
        (entry["tracking_type"].as_i64().expect("a code"), deltas)
    });
    told.collect()
}

on_both_databases! {
    fn what_was_put_aside_is_split_off_and_leaves_for_the_customer(server) {
        let shop = SalesOrderFixture::new(server);
        let allocation = shop.allocate_stock(6);
        let path = format!("/api/order/so/shipment/{}/ship/", shop.shipment);
        let body = json!({ "tracking_number": "T-1", "invoice_number": "I-1", "shipment_date": "2026-01-31" });
        assert_eq!(shop.admin.post(&path, &body).expect(201), body);

        let left = shop.get("/api/stock/", shop.item);
        assert_eq!((&left["quantity"], &left["allocated"], &left["in_stock"]), (&json!(4.0), &json!(0.0), &json!(true)));
        let allocation = shop.get("/api/order/so-allocation/", allocation);
        let sent = shop.get("/api/stock/", allocation["item"].as_i64().unwrap());
        assert_eq!(sent["parent"], shop.item);
        assert_eq!((&sent["quantity"], &sent["customer"], &sent["sales_order"]),
            (&json!(6.0), &json!(shop.customer), &json!(shop.order)));
        assert_eq!((&sent["location"], &sent["in_stock"], &sent["sales_order_reference"]),
            (&json!(null), &json!(false), &json!("SO-0001")));
        let told = json!({ "customer": shop.customer, "customer_name": "Ann Ltd", "salesorder": shop.order });
        assert!(history(&shop, sent["pk"].as_i64().unwrap()).contains(&(60, told)));

        let line = shop.get("/api/order/so-line/", shop.line);
        assert_eq!((&line["shipped"], &line["allocated"]), (&json!(6.0), &json!(6.0)));
        let shipment = shop.get("/api/order/so/shipment/", shop.shipment);
        assert_eq!((&shipment["shipment_date"], &shipment["tracking_number"]), (&json!("2026-01-31"), &json!("T-1")));
        let order = shop.get("/api/order/so/", shop.order);
        assert_eq!((&order["completed_lines"], &order["completed_shipments_count"]), (&json!(1), &json!(1)));
        let part = shop.get("/api/part/", shop.part);
        assert_eq!((&part["in_stock"], &part["required_for_sales_orders"]), (&json!(4.0), &json!(0)));
        let listed = shop.admin.get(&format!("/api/stock/?sales_order={}", shop.order)).expect(200);
        assert_eq!(listed.as_array().unwrap().len(), 1);
    }

    fn an_item_of_which_all_is_sent_is_not_split(server) {
        let shop = SalesOrderFixture::new(server);
        let allocation = shop.allocate_stock(10);
        shop.ship().expect(201);
        assert_eq!(shop.get("/api/order/so-allocation/", allocation)["item"], shop.item);
        assert_eq!(shop.get("/api/stock/", shop.item)["customer"], shop.customer);
        let today = shop.get("/api/order/so/shipment/", shop.shipment)["shipment_date"].clone();
        assert!(today.is_string(), "{today}");
        assert_eq!(shop.admin.get("/api/stock/").expect(200).as_array().unwrap().len(), 1);
    }

    fn several_lines_can_share_an_item(server) {
        let shop = SalesOrderFixture::new(server);
        let line = json!({ "order": shop.order, "part": shop.part, "quantity": 4 });
        let line = create_item(&shop.admin, "/api/order/so-line/", &line);
        let mut wanted = shop.wanted(6);
        let other = json!({ "line_item": line, "stock_item": shop.item, "quantity": 4 });
        wanted["items"].as_array_mut().unwrap().push(other);
        shop.admin.post(&format!("/api/order/so/{}/allocate/", shop.order), &wanted).expect(201);
        shop.ship().expect(201);
        for (line, shipped) in [(shop.line, 6.0), (line, 4.0)] {
            assert_eq!(shop.get("/api/order/so-line/", line)["shipped"], shipped);
        }
        let all = shop.admin.get(&format!("/api/stock/?customer={}", shop.customer)).expect(200);
        let mut all: Vec<_> = all.as_array().unwrap().iter().map(|item| item["quantity"].as_f64().unwrap()).collect();
        all.sort_by(f64::total_cmp);
        assert_eq!(all, [4.0, 6.0]);
    }

    fn a_shipment_leaves_once_and_not_empty(server) {
        let shop = SalesOrderFixture::new(server);
        let refused = |text: &str| json!({ "non_field_errors": [text] });
        assert_eq!(shop.ship().expect(400), refused("Shipment has no allocated stock items"));
        shop.allocate_stock(6);
        shop.ship().expect(201);
        assert_eq!(shop.ship().expect(400), refused("Shipment has already been sent"));
        assert_eq!(shop.get("/api/stock/", shop.item)["quantity"], 4.0);
        assert_eq!(shop.admin.post("/api/order/so/shipment/999/ship/", &json!({})).status, 404);
        let wrong = shop.admin.post(&format!("/api/order/so/shipment/{}/ship/", shop.shipment),
            &json!({ "shipment_date": "soon", "link": "nowhere" })).expect(400);
        assert!(wrong["shipment_date"].is_array() && wrong["link"].is_array(), "{wrong}");
    }

    fn a_shipment_waits_for_its_check_where_that_is_wanted(server) {
        let shop = SalesOrderFixture::new(server);
        shop.allocate_stock(6);
        shop.admin.set_setting("SALESORDER_SHIPMENT_REQUIRES_CHECK", true);
        let text = "Shipment must be checked before it can be completed";
        assert_eq!(shop.ship().expect(400), json!({ "non_field_errors": [text] }));
        let me = shop.admin.get("/api/user/me/").expect(200)["pk"].clone();
        let path = format!("/api/order/so/shipment/{}/", shop.shipment);
        shop.admin.patch(&path, &json!({ "checked_by": me })).expect(200);
        shop.ship().expect(201);
    }

    fn stock_that_is_not_there_any_more_cannot_be_sent(server) {
        let shop = SalesOrderFixture::new(server);
        shop.allocate_stock(6);
        let body = json!({ "items": [{ "pk": shop.item, "quantity": 7 }] });
        shop.admin.post("/api/stock/remove/", &body).expect(201);
        let text = format!("stock item {}: the item has only 3", shop.item);
        assert_eq!(shop.ship().expect(400), json!({ "non_field_errors": [text] }));
        assert_eq!(shop.get("/api/order/so-line/", shop.line)["shipped"], 0.0);
    }

    fn what_has_left_stays_as_it_was_sent(server) {
        let shop = SalesOrderFixture::new(server);
        let allocation = format!("/api/order/so-allocation/{}/", shop.allocate_stock(6));
        let shipment = format!("/api/order/so/shipment/{}/", shop.shipment);
        let by_hand = shop.admin.patch(&shipment, &json!({ "shipment_date": "2026-01-01" })).expect(400);
        assert!(by_hand["shipment_date"].is_array(), "{by_hand}");
        shop.ship().expect(201);
        let sent = json!({ "non_field_errors": ["Shipment has already been shipped"] });
        assert_eq!(shop.admin.patch(&allocation, &json!({ "quantity": 1 })).expect(400), sent);
        assert_eq!(shop.admin.delete(&allocation).expect(400), sent);
        let back = shop.admin.patch(&shipment, &json!({ "shipment_date": null })).expect(400);
        assert!(back["shipment_date"].is_array(), "{back}");
        let gone = shop.admin.delete(&shipment).expect(400);
        assert_eq!(gone, json!({ "non_field_errors": ["Shipment has already been sent"] }));
        let later = shop.admin.patch(&shipment, &json!({ "shipment_date": "2020-01-01" })).expect(400);
        assert!(later["shipment_date"].is_array(), "{later}");
        for path in [format!("/api/order/so-line/{}/", shop.line), format!("/api/order/so/{}/", shop.order)] {
            let refused = shop.admin.delete(&path).expect(400);
            assert_eq!(refused, json!({ "non_field_errors": ["Shipment has already been sent"] }), "{path}");
        }
        let path = format!("/api/order/so/{}/allocate/", shop.order);
        let more = shop.admin.post(&path, &shop.wanted(1)).expect(400);
        assert_eq!(more, json!({ "shipment": ["Shipment has already been shipped"] }));
    }

    fn an_order_that_is_over_is_deleted_and_what_it_sent_stays_the_customers(server) {
        let shop = SalesOrderFixture::new(server);
        shop.allocate_stock(6);
        shop.ship().expect(201);
        let sent = shop.admin.get(&format!("/api/stock/?customer={}", shop.customer)).expect(200)[0]["pk"].as_i64().unwrap();
        let path = format!("/api/order/so/{}/", shop.order);
        shop.admin.post(&format!("{path}complete/"), &json!({})).expect(201);
        let reference = shop.get("/api/order/so/", shop.order)["reference"].clone();
        shop.admin.delete(&path).expect(204);
        let item = shop.get("/api/stock/", sent);
        assert_eq!((&item["sales_order"], &item["customer"], &item["in_stock"]), (&json!(null), &json!(shop.customer), &json!(false)));
        let deltas = shop.admin.get(&format!("/api/stock/track/?item={sent}")).expect(200)[0]["deltas"].clone();
        assert_eq!((&deltas["salesorder"], &deltas["salesorder_reference"]), (&json!(shop.order), &reference));
    }

    fn what_was_sent_without_a_customer_keeps_its_order(server) {
        let shop = SalesOrderFixture::new(server);
        let order = create_item(&shop.admin, "/api/order/so/", &json!({ "customer": null }));
        let line = json!({ "order": order, "part": shop.part, "quantity": 1 });
        let line = create_item(&shop.admin, "/api/order/so-line/", &line);
        let shipment = create_item(&shop.admin, "/api/order/so/shipment/", &json!({ "order": order }));
        let wanted = json!({
            "items": [{ "line_item": line, "stock_item": shop.item, "quantity": 1 }], "shipment": shipment,
        });
        let path = format!("/api/order/so/{order}/");
        shop.admin.post(&format!("{path}allocate/"), &wanted).expect(201);
        shop.admin.post(&format!("/api/order/so/shipment/{shipment}/ship/"), &json!({})).expect(201);
        shop.admin.post(&format!("{path}complete/"), &json!({})).expect(201);
        let refused = shop.admin.delete(&path).expect(400);
        assert_eq!(refused, json!({ "non_field_errors": ["Shipment has already been sent"] }));
    }

    fn a_line_keeps_its_part_while_stock_is_put_aside_for_it(server) {
        let shop = SalesOrderFixture::new(server);
        let other = create_item(&shop.admin, "/api/part/", &json!({ "name": "Shade", "salable": true }));
        let line = format!("/api/order/so-line/{}/", shop.line);
        let allocation = format!("/api/order/so-allocation/{}/", shop.allocate_stock(1));
        let refused = shop.admin.patch(&line, &json!({ "part": other })).expect(400);
        assert_eq!(refused, json!({ "part": ["stock is allocated to the line"] }));
        shop.admin.delete(&allocation).expect(204);
        shop.admin.patch(&line, &json!({ "part": other })).expect(200);
    }
}
