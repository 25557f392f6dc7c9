//! Rows of a tree with the same parent must have different names.

use inventree_tests::client::Client;
use inventree_tests::{on_both_databases, writer};
use serde_json::{Value, json};

use super::fixtures::create_item;

const TREES: [(&str, &str); 2] = [
    ("/api/part/category/", "partcategory"),
    ("/api/stock/location/", "stocklocation"),
];

fn duplicate_name_error() -> Value {
    json!({ "non_field_errors": ["Duplicate names cannot exist under the same parent"] })
}

/// Creates `one` and `two` at the top, each with a `same` below it.
fn create_tree(admin: &Client, path: &str) -> [i64; 4] {
    let one = create_item(admin, path, &json!({ "name": "one" }));
    let two = create_item(admin, path, &json!({ "name": "two" }));
    let below =
        |parent: i64| create_item(admin, path, &json!({ "name": "same", "parent": parent }));
    [one, two, below(one), below(two)]
}

on_both_databases! {
    fn a_name_is_given_once_below_one_parent(server) {
        let admin = server.admin();
        for (path, _) in TREES {
            let [one, two, first, second] = create_tree(&admin, path);
            let refused = |reply: inventree_tests::client::Reply| assert_eq!(reply.expect(400), duplicate_name_error(), "{path}");
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
            let [one, _, first, _] = create_tree(&admin, path);
            let other = create_item(&admin, path, &json!({ "name": "same" }));
            assert_eq!(admin.delete(&format!("{path}{one}/")).expect(400), duplicate_name_error());
            assert_eq!(admin.get(&format!("{path}{first}/")).expect(200)["parent"], one);
            // The name of the deleted row itself is free.
            let inner = create_item(&admin, path, &json!({ "name": "same", "parent": other }));
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
        admin.activate(writer::SLUG);
        for (path, model) in TREES {
            create_tree(&admin, path);
            let data = json!({ "model": model, "how": "create", "sent": { "name": "one" } });
            let reply = admin.post("/api/action/", &json!({ "action": writer::SLUG, "data": data }));
            assert_eq!(reply.status, 400, "{}", reply.text);
            assert_eq!(admin.get(&format!("{path}?name=one")).expect(200).as_array().map(Vec::len), Some(1));
        }
    }
}
