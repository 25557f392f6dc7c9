//! The largest quantity of an item, and sums of quantities.

use inventree::resource::Statement;
use inventree_tests::on_both_databases;
use serde_json::json;

use super::concurrency::query_numbers;
use super::{get_item, item, key, location, part, stock_fixture};

const TOO_MANY: &str = "Ensure that there are no more than 10 digits before the decimal point.";

on_both_databases! {
    fn no_write_makes_an_item_larger_than_can_be_added_up(server) {
        let (admin, item, here, _) = stock_fixture(server);
        let part = get_item(&admin, item)["part"].clone();
        let most = 9_999_999_999_i64;
        let at_quantity = json!({ "quantity": [TOO_MANY] });
        let body = json!({ "part": part, "quantity": most + 1, "location": here });
        assert_eq!(admin.post("/api/stock/", &body).expect(400), at_quantity);
        let path = format!("/api/stock/{item}/");
        assert_eq!(admin.patch(&path, &json!({ "quantity": most + 1 })).expect(400), at_quantity);
        for (path, quantity) in [("add", most), ("count", most + 1)] {
            let body = json!({ "items": [{ "pk": item, "quantity": quantity }] });
            let reply = admin.post(&format!("/api/stock/{path}/"), &body).expect(400);
            assert_eq!(reply, json!({ "items": [at_quantity.clone()] }), "{path}");
        }
        let large = json!({ "part": part, "quantity": most, "location": here });
        let large = key(&admin.post("/api/stock/", &large).expect(201)[0]);
        let merge = json!({ "items": [{ "item": item }, { "item": large }], "location": here });
        let reply = admin.post("/api/stock/merge/", &merge).expect(400);
        assert_eq!(reply, json!({ "non_field_errors": [TOO_MANY] }));
        assert_eq!((get_item(&admin, item)["quantity"].clone(), get_item(&admin, large)["quantity"].clone()), (json!(10.0), json!(9_999_999_999.0)));
    }

    fn sums_over_any_number_of_the_largest_items_are_shown(server) {
        let admin = server.admin();
        let here = location(&admin, "here");
        let template = part(&admin, "Grain", &json!({ "is_template": true, "assembly": true }));
        let sand = part(&admin, "Sand", &json!({ "variant_of": template, "component": true }));
        let castle = part(&admin, "Castle", &json!({ "assembly": true }));
        let supplier = key(&admin.post("/api/company/", &json!({ "name": "Sup", "is_supplier": true })).expect(201));
        let sold = json!({ "part": sand, "supplier": supplier, "SKU": "S1" });
        let sold = key(&admin.post("/api/company/part/", &sold).expect(201));
        admin.post("/api/bom/", &json!({ "part": castle, "sub_part": sand, "quantity": 1, "allow_variants": true })).expect(201);
        let small = item(&admin, sand, 3, here);
        assert_eq!(admin.get(&format!("/api/part/{sand}/")).expect(200)["in_stock"], 3.0);
        admin.patch(&format!("/api/stock/{small}/"), &json!({ "quantity": 2.5, "supplier_part": sold })).expect(200);
        let mut fill = Statement::new(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1100) \
             INSERT INTO stock_items (part_id, supplier_part_id, quantity) SELECT ",
        );
        fill.value(sand).sql(", ").value(sold);
        fill.sql(", 9999999999999999 FROM n WHERE i > 0 RETURNING id");
        query_numbers(server, fill);
        let all = json!(1e12);
        assert_eq!(admin.get(&format!("/api/part/{sand}/")).expect(200)["total_in_stock"], all);
        let parts = admin.get("/api/part/?ordering=-total_in_stock&low_stock=false").expect(200);
        assert_eq!(parts[0]["in_stock"], all);
        assert_eq!(admin.get(&format!("/api/part/{template}/")).expect(200)["variant_stock"], all);
        assert_eq!(admin.get("/api/bom/").expect(200)[0]["available_stock"], all);
        assert_eq!(admin.get("/api/company/part/").expect(200)[0]["in_stock"], all);
        admin.get("/api/stock/location/").expect(200);
    }
}
