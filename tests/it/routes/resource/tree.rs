//! Lists of trees, and the contents of a branch that is deleted.

use inventree_tests::client::Client;
use inventree_tests::on_both_databases;
use serde_json::{Value, json};

use super::fixtures::create_item;

/// Creates `a` with `b` below it, `c` below `b`, and `d`.
fn create_tree(admin: &Client, path: &str) -> [i64; 4] {
    let a = create_item(admin, path, &json!({ "name": "a" }));
    let b = create_item(admin, path, &json!({ "name": "b", "parent": a }));
    let c = create_item(admin, path, &json!({ "name": "c", "parent": b }));
    [a, b, c, create_item(admin, path, &json!({ "name": "d" }))]
}

fn names(list: &Value) -> String {
    let names = list.as_array().unwrap().iter();
    names.map(|row| row["name"].as_str().unwrap()).collect()
}

fn delete(admin: &Client, path: &str, body: &Value) -> u16 {
    let headers = [("Content-Type", "application/json")];
    admin
        .send("DELETE", path, &headers, body.to_string().as_bytes())
        .status
}

on_both_databases! {
    fn a_tree_is_listed_as_deep_and_from_where_it_is_asked_for(server) {
        let admin = server.admin();
        for path in ["/api/part/category/", "/api/stock/location/"] {
            let [a, b, ..] = create_tree(&admin, path);
            let list = |query: &str| names(&admin.get(&format!("{path}?{query}")).expect(200));
            assert_eq!(list(""), "abcd");
            assert_eq!((list("parent=null"), list("cascade=false"), list("top_level=true")),
                ("ad".into(), "ad".into(), "ad".into()));
            assert_eq!((list("parent=null&cascade=true"), list("parent=null&cascade=false")), ("abcd".into(), "ad".into()));
            assert_eq!((list("parent=null&cascade=true&depth=2"), list("parent=null&depth=2")), ("abd".into(), "ad".into()));
            assert_eq!((list("parent=null&depth=0"), list(&format!("parent={a}&depth=0"))), (String::new(), String::new()));
            assert_eq!((list("top_level=true&cascade=true"), list("top_level=false"), list("top_level=true&cascade=false")),
                ("abcd".into(), "abcd".into(), "ad".into()));
            assert_eq!((list("depth=1"), list("depth=0")), ("abd".into(), "ad".into()));
            assert_eq!(list(&format!("parent={a}")), "b");
            assert_eq!(list(&format!("parent={a}&cascade=true")), "bc");
            assert_eq!(list(&format!("parent={a}&cascade=true&depth=1")), "b");
            assert_eq!(list(&format!("exclude_tree={b}")), "ad");
            let tree = admin.get(&format!("{path}tree/")).expect(200);
            assert_eq!(names(&tree), "abcd");
            assert_eq!(admin.post(&format!("{path}tree/"), &json!({ "name": "x" })).status, 405);
        }
    }

    fn rows_of_one_branch_are_changed_together(server) {
        let admin = server.admin();
        for path in ["/api/part/category/", "/api/stock/location/"] {
            let [_, b, c, d] = create_tree(&admin, path);
            let below = create_item(&admin, path, &json!({ "name": "e", "parent": c }));
            let body = json!({ "items": [b, c], "parent": d });
            admin.patch(path, &body).expect(200);
            let place = |pk: i64| admin.get(&format!("{path}{pk}/")).expect(200)["pathstring"].clone();
            assert_eq!([place(b), place(c), place(below)], ["d/b", "d/c", "d/c/e"]);
            admin.patch(path, &json!({ "items": [d, c, below], "description": "x" })).expect(200);
            assert_eq!(admin.get(&format!("{path}{below}/")).expect(200)["description"], "x");
        }
    }

    fn a_word_that_is_no_answer_to_what_shall_go_too_is_refused(server) {
        let admin = server.admin();
        let [a, ..] = create_tree(&admin, "/api/part/category/");
        let path = format!("/api/part/category/{a}/");
        for body in [json!({ "delete_parts": "yess" }), json!({ "delete_child_categories": [] })] {
            assert_eq!(delete(&admin, &path, &body), 400, "{body}");
        }
        admin.get(&path).expect(200);
        assert_eq!(delete(&admin, &path, &json!({ "delete_parts": null })), 204);
    }

    fn what_a_category_holds_moves_up_unless_it_is_to_go_too(server) {
        let admin = server.admin();
        let path = "/api/part/category/";
        let [a, b, c, _] = create_tree(&admin, path);
        let part = |name: &str, category: i64| {
            create_item(&admin, "/api/part/", &json!({ "name": name, "category": category, "active": false }))
        };
        let (of_b, of_c) = (part("of b", b), part("of c", c));
        assert_eq!(delete(&admin, &format!("{path}{b}/"), &json!({})), 204);
        assert_eq!(admin.get(&format!("/api/part/{of_b}/")).expect(200)["category"], a);
        assert_eq!(admin.get(&format!("{path}{c}/")).expect(200)["pathstring"], "a/c");
        let all = json!({ "delete_child_categories": true, "delete_parts": true });
        assert_eq!(delete(&admin, &format!("{path}{a}/"), &all), 204);
        assert_eq!(names(&admin.get(path).expect(200)), "d");
        assert_eq!(admin.get(&format!("/api/part/{of_c}/")).status, 404);
    }

    fn a_category_stays_where_one_of_its_parts_cannot_go(server) {
        let admin = server.admin();
        let path = "/api/part/category/";
        let [a, _, c, _] = create_tree(&admin, path);
        create_item(&admin, "/api/part/", &json!({ "name": "in use", "category": c }));
        let all = json!({ "delete_child_categories": true, "delete_parts": true });
        assert_eq!(delete(&admin, &format!("{path}{a}/"), &all), 400);
        assert_eq!(names(&admin.get(path).expect(200)), "abcd");
    }

    fn what_a_location_holds_moves_up_unless_it_is_to_go_too(server) {
        let admin = server.admin();
        let path = "/api/stock/location/";
        let [a, b, c, _] = create_tree(&admin, path);
        let part = create_item(&admin, "/api/part/", &json!({ "name": "Part" }));
        let stock = |location: i64| create_item(&admin, "/api/stock/", &json!({ "part": part, "quantity": 1, "location": location }));
        let (of_b, of_c) = (stock(b), stock(c));
        assert_eq!(delete(&admin, &format!("{path}{b}/"), &json!({ "delete_stock_items": true })), 204);
        assert_eq!(admin.get(&format!("/api/stock/{of_b}/")).status, 404);
        assert_eq!(admin.get(&format!("{path}{c}/")).expect(200)["parent"], a);
        assert_eq!(delete(&admin, &format!("{path}{a}/"), &json!({ "delete_sub_locations": true })), 204);
        assert_eq!(admin.get(&format!("/api/stock/{of_c}/")).expect(200)["location"], Value::Null);
        assert_eq!(names(&admin.get(path).expect(200)), "d");
    }

    fn a_branch_that_moves_takes_all_paths_below_it_along(server) {
        let admin = server.admin();
        for path in ["/api/part/category/", "/api/stock/location/"] {
            let [a, b, _, d] = create_tree(&admin, path);
            let places = || {
                let list = admin.get(&format!("{path}?ordering=pathstring")).expect(200);
                let rows = list.as_array().unwrap().iter();
                rows.map(|row| format!("{} {}", row["pathstring"].as_str().unwrap(), row["level"])).collect::<Vec<_>>()
            };
            admin.patch(&format!("{path}{b}/"), &json!({ "parent": d, "name": "B" })).expect(200);
            assert_eq!(places(), ["a 0", "d 0", "d/B 1", "d/B/c 2"]);
            admin.patch(&format!("{path}{d}/"), &json!({ "parent": a })).expect(200);
            assert_eq!(places(), ["a 0", "a/d 1", "a/d/B 2", "a/d/B/c 3"]);
            admin.patch(&format!("{path}{a}/"), &json!({ "parent": b })).expect(400);
            assert_eq!(delete(&admin, &format!("{path}{d}/"), &json!({})), 204);
            assert_eq!(places(), ["a 0", "a/B 1", "a/B/c 2"]);
            admin.patch(&format!("{path}{b}/"), &json!({ "parent": null })).expect(200);
            assert_eq!(places(), ["B 0", "B/c 1", "a 0"]);
            let found = admin.get(&format!("{path}?parent={b}&cascade=true")).expect(200);
            assert_eq!(names(&found), "c");
        }
    }

    fn a_tree_is_so_deep_at_most(server) {
        let admin = server.admin();
        let path = "/api/part/category/";
        let long = "n".repeat(100);
        let mut parent = create_item(&admin, path, &json!({ "name": long }));
        let root = parent;
        for _ in 1..100 {
            parent = create_item(&admin, path, &json!({ "name": long, "parent": parent }));
        }
        let refused = admin.post(path, &json!({ "name": "deeper", "parent": parent })).expect(400);
        assert_eq!(refused, json!({ "parent": ["a tree has at most 100 levels"] }));
        let over = create_item(&admin, path, &json!({ "name": "over" }));
        admin.patch(&format!("{path}{root}/"), &json!({ "parent": over })).expect(400);
        admin.patch(&format!("{path}{root}/"), &json!({ "name": "short" })).expect(200);
        let deepest = admin.get(&format!("{path}{parent}/")).expect(200);
        assert_eq!((&deepest["level"], deepest["pathstring"].as_str().unwrap().len()), (&json!(99), 250));
        assert!(deepest["pathstring"].as_str().unwrap().starts_with("short/n"));
    }

    fn rows_that_are_moved_at_the_same_time_stay_a_tree(server) {
        let admin = server.admin();
        for path in ["/api/part/category/", "/api/stock/location/"] {
            let keys: Vec<i64> = (0..5).map(|name| create_item(&admin, path, &json!({ "name": name.to_string() }))).collect();
            let swap = |one: i64, other: i64| admin.patch(&format!("{path}{one}/"), &json!({ "parent": other }));
            for round in 0..6 {
                let (one, other) = (keys[round % 5], keys[(round + 1 + round / 5) % 5]);
                let replies = std::thread::scope(|scope| {
                    let both = [scope.spawn(move || swap(one, other)), scope.spawn(move || swap(other, one))];
                    both.map(|thread| thread.join().expect("no panic"))
                });
                for reply in &replies {
                    assert!(matches!(reply.status, 200 | 400), "{}", reply.text);
                }
                assert!(replies.iter().any(|reply| reply.status == 400), "one of the two would make a circle");
                let list = admin.get(path).expect(200);
                let rows = list.as_array().unwrap();
                let find = |pk: &Value| rows.iter().find(|row| row["pk"] == *pk).unwrap();
                for row in rows {
                    let name = row["name"].as_str().unwrap();
                    let (names, level) = if row["parent"].is_null() {
                        (name.to_owned(), 0)
                    } else {
                        let parent = find(&row["parent"]);
                        (format!("{}/{name}", parent["pathstring"].as_str().unwrap()), parent["level"].as_i64().unwrap() + 1)
                    };
                    assert_eq!((row["pathstring"].as_str(), row["level"].as_i64()), (Some(&*names), Some(level)));
                }
            }
        }
    }
}
