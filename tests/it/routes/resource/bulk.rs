//! Changing and deleting many items at once.

use inventree_tests::{Client, Reply, on_both_databases};
use serde_json::{Value, json};

use super::fixtures::create_item;

fn delete(client: &Client, path: &str, body: &Value) -> Reply {
    let headers = [("Content-Type", "application/json")];
    client.send("DELETE", path, &headers, body.to_string().as_bytes())
}

/// Creates a part and the number of stock items of it. Returns the keys of the items.
fn stock(admin: &Client, count: i64) -> Vec<i64> {
    let part = create_item(admin, "/api/part/", &json!({ "name": "part" }));
    let item =
        |number| json!({ "part": part, "quantity": number, "batch": format!("batch {number}") });
    (1..=count)
        .map(|number| create_item(admin, "/api/stock/", &item(number)))
        .collect()
}

fn count(client: &Client, path: &str) -> usize {
    client
        .get(path)
        .expect(200)
        .as_array()
        .expect("a list")
        .len()
}

on_both_databases! {
    fn a_filter_that_says_nothing_deletes_nothing(server) {
        let admin = server.admin();
        let items = stock(&admin, 3);
        for filters in [json!({ "batch": "" }), json!({ "in_stock": null }), json!({ "expired": "ture" }),
            json!({ "in_stock": true, "batch": " " }), json!({ "nosuch": 1 }), json!({ "batch": "\u{0}" }), json!({ "part": "x" })]
        {
            let refused = delete(&admin, "/api/stock/", &json!({ "filters": filters })).expect(400);
            assert!(refused["filters"].is_array(), "{filters}: {refused}");
        }
        for body in [json!({}), json!({ "items": [], "filters": {} }), json!({ "items": "5", "filters": { "in_stock": true } }),
            json!({ "items": 5 }), json!({ "items": ["x"] }), json!({ "filters": [] }), json!({ "items": [items[2] + 1] })]
        {
            delete(&admin, "/api/stock/", &body).expect(400);
        }
        assert_eq!(count(&admin, "/api/stock/"), 3);
    }

    fn a_key_among_the_filters_of_a_deletion_means_itself_alone_unless_more_is_asked_for(server) {
        let admin = server.admin();
        let make = |path: &str, body: Value| create_item(&admin, path, &body);
        let part = make("/api/part/", json!({ "name": "Part" }));
        let top = make("/api/stock/location/", json!({ "name": "top" }));
        let below = make("/api/stock/location/", json!({ "name": "below", "parent": top }));
        for location in [json!(top), json!(below), json!(below), Value::Null] {
            make("/api/stock/", json!({ "part": part, "quantity": 1, "location": location }));
        }
        for (filters, left) in [
            (json!({ "location": top }), 3),
            (json!({ "location": null }), 2),
            (json!({ "location": top, "cascade": true }), 0),
        ] {
            delete(&admin, "/api/stock/", &json!({ "filters": filters })).expect(200);
            assert_eq!(count(&admin, "/api/stock/"), left, "{filters}");
        }
        for filters in [json!({ "location": "null", "cascade": true }), json!({ "cascade": true })] {
            assert!(delete(&admin, "/api/stock/", &json!({ "filters": filters })).status == 400, "{filters}");
        }
    }

    fn items_and_filters_limit_a_deletion_together_and_it_says_how_many_went(server) {
        let admin = server.admin();
        let items = stock(&admin, 4);
        let body = json!({ "items": [items[0], items[1], items[0], items[3] + 9], "filters": { "in_stock": true, "batch": "batch 1" } });
        assert_eq!(delete(&admin, "/api/stock/", &body).expect(200), json!({ "success": "Deleted 1 items" }));
        let body = json!({ "items": [items[1], items[1], items[0]] });
        assert_eq!(delete(&admin, "/api/stock/", &body).expect(200), json!({ "success": "Deleted 1 items" }));
        let body = json!({ "filters": { "in_stock": true } });
        assert_eq!(delete(&admin, "/api/stock/", &body).expect(200), json!({ "success": "Deleted 2 items" }));
        assert_eq!(count(&admin, "/api/stock/"), 0);
    }

    fn a_request_names_at_most_1000_items(server) {
        let admin = server.admin();
        let keys: Vec<i64> = (1..=1001).collect();
        let refused = delete(&admin, "/api/stock/", &json!({ "items": keys })).expect(400);
        assert_eq!(refused, json!({ "items": ["a request may name at most 1000 items"] }));
        stock(&admin, 1);
        delete(&admin, "/api/stock/", &json!({ "items": keys[..1000] })).expect(200);
    }

    fn many_items_are_changed_in_the_same_way(server) {
        let admin = server.admin();
        for method in ["PUT", "PATCH"] {
            let parent = create_item(&admin, "/api/part/category/", &json!({ "name": method }));
            let keys = ["a", "b", "c"].map(|name| create_item(&admin, "/api/part/", &json!({ "name": format!("{method} {name}") })));
            let body = json!({ "items": [keys[2], keys[0]], "category": parent, "keywords": method, "tags": ["new"] });
            let headers = [("Content-Type", "application/json")];
            let changed = admin.send(method, "/api/part/", &headers, body.to_string().as_bytes()).expect(200);
            assert_eq!(changed["success"], "Updated 2 items");
            let shown: Vec<(&Value, &Value, &Value)> = changed["items"].as_array().unwrap().iter()
                .map(|item| (&item["pk"], &item["category"], &item["tags"])).collect();
            let (category, tags) = (json!(parent), json!(["new"]));
            assert_eq!(shown, [(&json!(keys[0]), &category, &tags), (&json!(keys[2]), &category, &tags)]);
            assert_eq!(admin.get(&format!("/api/part/{}/", keys[1])).expect(200)["category"], Value::Null);
        }
        let body = json!({ "filters": { "name": "PUT" }, "parent": 2 });
        assert_eq!(admin.patch("/api/part/category/", &body).expect(200)["items"][0]["pathstring"], "PATCH/PUT");
        let locations = ["x", "y"].map(|name| create_item(&admin, "/api/stock/location/", &json!({ "name": name })));
        let body = json!({ "items": locations, "structural": true });
        assert_eq!(admin.patch("/api/stock/location/", &body).expect(200)["items"][1]["structural"], true);
    }

    fn of_many_changes_all_are_made_or_none(server) {
        let admin = server.admin();
        let keys = ["a", "b"].map(|name| create_item(&admin, "/api/part/", &json!({ "name": name, "IPN": name })));
        admin.patch("/api/part/", &json!({ "items": keys, "name": "same", "IPN": "same" })).expect(400);
        assert_eq!(admin.get(&format!("/api/part/{}/", keys[0])).expect(200)["name"], "a");
        admin.activate("accepting");
        admin.patch("/api/part/", &json!({ "items": keys, "IPN": "BOTH" })).expect(400);
        assert_eq!(admin.get(&format!("/api/part/{}/", keys[0])).expect(200)["IPN"], "a");
        admin.patch("/api/part/", &json!({ "items": [keys[1] + 1], "keywords": "k" })).expect(400);
        admin.patch("/api/part/", &json!({ "keywords": "k" })).expect(400);
        let reader = server.create_user_with_roles(&["part"], "reader", false, &["view"]);
        reader.patch("/api/part/", &json!({ "items": keys, "keywords": "k" })).expect(403);
    }
}
