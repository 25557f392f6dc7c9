//! Deleting locations and customers that have stock.

use inventree_tests::{Client, Reply, on_both_databases};
use serde_json::{Value, json};

use super::{get_item, item, key, last_tracking_entry, location, part, stock_fixture};

fn delete(admin: &Client, location: i64, body: &Value) -> Reply {
    let headers = [("Content-Type", "application/json")];
    let path = format!("/api/stock/location/{location}/");
    admin.send("DELETE", &path, &headers, body.to_string().as_bytes())
}

fn create_location(admin: &Client, name: &str, parent: Option<i64>, structural: bool) -> i64 {
    let body = json!({ "name": name, "parent": parent, "structural": structural });
    key(&admin.post("/api/stock/location/", &body).expect(201))
}

on_both_databases! {
    fn what_is_in_a_location_that_is_deleted_moves_to_the_one_around_it(server) {
        let admin = server.admin();
        let bolt = part(&admin, "Bolt", &json!({}));
        let house = create_location(&admin, "house", None, false);
        let room = create_location(&admin, "room", Some(house), true);
        let shelf = create_location(&admin, "shelf", Some(room), false);
        let bolts = item(&admin, bolt, 5, shelf);
        let text = json!({ "non_field_errors": ["Stock items cannot be located into structural stock locations!"] });
        assert_eq!(delete(&admin, shelf, &json!({})).expect(400), text);
        assert_eq!(get_item(&admin, bolts)["location"], shelf);
        assert_eq!(delete(&admin, room, &json!({ "delete_sub_locations": true })).status, 204);
        assert_eq!(get_item(&admin, bolts)["location"], house);
        assert_eq!(last_tracking_entry(&admin, bolts), (20, String::new(), json!({ "location": house })));
        assert_eq!(delete(&admin, house, &json!({})).status, 204);
        assert_eq!(get_item(&admin, bolts)["location"], json!(null));
        assert_eq!(last_tracking_entry(&admin, bolts), (20, String::new(), json!({ "location": null })));
        assert_eq!(get_item(&admin, bolts)["tracking_items"], 3);
    }

    fn plugins_are_asked_about_what_moves(server) {
        let (admin, item, here, _) = stock_fixture(server);
        let inside = create_location(&admin, "inside", Some(here), false);
        admin.patch(&format!("/api/stock/{item}/"), &json!({ "location": inside, "batch": "STAY" })).expect(200);
        admin.activate("accepting");
        let text = json!({ "location": ["this one stays"] });
        assert_eq!(delete(&admin, inside, &json!({})).expect(400), text);
        assert_eq!(get_item(&admin, item)["location"], inside);
    }

    fn a_customer_who_has_stock_stays(server) {
        let (admin, item, here, _) = stock_fixture(server);
        let customer = json!({ "name": "Ann Ltd", "is_customer": true });
        let customer = key(&admin.post("/api/company/", &customer).expect(201));
        admin.post("/api/stock/assign/", &json!({ "items": [{ "item": item }], "customer": customer })).expect(201);
        let path = format!("/api/company/{customer}/");
        admin.delete(&path).expect(400);
        assert_eq!(get_item(&admin, item)["customer"], customer);
        let back = json!({ "items": [{ "pk": item, "quantity": 10 }], "location": here });
        admin.post("/api/stock/return/", &back).expect(201);
        assert_eq!(admin.delete(&path).status, 204);
    }

    fn a_root_without_stock_is_deleted_as_it_is(server) {
        let admin = server.admin();
        let empty = location(&admin, "empty");
        assert_eq!(delete(&admin, empty, &json!({})).status, 204);
    }
}
