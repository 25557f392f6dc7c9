//! Categories, which form a tree as locations do.

use inventree_tests::{Client, on_both_databases};
use serde_json::{Value, json};

/// Creates a category below the parent. Returns its key.
fn category(admin: &Client, name: &str, parent: Option<i64>) -> i64 {
    let made = admin
        .post(
            "/api/part/category/",
            &json!({ "name": name, "parent": parent }),
        )
        .expect(201);
    made["pk"].as_i64().unwrap()
}

fn get_category(admin: &Client, pk: i64) -> Value {
    admin
        .get(&format!("/api/part/category/{pk}/?path_detail=true"))
        .expect(200)
}

on_both_databases! {
    fn a_moved_or_renamed_category_takes_those_below_it_along(server) {
        let admin = server.admin();
        let top = category(&admin, "Top", None);
        let middle = category(&admin, "Middle", Some(top));
        let leaf = category(&admin, "Leaf", Some(middle));
        let other = category(&admin, "Other", None);
        assert_eq!((&get_category(&admin, leaf)["pathstring"], &get_category(&admin, leaf)["level"]), (&json!("Top/Middle/Leaf"), &json!(2)));
        admin.patch(&format!("/api/part/category/{middle}/"), &json!({ "parent": other, "name": "Mitte" })).expect(200);
        let moved = get_category(&admin, leaf);
        assert_eq!(moved["pathstring"], "Other/Mitte/Leaf");
        let path: Vec<&Value> = moved["path"].as_array().unwrap().iter().map(|row| &row["name"]).collect();
        assert_eq!(path, ["Other", "Mitte", "Leaf"]);
        assert_eq!(get_category(&admin, top)["subcategories"], 0);
        assert_eq!(get_category(&admin, other)["subcategories"], 2);
        let listed = admin.get("/api/part/category/").expect(200);
        let order: Vec<&Value> = listed.as_array().unwrap().iter().map(|row| &row["pathstring"]).collect();
        assert_eq!(order, ["Other", "Other/Mitte", "Other/Mitte/Leaf", "Top"]);
    }

    fn a_category_stands_neither_in_itself_nor_below_itself(server) {
        let admin = server.admin();
        let top = category(&admin, "Top", None);
        let leaf = category(&admin, "Leaf", Some(top));
        for parent in [top, leaf] {
            let refused = admin.patch(&format!("/api/part/category/{top}/"), &json!({ "parent": parent })).expect(400);
            assert_eq!(refused, json!({ "parent": ["Invalid choice"] }));
        }
        let refused = admin.patch(&format!("/api/part/category/{top}/"), &json!({ "parent": 999 })).expect(400);
        assert_eq!(refused, json!({ "parent": ["Invalid pk \"999\" - object does not exist."] }));
        assert_eq!(get_category(&admin, leaf)["pathstring"], "Top/Leaf");
    }

    fn what_a_deleted_category_held_goes_to_its_parent(server) {
        let admin = server.admin();
        let top = category(&admin, "Top", None);
        let middle = category(&admin, "Middle", Some(top));
        let leaf = category(&admin, "Leaf", Some(middle));
        let part = admin.post("/api/part/", &json!({ "name": "P", "category": middle })).expect(201);
        admin.delete(&format!("/api/part/category/{middle}/")).expect(204);
        assert_eq!(get_category(&admin, leaf)["pathstring"], "Top/Leaf");
        assert_eq!(admin.get(&format!("/api/part/{}/", part["pk"])).expect(200)["category"], top);
        admin.get(&format!("/api/part/category/{middle}/")).expect(404);
    }

    fn parts_are_counted_and_found_through_the_categories_above_them(server) {
        let admin = server.admin();
        let top = category(&admin, "Top", None);
        let leaf = category(&admin, "Leaf", Some(top));
        for (name, category) in [("A", top), ("B", leaf), ("C", leaf)] {
            admin.post("/api/part/", &json!({ "name": name, "category": category })).expect(201);
        }
        admin.post("/api/part/", &json!({ "name": "D" })).expect(201);
        assert_eq!((&get_category(&admin, top)["part_count"], &get_category(&admin, leaf)["part_count"]), (&json!(3), &json!(2)));
        let found = |query: &str| admin.get(&format!("/api/part/?{query}")).expect(200).as_array().unwrap().len();
        assert_eq!(found(&format!("category={top}")), 3);
        assert_eq!(found(&format!("category={top}&cascade=false")), 1);
        assert_eq!(found(&format!("category={leaf}")), 2);
        assert_eq!(found("category=null&cascade=false"), 1);
        for whole in ["category=null", "category=null&cascade=true", "category=NULL&cascade=1"] {
            assert_eq!(found(whole), 4, "{whole}");
        }
    }

    fn a_structural_category_takes_no_parts(server) {
        let admin = server.admin();
        let made = admin.post("/api/part/category/", &json!({ "name": "Frame", "structural": true })).expect(201);
        let refused = admin.post("/api/part/", &json!({ "name": "P", "category": made["pk"] })).expect(400);
        assert_eq!(refused, json!({ "category": ["Parts cannot be assigned to structural part categories!"] }));
    }

    fn a_category_with_parts_does_not_become_structural(server) {
        let admin = server.admin();
        let full = category(&admin, "Full", None);
        let part = admin.post("/api/part/", &json!({ "name": "P", "category": full })).expect(201);
        let address = format!("/api/part/category/{full}/");
        let refused = admin.patch(&address, &json!({ "structural": true })).expect(400);
        let text = "You cannot make this part category structural because some parts are already assigned to it!";
        assert_eq!(refused, json!({ "structural": [text] }));
        admin.patch(&address, &json!({ "name": "Fuller" })).expect(200);
        admin.patch(&format!("/api/part/{}/", part["pk"]), &json!({ "category": null })).expect(200);
        admin.patch(&address, &json!({ "structural": true })).expect(200);
    }

    fn no_part_gets_into_a_category_that_becomes_structural_meanwhile(server) {
        let admin = server.admin();
        for round in 0..10 {
            let pk = category(&admin, &format!("C{round}"), None);
            let (made, changed) = std::thread::scope(|scope| {
                let made = scope.spawn(|| admin.post("/api/part/", &json!({ "name": format!("P{round}"), "category": pk })).status);
                let change = || admin.patch(&format!("/api/part/category/{pk}/"), &json!({ "structural": true })).status;
                let changed = scope.spawn(change);
                (made.join().expect("no panic"), changed.join().expect("no panic"))
            });
            assert!(matches!((made, changed), (201, 400) | (400, 200)), "{made} {changed}");
        }
    }
}
