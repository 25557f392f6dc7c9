//! Items that are installed in deleted items. They take their place.

use inventree_tests::{Client, Reply, TestServer, on_both_databases};
use serde_json::{Value, json};

use super::{get_item, item, key, last_tracking_entry, location, part};

/// Creates an engine in the location, and a piston that is installed in it.
fn engine(admin: &Client, name: &str, here: i64) -> (i64, i64) {
    admin.set_setting("STOCK_ENFORCE_BOM_INSTALLATION", false);
    let engine = part(
        admin,
        &format!("{name} engine"),
        &json!({ "active": false }),
    );
    let piston = part(admin, &format!("{name} piston"), &json!({}));
    let (engine, piston) = (item(admin, engine, 1, here), item(admin, piston, 1, here));
    install(admin, engine, piston);
    (engine, piston)
}

fn install(admin: &Client, host: i64, item: i64) {
    let body = json!({ "stock_item": item, "quantity": 1 });
    admin
        .post(&format!("/api/stock/{host}/install/"), &body)
        .expect(201);
}

fn delete(admin: &Client, path: &str, body: &Value) -> Reply {
    let headers = [("Content-Type", "application/json")];
    admin.send("DELETE", path, &headers, body.to_string().as_bytes())
}

/// Returns the place of an item: location, host and customer.
fn item_place(admin: &Client, item: i64) -> (Value, Value, Value) {
    let shown = get_item(admin, item);
    let of = |name: &str| shown[name].clone();
    (of("location"), of("belongs_to"), of("customer"))
}

/// Returns a client of the administrator, and a new location.
fn admin_and_location(server: &TestServer) -> (Client, i64) {
    let admin = server.admin();
    let here = location(&admin, "here");
    (admin, here)
}

on_both_databases! {
    fn what_is_installed_in_an_item_that_is_deleted_takes_its_place(server) {
        let (admin, here) = admin_and_location(server);
        for (name, path) in [("one", "/api/stock/<pk>/"), ("many", "/api/stock/")] {
            let (engine, piston) = engine(&admin, name, here);
            let path = path.replace("<pk>", &engine.to_string());
            let status = delete(&admin, &path, &json!({ "items": [engine] })).status;
            assert!([200, 204].contains(&status), "{path}: {status}");
            admin.get(&format!("/api/stock/{engine}/")).expect(404);
            assert_eq!(item_place(&admin, piston), (json!(here), json!(null), json!(null)), "{path}");
            let told = json!({ "stockitem": engine, "location": here });
            assert_eq!(last_tracking_entry(&admin, piston), (31, String::new(), told));
        }
    }

    fn what_is_deleted_together_with_its_host_goes(server) {
        let (admin, here) = admin_and_location(server);
        let (engine, piston) = engine(&admin, "an", here);
        delete(&admin, "/api/stock/", &json!({ "items": [engine, piston] })).expect(200);
        for item in [engine, piston] {
            admin.get(&format!("/api/stock/{item}/")).expect(404);
        }
    }

    fn what_is_installed_in_an_installed_item_stays_in_the_outer_one(server) {
        let (admin, here) = admin_and_location(server);
        let (engine, piston) = engine(&admin, "an", here);
        let car = part(&admin, "car", &json!({}));
        let car = item(&admin, car, 1, here);
        install(&admin, car, engine);
        admin.delete(&format!("/api/stock/{engine}/")).expect(204);
        assert_eq!(item_place(&admin, piston), (json!(null), json!(car), json!(null)));
        assert_eq!(last_tracking_entry(&admin, piston), (30, String::new(), json!({ "stockitem": car })));
        assert_eq!(last_tracking_entry(&admin, car), (35, String::new(), json!({ "stockitem": piston })));
    }

    fn what_is_installed_in_an_item_that_a_customer_has_is_theirs(server) {
        let (admin, here) = admin_and_location(server);
        let (engine, piston) = engine(&admin, "an", here);
        let customer = json!({ "name": "ACME", "is_customer": true });
        let customer = key(&admin.post("/api/company/", &customer).expect(201));
        let given = json!({ "items": [{ "item": engine }], "customer": customer });
        admin.post("/api/stock/assign/", &given).expect(201);
        admin.delete(&format!("/api/stock/{engine}/")).expect(204);
        assert_eq!(item_place(&admin, piston), (json!(null), json!(null), json!(customer)));
    }

    fn what_is_installed_in_stock_of_a_part_that_is_deleted_stays(server) {
        let (admin, here) = admin_and_location(server);
        let (engine, piston) = engine(&admin, "an", here);
        let part = get_item(&admin, engine)["part"].clone();
        admin.delete(&format!("/api/part/{part}/")).expect(204);
        admin.get(&format!("/api/stock/{engine}/")).expect(404);
        assert_eq!(item_place(&admin, piston).0, here);
        let category = key(&admin.post("/api/part/category/", &json!({ "name": "Engines" })).expect(201));
        let (engine, piston) = self::engine(&admin, "another", here);
        let part = get_item(&admin, engine)["part"].clone();
        admin.patch(&format!("/api/part/{part}/"), &json!({ "category": category })).expect(200);
        let path = format!("/api/part/category/{category}/");
        delete(&admin, &path, &json!({ "delete_parts": true })).expect(204);
        assert_eq!(item_place(&admin, piston).0, here);
    }

    fn what_is_installed_in_stock_of_a_location_that_is_deleted_moves_to_the_place_around(server) {
        let (admin, around) = admin_and_location(server);
        let below = |name: &str, parent: i64| {
            key(&admin.post("/api/stock/location/", &json!({ "name": name, "parent": parent })).expect(201))
        };
        let outer = below("outer", around);
        let inner = below("inner", outer);
        let (engine, piston) = engine(&admin, "an", inner);
        let all = json!({ "delete_stock_items": true, "delete_sub_locations": true });
        delete(&admin, &format!("/api/stock/location/{outer}/"), &all).expect(204);
        admin.get(&format!("/api/stock/{engine}/")).expect(404);
        assert_eq!(item_place(&admin, piston).0, around);
        assert_eq!(last_tracking_entry(&admin, piston).0, 31);
    }
}
