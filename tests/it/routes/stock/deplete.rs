//! Depleted items: which are deleted, and which stay.

use inventree_tests::{Client, TestServer, on_both_databases};
use serde_json::json;

use super::{get_item, item, key, last_tracking_entry, location, part};

/// Creates a location, an engine item with quantity 0, and five pistons that can be installed in it.
fn empty_engine(server: &TestServer) -> (Client, i64, i64, i64) {
    let admin = server.admin();
    let here = location(&admin, "here");
    admin.set_setting("STOCK_ENFORCE_BOM_INSTALLATION", false);
    let engine = part(
        &admin,
        "Checks",
        &json!({ "assembly": true, "is_template": true }),
    );
    let piston = part(&admin, "Piston", &json!({}));
    let (engine, pistons) = (item(&admin, engine, 0, here), item(&admin, piston, 5, here));
    assert_eq!(get_item(&admin, engine)["delete_on_deplete"], true);
    (admin, engine, pistons, here)
}

on_both_databases! {
    fn an_empty_item_outlives_what_is_installed_in_it_and_taken_out(server) {
        let (admin, engine, pistons, here) = empty_engine(server);
        let body = json!({ "stock_item": pistons, "quantity": 5 });
        admin.post(&format!("/api/stock/{engine}/install/"), &body).expect(201);
        assert_eq!(get_item(&admin, engine)["installed_items"], 1);
        assert_eq!(get_item(&admin, pistons)["belongs_to"], engine);
        admin.post(&format!("/api/stock/{pistons}/uninstall/"), &json!({ "location": here })).expect(201);
        assert_eq!(get_item(&admin, engine)["quantity"], 0.0);
        assert_eq!(get_item(&admin, pistons)["location"], here);
    }

    fn an_empty_item_outlives_every_operation_that_takes_nothing_from_it(server) {
        let (admin, engine, _, here) = empty_engine(server);
        admin.post("/api/stock/change_status/", &json!({ "items": [engine], "status": 55 })).expect(201);
        assert_eq!(get_item(&admin, engine)["status"], 55);
        let of = get_item(&admin, engine)["part"].clone();
        let other = part(&admin, "Diesel engine", &json!({ "variant_of": of }));
        admin.post(&format!("/api/stock/{engine}/convert/"), &json!({ "part": other })).expect(201);
        assert_eq!(get_item(&admin, engine)["part"], other);
        let second = item(&admin, other, 0, here);
        let both = json!({
            "items": [{ "item": second }, { "item": engine }], "location": here, "allow_mismatched_status": true,
        });
        admin.post("/api/stock/merge/", &both).expect(201);
        assert_eq!(get_item(&admin, second)["quantity"], 0.0);
        admin.patch(&format!("/api/stock/{second}/"), &json!({ "quantity": 0, "batch": "B" })).expect(200);
        assert_eq!(get_item(&admin, second)["batch"], "B");
        admin.post("/api/stock/add/", &json!({ "items": [{ "pk": second, "quantity": 1 }] })).expect(201);
        assert_eq!(get_item(&admin, second)["quantity"], 1.0);
    }

    fn an_item_that_others_are_installed_in_stays_when_all_of_it_is_taken(server) {
        let (admin, _, pistons, here) = empty_engine(server);
        let rack = part(&admin, "Rack", &json!({ "trackable": true }));
        let take = |path: &str, quantity: i64| {
            let host = item(&admin, rack, 2, here);
            let body = json!({ "stock_item": pistons, "quantity": 1 });
            admin.post(&format!("/api/stock/{host}/install/"), &body).expect(201);
            let path = path.replace("<pk>", &host.to_string());
            let body = json!({
                "items": [{ "pk": host, "quantity": quantity }], "quantity": 2, "serial_numbers": "1,2", "destination": here,
            });
            admin.post(&path, &body).expect(201);
            assert_eq!(get_item(&admin, host)["quantity"], 0.0, "{path}");
            let inside = admin.get(&format!("/api/stock/?belongs_to={host}")).expect(200);
            assert_eq!(inside.as_array().map(Vec::len), Some(1), "{path}");
            host
        };
        take("/api/stock/remove/", 2);
        take("/api/stock/<pk>/serialize/", 0);
        let host = take("/api/stock/count/", 0);
        assert_eq!(last_tracking_entry(&admin, host), (10, String::new(), json!({ "quantity": 0.0 })));
        let inside = key(&admin.get(&format!("/api/stock/?belongs_to={host}")).expect(200)[0]);
        admin.post(&format!("/api/stock/{inside}/uninstall/"), &json!({ "location": here })).expect(201);
        // Counted again without installed items, it is deleted.
        admin.post("/api/stock/count/", &json!({ "items": [{ "pk": host, "quantity": 0 }] })).expect(201);
        admin.get(&format!("/api/stock/{host}/")).expect(404);
    }

    fn an_item_that_a_return_order_names_stays_when_all_of_it_is_taken(server) {
        let admin = server.admin();
        let here = location(&admin, "here");
        let part = part(&admin, "Bolt", &json!({}));
        let bolts = item(&admin, part, 3, here);
        let customer = json!({ "name": "ACME", "is_customer": true });
        let customer = key(&admin.post("/api/company/", &customer).expect(201));
        let given = json!({ "items": [{ "item": bolts }], "customer": customer });
        admin.post("/api/stock/assign/", &given).expect(201);
        let order = key(&admin.post("/api/order/ro/", &json!({ "customer": customer })).expect(201));
        let line = json!({ "order": order, "item": bolts, "quantity": 3 });
        let line = key(&admin.post("/api/order/ro-line/", &line).expect(201));
        admin.post(&format!("/api/order/ro/{order}/issue/"), &json!({})).expect(201);
        let back = json!({ "items": [{ "item": line }], "location": here });
        admin.post(&format!("/api/order/ro/{order}/receive/"), &back).expect(201);
        admin.post("/api/stock/remove/", &json!({ "items": [{ "pk": bolts, "quantity": 3 }] })).expect(201);
        assert_eq!(get_item(&admin, bolts)["quantity"], 0.0);
        admin.get(&format!("/api/order/ro-line/{line}/")).expect(200);
    }
}
