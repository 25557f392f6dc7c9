//! Every write needs the user's roles: in a request, by a plugin, and for rows that are deleted with another one.

use std::sync::Arc;

use inventree::access::User;
use inventree::models::error_report::ERROR_REPORT;
use inventree::models::order::sales::SALES_ORDER_ALLOCATION;
use inventree::models::user::{GROUP, RULE_SET, USER};
use inventree::resource::{WriteError, Writer};
use inventree_tests::{Client, on_both_databases, pages, writer};
use serde_json::{Value, json};

use super::fixtures::create_item;

const FORBIDDEN: &str = "You do not have permission to perform this action.";

fn run_action(
    client: &Client,
    how: &str,
    model: &str,
    pk: i64,
    sent: &Value,
) -> inventree_tests::Reply {
    let data = json!({ "how": how, "model": model, "pk": pk, "sent": sent });
    client.post(
        "/api/action/",
        &json!({ "action": writer::SLUG, "data": data }),
    )
}

fn delete(client: &Client, path: &str, body: &Value) -> u16 {
    let headers = [("Content-Type", "application/json")];
    let body = body.to_string();
    client
        .send("DELETE", path, &headers, body.as_bytes())
        .status
}

on_both_databases! {
    fn what_is_written_in_a_way_of_its_own_is_not_written_by_a_plugin(server) {
        let writer = Writer::new(server.registry(), Arc::new(User::system()));
        let sent = || json!({ "is_superuser": true, "name": "x" }).as_object().unwrap().clone();
        let made = writer.create(&SALES_ORDER_ALLOCATION, sent());
        assert!(matches!(made, Err(WriteError::Forbidden(_))), "{made:?}");
        for resource in [&USER, &GROUP, &RULE_SET, &ERROR_REPORT] {
            let refused = [
                writer.create(resource, sent()).map(drop),
                writer.update(resource, 1, sent(), false).map(drop),
                writer.delete(resource, 1, &sent()),
                writer.delete_many(resource, &[1], &sent()),
            ];
            assert!(refused.iter().all(|end| matches!(end, Err(WriteError::Forbidden(_)))), "{refused:?}");
        }
    }

    fn a_plugin_writes_with_the_rights_of_its_caller(server) {
        let admin = server.admin();
        admin.activate(writer::SLUG);
        let part = create_item(&admin, "/api/part/", &json!({ "name": "there", "active": false }));
        let ways = [("create", "add"), ("create_all", "add"), ("change", "change"), ("change_many", "change"),
            ("delete_many", "delete"), ("delete", "delete")];
        for (how, permission) in ways {
            // The permission to add or delete implies the one to change.
            let all = if permission == "change" { &["view"][..] } else { &["view", "change", "add", "delete"] };
            let others: Vec<&str> = all.iter().copied().filter(|other| *other != permission).collect();
            let without = server.create_user_with_roles(&["part"], &format!("{how}-without"), false, &others);
            let sent = json!({ "name": how });
            let told = run_action(&without, how, "part", part, &sent).expect(403);
            assert_eq!(told, json!({ "detail": FORBIDDEN }), "{how}");
        }
        let names = admin.get("/api/part/").expect(200);
        assert_eq!(names.as_array().map(Vec::len), Some(1), "nothing was created or deleted");
        assert_eq!(names[0]["name"], "there");
        for (how, permission) in ways {
            let pk = create_item(&admin, "/api/part/", &json!({ "name": format!("for {how}"), "active": false }));
            let with = server.create_user_with_roles(&["part"], &format!("{how}-with"), false, &[permission]);
            run_action(&with, how, "part", pk, &json!({ "name": how, "active": false })).expect(200);
            let is_there = admin.get(&format!("/api/part/{pk}/")).status == 200;
            assert_eq!(is_there, permission != "delete", "{how}");
        }
    }

    fn a_plugin_that_another_one_calls_writes_with_the_rights_of_the_first_caller(server) {
        let admin = server.admin();
        admin.activate(writer::SLUG);
        admin.activate(pages::SLUG);
        let without = server.create_user_with_roles(&["part"], "without", false, &["view"]);
        let with = server.create_user_with_roles(&["part"], "with", false, &["add"]);
        // The plugin calls itself never, once and twice.
        for calls in 0..3 {
            let create = |name: String| {
                let create = json!({ "how": "create", "model": "part", "sent": { "name": name } });
                (0..calls).fold(create, |data, _| json!({ "how": "through", "data": data }))
            };
            let action = json!({ "action": writer::SLUG, "data": create(format!("action {calls}")) });
            let page = create(format!("page {calls}"));
            let told = without.post("/api/action/", &action).expect(403);
            assert_eq!(told, json!({ "detail": FORBIDDEN }), "{calls}");
            without.post("/plugin/pages/pass-on/", &page).expect(403);
            assert_eq!(admin.get("/api/part/").expect(200).as_array().map(Vec::len), Some(2 * calls));
            with.post("/api/action/", &action).expect(200);
            with.post("/plugin/pages/pass-on/", &page).expect_text(200);
        }
    }

    fn a_plugin_works_on_stock_with_the_rights_of_its_caller(server) {
        let admin = server.admin();
        admin.activate(writer::SLUG);
        let part = create_item(&admin, "/api/part/", &json!({ "name": "part" }));
        let item = create_item(&admin, "/api/stock/", &json!({ "part": part, "quantity": 5 }));
        let quantity = || admin.get(&format!("/api/stock/{item}/")).expect(200)["quantity"].clone();
        let without = server.create_user_with_roles(&["part"], "without", false, &["view", "change"]);
        let told = run_action(&without, "take", "stockitem", item, &json!({})).expect(403);
        assert_eq!((&told["detail"], quantity()), (&json!(FORBIDDEN), json!(5.0)));
        let with = server.create_user_with_roles(&["stock"], "with", false, &["change"]);
        run_action(&with, "take", "stockitem", item, &json!({})).expect(200);
        assert_eq!(quantity(), 4.0);
    }

    fn a_plugin_changes_the_state_of_orders_with_the_rights_of_its_caller(server) {
        let admin = server.admin();
        admin.activate(writer::SLUG);
        let supplier = create_item(&admin, "/api/company/", &json!({ "name": "supplier", "is_supplier": true }));
        let order = create_item(&admin, "/api/order/po/", &json!({ "supplier": supplier }));
        let state = || admin.get(&format!("/api/order/po/{order}/")).expect(200)["status"].clone();
        let without = server.create_user_with_roles(&["part"], "without", false, &["view", "change"]);
        let told = run_action(&without, "cancel", "purchaseorder", order, &json!({})).expect(403);
        assert_eq!((&told["detail"], state()), (&json!(FORBIDDEN), json!(10)));
        let with = server.create_user_with_roles(&["purchase_order"], "with", false, &["change"]);
        run_action(&with, "cancel", "purchaseorder", order, &json!({})).expect(200);
        assert_eq!(state(), 40);
    }

    fn a_plugin_gets_the_same_errors_of_a_write_as_a_client(server) {
        let admin = server.admin();
        admin.activate(writer::SLUG);
        let told = run_action(&admin, "create", "part", 0, &json!({ "name": "" })).expect(400);
        assert_eq!(told, json!({ "name": ["This field may not be blank."] }));
        let told = run_action(&admin, "delete", "part", 7, &json!({})).expect(404);
        assert_eq!(told, json!({ "detail": "Not found." }));
    }

    fn what_goes_with_a_branch_is_deleted_by_those_who_may_delete_it(server) {
        let admin = server.admin();
        let location = create_item(&admin, "/api/stock/location/", &json!({ "name": "shelf" }));
        let part = create_item(&admin, "/api/part/", &json!({ "name": "part" }));
        admin.post("/api/stock/", &json!({ "part": part, "quantity": 5, "location": location })).expect(201);
        let path = format!("/api/stock/location/{location}/");
        let all = json!({ "delete_stock_items": true });
        let keeper = server.create_user_with_roles(&["stock_location"], "keeper", false, &["view", "delete"]);
        assert_eq!(delete(&keeper, &path, &all), 403);
        admin.get(&path).expect(200);
        assert_eq!(admin.get("/api/stock/").expect(200).as_array().map(Vec::len), Some(1));
        let clearer = server.create_user_with_roles(&["stock_location", "stock"], "clearer", false, &["view", "delete"]);
        assert_eq!(delete(&clearer, &path, &all), 204);
        assert_eq!(admin.get("/api/stock/").expect(200), json!([]));
    }

    fn a_new_part_starts_with_stock_for_those_who_may_add_stock(server) {
        let path = "/api/part/";
        let sent = json!({ "name": "part", "initial_stock": { "quantity": 5, "location": null } });
        server.create_user_with_roles(&["part"], "ann", false, &["view", "add"]).post(path, &sent).expect(403);
        assert_eq!(server.admin().get(path).expect(200), json!([]));
        server.create_user_with_roles(&["part", "stock"], "bob", false, &["view", "add"]).post(path, &sent).expect(201);
    }

    fn plugins_are_asked_about_what_goes_with_a_branch(server) {
        let admin = server.admin();
        admin.activate("accepting");
        let location = create_item(&admin, "/api/stock/location/", &json!({ "name": "shelf" }));
        let part = create_item(&admin, "/api/part/", &json!({ "name": "part" }));
        let sent = json!({ "part": part, "quantity": 5, "location": location, "batch": "KEEP" });
        admin.post("/api/stock/", &sent).expect(201);
        let path = format!("/api/stock/location/{location}/");
        assert_eq!(delete(&admin, &path, &json!({ "delete_stock_items": true })), 400);
        assert_eq!(admin.get("/api/stock/").expect(200)[0]["location"], location);
        assert_eq!(delete(&admin, &path, &json!({})), 204);
    }

    fn plugins_see_no_item_that_the_caller_may_not_delete(server) {
        let admin = server.admin();
        admin.activate("accepting");
        let part = create_item(&admin, "/api/part/", &json!({ "name": "part" }));
        let sent = json!({ "part": part, "quantity": 5, "batch": "KEEP" });
        let item = admin.post("/api/stock/", &sent).expect(201)[0]["pk"].clone();
        let body = json!({ "model_type": "stockitem", "model_id": item, "link": "https://a.example", "comment": "KEEP" });
        let attachment = create_item(&admin, "/api/attachment/", &body);
        let path = format!("/api/attachment/{attachment}/");
        let other = server.create_user_with_roles(&["part"], "other", false, &["view", "delete"]);
        assert_eq!(delete(&other, &path, &json!({})), 404);
    }
}
