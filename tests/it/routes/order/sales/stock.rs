//! Stock that is allocated to orders, or was shipped.

use inventree_tests::on_both_databases;
use serde_json::json;

use super::SalesOrderFixture;

on_both_databases! {
    fn what_is_put_aside_is_not_given_to_a_customer(server) {
        let shop = SalesOrderFixture::new(server);
        let allocation = shop.allocate_stock(6);
        let body = json!({ "items": [{ "item": shop.item }], "customer": shop.customer });
        let answer = shop.admin.post("/api/stock/assign/", &body).expect(400);
        assert_eq!(answer, json!({ "items": [{ "item": ["Item is allocated to a sales order"] }] }));
        assert_eq!(shop.admin.delete(&format!("/api/order/so-allocation/{allocation}/")).status, 204);
        shop.admin.post("/api/stock/assign/", &body).expect(201);
    }

    fn what_is_put_aside_of_an_item_goes_with_it_into_another_one(server) {
        let shop = SalesOrderFixture::new(server);
        let allocation = shop.allocate_stock(6);
        let other = shop.stock(5);
        let body = json!({ "items": [{ "item": other }, { "item": shop.item }], "location": shop.shelf });
        shop.admin.post("/api/stock/merge/", &body).expect(201);
        assert_eq!(shop.get("/api/order/so-allocation/", allocation)["item"], other);
        let merged = shop.get("/api/stock/", other);
        assert_eq!((&merged["quantity"], &merged["allocated"]), (&json!(15.0), &json!(6.0)));
    }

    fn what_was_sent_comes_back_to_stock_without_its_order(server) {
        let shop = SalesOrderFixture::new(server);
        shop.allocate_stock(10);
        shop.ship().expect(201);
        let body = json!({ "items": [{ "pk": shop.item, "quantity": 10 }], "location": shop.shelf });
        assert_eq!(shop.admin.post("/api/stock/add/", &body).status, 400);
        assert_eq!(shop.admin.post("/api/stock/transfer/", &body).status, 400);
        shop.admin.post("/api/stock/return/", &body).expect(201);
        let item = shop.get("/api/stock/", shop.item);
        assert_eq!((&item["sales_order"], &item["customer"], &item["in_stock"], &item["allocated"]),
            (&json!(null), &json!(null), &json!(true), &json!(0.0)));
    }

    fn stock_is_found_by_what_is_free_of_it(server) {
        let shop = SalesOrderFixture::new(server);
        let found = |query: &str| {
            let found = shop.admin.get(&format!("/api/stock/?{query}")).expect(200);
            found.as_array().unwrap().len()
        };
        assert_eq!((found("allocated=true"), found("available=true")), (0, 1));
        shop.allocate_stock(6);
        assert_eq!((found("allocated=true"), found("allocated=false"), found("available=true")), (1, 0, 1));
        shop.allocate_stock(4);
        assert_eq!((found("available=true"), found("available=false"), found("in_stock=true")), (0, 1, 1));
    }
}
