//! `/api/locate/`.

use inventree_tests::server::eventually;
use inventree_tests::{Client, on_both_databases};
use serde_json::{Value, json};

fn create_item(client: &Client, path: &str, body: &Value) -> Value {
    let answer = client.post(path, body).expect(201);
    answer.get("pk").unwrap_or(&answer[0]["pk"]).clone()
}

fn is_located(client: &Client, path: &str) -> bool {
    client.get(&format!("{path}metadata/")).expect(200)["metadata"]["located"] == true
}

on_both_databases! {
    fn a_plugin_shows_where_an_item_or_a_location_is_after_the_answer(server) {
        let admin = server.admin();
        admin.activate("samplelocate");
        let place = create_item(&admin, "/api/stock/location/", &json!({ "name": "Shelf" }));
        let part = create_item(&admin, "/api/part/", &json!({ "name": "Bolt" }));
        let item = create_item(&admin, "/api/stock/", &json!({ "part": part, "quantity": 1, "location": place }));
        let clerk = server.create_user_with_roles(&["stock"], "clerk", false, &["change"]);
        let body = json!({ "plugin": "samplelocate", "item": item, "location": place });
        let answer = clerk.post("/api/locate/", &body).expect(200);
        let expected = json!({ "success": "Identification plugin activated", "plugin": "samplelocate", "item": item });
        assert_eq!(answer, expected);
        let (item, shelf) = (format!("/api/stock/{item}/"), format!("/api/stock/location/{place}/"));
        eventually("the item is located", || is_located(&admin, &item).then_some(()));
        assert!(!is_located(&admin, &shelf));
        admin.post("/api/locate/", &json!({ "plugin": "samplelocate", "location": place.to_string() })).expect(200);
        eventually("the location is located", || is_located(&admin, &shelf).then_some(()));
    }

    fn an_item_is_where_its_location_is_unless_the_plugin_knows_better(server) {
        let admin = server.admin();
        admin.activate("faulty-locate");
        let place = create_item(&admin, "/api/stock/location/", &json!({ "name": "error" }));
        let part = create_item(&admin, "/api/part/", &json!({ "name": "Bolt" }));
        let nowhere = create_item(&admin, "/api/stock/", &json!({ "part": part, "quantity": 1 }));
        let item = create_item(&admin, "/api/stock/", &json!({ "part": part, "quantity": 1, "location": place }));
        for item in [nowhere, item] {
            admin.post("/api/locate/", &json!({ "plugin": "faulty-locate", "item": item })).expect(200);
        }
        eventually("the failure for the item with a location is recorded", || {
            let status = admin.get("/api/plugins/status/").expect(200);
            let errors = status["registry_errors"].as_array().unwrap().clone();
            assert!(errors.len() < 2);
            errors.first().map(|error| assert_eq!((&error["mixin"], &error["function"]), (&json!("locate"), &json!("locate"))))
        });
    }

    fn what_cannot_be_located_is_reported(server) {
        let admin = server.admin();
        let no_plugin = |slug: &str| format!("Plugin '{slug}' is not installed, or does not support the location mixin");
        let ask = |body: Value, status: u16| admin.post("/api/locate/", &body).expect(status)["detail"].clone();
        assert_eq!(ask(json!({}), 400), "'plugin' field must be supplied");
        admin.activate("sample");
        for slug in ["none-such", "sample", "samplelocate"] {
            assert_eq!(ask(json!({ "plugin": slug, "item": 1 }), 400), no_plugin(slug));
        }
        admin.activate("samplelocate");
        assert_eq!(ask(json!({ "plugin": "samplelocate" }), 400), "Must supply either 'item' or 'location' parameter");
        for (what, class) in [("item", "StockItem"), ("location", "StockLocation")] {
            for (value, shown) in [(json!(99), "99"), (json!("abc"), "abc"), (json!([1]), "[1]")] {
                let text = format!("{class} matching PK '{shown}' not found");
                assert_eq!(ask(json!({ "plugin": "samplelocate", what: value }), 404), text);
            }
        }
        server.anonymous().post("/api/locate/", &json!({ "plugin": "samplelocate", "item": 1 })).expect(401);
    }
}
