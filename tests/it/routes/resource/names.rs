//! No two rows of a tree have the same name below the same parent.

use inventree_tests::client::Client;
use inventree_tests::{maker, on_both_databases};
use serde_json::{Value, json};

use super::filled::make;

const TREES: [(&str, &str); 2] = [
    ("/api/part/category/", "partcategory"),
    ("/api/stock/location/", "stocklocation"),
];

fn taken() -> Value {
    json!({ "non_field_errors": ["Duplicate names cannot exist under the same parent"] })
}

/// `one` and `two` at the top, each with a `same` below it.
fn plant(admin: &Client, path: &str) -> [i64; 4] {
    let one = make(admin, path, &json!({ "name": "one" }));
    let two = make(admin, path, &json!({ "name": "two" }));
    let below = |parent: i64| make(admin, path, &json!({ "name": "same", "parent": parent }));
    [one, two, below(one), below(two)]
}

on_both_databases! {
    fn a_name_is_given_once_below_one_parent(server) {
        let admin = server.admin();
        for (path, _) in TREES {
            let [one, two, first, second] = plant(&admin, path);
            let refused = |reply: inventree_tests::client::Reply| assert_eq!(reply.expect(400), taken(), "{path}");
            refused(admin.post(path, &json!({ "name": "one" })));
            refused(admin.post(path, &json!({ "name": " same ", "parent": one })));
            refused(admin.patch(&format!("{path}{two}/"), &json!({ "name": "one" })));
            refused(admin.put(&format!("{path}{two}/"), &json!({ "name": "one", "parent": null })));
            refused(admin.patch(&format!("{path}{first}/"), &json!({ "parent": two })));
            refused(admin.patch(path, &json!({ "items": [first, second], "parent": null })));
            refused(admin.patch(path, &json!({ "items": [one, two], "name": "both" })));
            admin.patch(&format!("{path}{first}/"), &json!({ "parent": null })).expect(200);
            admin.patch(&format!("{path}{second}/"), &json!({ "name": "SAME", "parent": null })).expect(200);
            admin.patch(&format!("{path}{one}/"), &json!({ "name": "one", "description": "x" })).expect(200);
        }
    }

    fn a_row_stays_whose_rows_would_get_names_that_are_taken(server) {
        let admin = server.admin();
        for (path, _) in TREES {
            let [one, _, first, _] = plant(&admin, path);
            let other = make(&admin, path, &json!({ "name": "same" }));
            assert_eq!(admin.delete(&format!("{path}{one}/")).expect(400), taken());
            assert_eq!(admin.get(&format!("{path}{first}/")).expect(200)["parent"], one);
            // A row that is deleted too blocks no name.
            let inner = make(&admin, path, &json!({ "name": "same", "parent": other }));
            admin.delete(&format!("{path}{other}/")).expect(204);
            assert_eq!(admin.get(&format!("{path}{inner}/")).expect(200)["parent"], Value::Null);
        }
    }

    fn one_of_many_that_give_a_name_at_once_gets_it(server) {
        let admin = server.admin();
        for (path, _) in TREES {
            for round in 0..3 {
                let body = json!({ "name": format!("name {round}") });
                let mut statuses = std::thread::scope(|scope| {
                    let threads: Vec<_> = (0..6).map(|_| scope.spawn(|| admin.post(path, &body).status)).collect();
                    threads.into_iter().map(|thread| thread.join().expect("no panic")).collect::<Vec<_>>()
                });
                statuses.sort_unstable();
                assert_eq!(statuses, [201, 400, 400, 400, 400, 400], "{path}");
            }
        }
    }

    fn a_plugin_gives_no_name_twice_either(server) {
        let admin = server.admin();
        admin.activate(maker::SLUG);
        for (path, model) in TREES {
            plant(&admin, path);
            let data = json!({ "model": model, "how": "create", "sent": { "name": "one" } });
            let reply = admin.post("/api/action/", &json!({ "action": maker::SLUG, "data": data }));
            assert_eq!(reply.status, 400, "{}", reply.text);
            assert_eq!(admin.get(&format!("{path}?name=one")).expect(200).as_array().map(Vec::len), Some(1));
        }
    }
}
