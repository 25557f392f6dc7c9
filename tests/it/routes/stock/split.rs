//! What items take over from each other when they are split or merged.

use inventree_tests::{Client, on_both_databases};
use serde_json::{Value, json};

use super::{get_item, key, last_tracking_entry, location, part};

/// Creates four of a trackable part with metadata, a tag and a test result.
fn tested(admin: &Client, here: i64) -> (i64, i64) {
    let part = part(
        admin,
        "Checks",
        &json!({ "trackable": true, "testable": true }),
    );
    let body = json!({ "part": part, "quantity": 4, "location": here, "tags": ["blue"] });
    let item = key(&admin.post("/api/stock/", &body).expect(201)[0]);
    let test = json!({ "part": part, "test_name": "Runs" });
    let test = key(&admin.post("/api/part/test-template/", &test).expect(201));
    let result = json!({ "stock_item": item, "template": test, "result": true, "value": "ok" });
    admin.post("/api/stock/test/", &result).expect(201);
    let metadata = json!({ "metadata": { "own": 7 } });
    admin
        .patch(&format!("/api/stock/{item}/metadata/"), &metadata)
        .expect(200);
    (part, item)
}

fn results(admin: &Client, item: i64) -> Value {
    admin
        .get(&format!("/api/stock/test/?stock_item={item}"))
        .expect(200)
}

on_both_databases! {
    fn an_item_that_is_split_off_keeps_what_was_known_of_the_whole(server) {
        let admin = server.admin();
        let (here, there) = (location(&admin, "here"), location(&admin, "there"));
        let (_, whole) = tested(&admin, here);
        let move_one = json!({ "items": [{ "pk": whole, "quantity": 1 }], "location": there });
        admin.post("/api/stock/transfer/", &move_one).expect(201);
        let split = key(&admin.get(&format!("/api/stock/?location={there}")).expect(200)[0]);
        let body = json!({ "quantity": 3, "serial_numbers": "1-3", "destination": there });
        let made = admin.post(&format!("/api/stock/{whole}/serialize/"), &body).expect(201);
        admin.get(&format!("/api/stock/{whole}/")).expect(404);
        for item in [split, key(&made[0]), key(&made[2])] {
            assert_eq!(get_item(&admin, item)["tags"], json!(["blue"]));
            let metadata = admin.get(&format!("/api/stock/{item}/metadata/")).expect(200);
            assert_eq!(metadata, json!({ "metadata": { "own": 7 } }));
            let result = results(&admin, item)[0].clone();
            assert_eq!((&result["value"], &result["result"]), (&json!("ok"), &json!(true)));
        }
    }

    fn what_is_merged_leaves_results_children_a_price_and_a_last_word(server) {
        let admin = server.admin();
        let here = location(&admin, "here");
        let (part, tested) = tested(&admin, here);
        let base = json!({ "part": part, "quantity": 1, "location": here, "purchase_price": 10 });
        let base = key(&admin.post("/api/stock/", &base).expect(201)[0]);
        admin.patch(&format!("/api/stock/{tested}/"), &json!({ "purchase_price": 5 })).expect(200);
        let split = json!({ "items": [{ "pk": tested, "quantity": 1 }], "location": here });
        admin.post("/api/stock/transfer/", &split).expect(201);
        let child = key(&admin.get(&format!("/api/stock/?ancestor={tested}")).expect(200)[0]);
        let merge = json!({ "items": [{ "item": base }, { "item": tested }], "location": here, "notes": "one" });
        admin.post("/api/stock/merge/", &merge).expect(201);
        let shown = get_item(&admin, base);
        assert_eq!((&shown["quantity"], &shown["purchase_price"]), (&json!(4.0), &json!(6.25)));
        assert_eq!(get_item(&admin, child)["parent"], base);
        assert_eq!(results(&admin, base)[0]["value"], "ok");
        let entries = admin.get("/api/stock/track/").expect(200);
        let words = entries.as_array().unwrap().iter().filter(|entry| entry["item"].is_null());
        let words: Vec<_> = words.filter(|entry| entry["tracking_type"] == 45).collect();
        assert_eq!((words.len(), &words[0]["deltas"]["stockitem"], &words[0]["notes"]), (1, &json!(base), &json!("one")));
        // The other way round: the parent is merged into its child.
        let merge = json!({ "items": [{ "item": child }, { "item": base }], "location": here });
        admin.post("/api/stock/merge/", &merge).expect(201);
        let shown = get_item(&admin, child);
        assert_eq!((&shown["quantity"], &shown["parent"]), (&json!(5.0), &json!(null)));
        assert_eq!(last_tracking_entry(&admin, child).0, 45);
    }
}
