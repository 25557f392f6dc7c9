//! States of orders, and the transitions between them.

use inventree_tests::on_both_databases;
use serde_json::{Value, json};

use super::{create_item, order_fixture};

on_both_databases! {
    fn a_purchase_order_takes_its_steps_and_no_others(server) {
        let world = order_fixture(server);
        for (steps, status, text) in [
            (vec!["issue"], 20, "Placed"),
            (vec!["hold", "issue"], 20, "Placed"),
            (vec!["issue", "hold"], 25, "On Hold"),
            (vec!["issue", "complete"], 30, "Complete"),
            (vec!["cancel"], 40, "Cancelled"),
        ] {
            let order = world.order();
            for step in &steps {
                let done = world.admin.post(&format!("/api/order/po/{order}/{step}/"), &json!({}));
                assert_eq!(done.status, 201, "{steps:?}: {}", done.text);
            }
            let shown = world.get("/api/order/po/", order);
            assert_eq!((&shown["status"], &shown["status_text"]), (&json!(status), &json!(text)));
            assert_eq!(shown["issue_date"].is_null(), !steps.contains(&"issue"));
            assert_eq!(shown["complete_date"].is_null(), status != 30);
        }
    }

    fn a_step_from_another_state_is_refused(server) {
        let world = order_fixture(server);
        let order = world.order();
        let step = |step: &str| world.admin.post(&format!("/api/order/po/{order}/{step}/"), &json!({}));
        let refused = |text: &str| json!({ "non_field_errors": [text] });
        assert_eq!(step("complete").expect(400), refused("an order that is pending cannot be completed"));
        assert_eq!(step("cancel").expect(201), json!({}));
        assert_eq!(step("issue").expect(400), refused("an order that is cancelled cannot be issued"));
        assert_eq!(step("hold").expect(400), refused("an order that is cancelled cannot be put on hold"));
        world.admin.post("/api/order/po/999/issue/", &json!({})).expect(404);
        world.admin.get(&format!("/api/order/po/{order}/issue/")).expect(405);
    }

    fn a_step_that_was_taken_already_changes_nothing(server) {
        let world = order_fixture(server);
        let wanted = json!({ "accept_incomplete": true, "accept_unallocated": true });
        for (path, body, steps) in [
            ("/api/order/po/", json!({ "supplier": world.company }), ["hold", "issue", "complete"]),
            ("/api/order/ro/", json!({ "customer": world.company }), ["hold", "issue", "complete"]),
            ("/api/order/so/", json!({ "customer": world.company }), ["hold", "issue", "complete"]),
            ("/api/build/", json!({ "part": world.part, "quantity": 1 }), ["hold", "issue", "finish"]),
        ] {
            world.admin.set_setting("SALESORDER_SHIP_COMPLETE", true);
            let [done, unwanted] = [(); 2].map(|()| create_item(&world.admin, path, &body));
            let cancel = [(unwanted, "cancel")];
            for (order, step) in steps.map(|step| (done, step)).into_iter().chain(cancel) {
                let taken = |body: &Value| {
                    world.admin.post(&format!("{path}{order}/{step}/"), body).expect(201);
                    world.get(path, order)
                };
                let once = taken(&wanted);
                assert_eq!(taken(&json!({})), once, "{path} {step}");
            }
            world.admin.post(&format!("{path}{done}/cancel/"), &json!({})).expect(400);
            world.admin.post(&format!("{path}{unwanted}/{}/", steps[2]), &wanted).expect(400);
        }
    }

    fn what_completed_itself_is_completed_already(server) {
        let world = order_fixture(server);
        let order = world.order();
        let shelf = create_item(&world.admin, "/api/stock/location/", &json!({ "name": "shelf" }));
        let line = world.line(order, 1);
        let path = format!("/api/order/po/{order}/");
        world.admin.post(&format!("{path}issue/"), &json!({})).expect(201);
        let all = json!({ "items": [{ "line_item": line, "quantity": 1 }], "location": shelf });
        world.admin.post(&format!("{path}receive/"), &all).expect(201);
        assert_eq!(world.get("/api/order/po/", order)["status"], 30);
        let answer = world.admin.post(&format!("{path}complete/"), &json!({})).expect(201);
        assert_eq!(answer, json!({ "accept_incomplete": false }));
        let bad = json!({ "accept_incomplete": "maybe" });
        world.admin.post(&format!("{path}complete/"), &bad).expect(400);
        let reader = server.create_user_with_roles(&["purchase_order"], "reader", false, &["view"]);
        reader.post(&format!("{path}complete/"), &json!({})).expect(403);
    }

    fn an_order_with_open_lines_is_completed_only_on_demand(server) {
        let world = order_fixture(server);
        let order = world.order();
        world.line(order, 2);
        world.admin.post(&format!("/api/order/po/{order}/issue/"), &json!({})).expect(201);
        let path = format!("/api/order/po/{order}/complete/");
        let answer = world.admin.post(&path, &json!({})).expect(400);
        assert_eq!(answer, json!({ "accept_incomplete": ["Order has incomplete line items"] }));
        let answer = world.admin.post(&path, &json!({ "accept_incomplete": "maybe" })).expect(400);
        assert_eq!(answer, json!({ "accept_incomplete": ["Must be a valid boolean."] }));
        world.admin.post(&path, &json!({ "accept_incomplete": true })).expect(201);
        assert_eq!(world.get("/api/order/po/", order)["status"], 30);
    }

    fn a_return_order_takes_its_steps(server) {
        let world = order_fixture(server);
        let order = create_item(&world.admin, "/api/order/ro/", &json!({ "customer": world.company }));
        let step = |step: &str| world.admin.post(&format!("/api/order/ro/{order}/{step}/"), &json!({}));
        let status = || world.get("/api/order/ro/", order)["status"].clone();
        step("complete").expect(400);
        for (name, state) in [("hold", 25), ("issue", 20), ("complete", 30)] {
            step(name).expect(201);
            assert_eq!(status(), state);
        }
        step("cancel").expect(400);
    }

    fn users_who_may_not_change_orders_cannot_change_their_state(server) {
        let world = order_fixture(server);
        let order = world.order();
        let path = format!("/api/order/po/{order}/issue/");
        let reader = server.create_user_with_roles(&["purchase_order"], "reader", false, &["view"]);
        reader.get(&format!("/api/order/po/{order}/")).expect(200);
        reader.post(&path, &json!({})).expect(403);
        server.anonymous().post(&path, &json!({})).expect(401);
        assert_eq!(world.get("/api/order/po/", order)["status"], 10);
    }

    fn the_codes_of_all_states_are_listed(server) {
        let admin = server.admin();
        let all = admin.get("/api/generic/status/").expect(200);
        for (path, class, name, key) in [
            ("/api/order/po/status/", "PurchaseOrderStatus", "PLACED", 20),
            ("/api/order/so/status/", "SalesOrderStatus", "SHIPPED", 20),
            ("/api/order/ro/status/", "ReturnOrderStatus", "COMPLETE", 30),
            ("/api/order/ro-line/status/", "ReturnOrderLineStatus", "REJECT", 60),
            ("/api/build/status/", "BuildStatus", "COMPLETE", 40),
            ("/api/stock/status/", "StockStatus", "LOST", 70),
        ] {
            let codes: Value = admin.get(path).expect(200);
            assert_eq!(codes["status_class"], class);
            assert_eq!(codes["values"][name]["key"], key);
            assert_eq!(codes, all[class]);
            assert_eq!(codes, admin.get(&format!("/api/generic/status/{class}/")).expect(200));
        }
        admin.get("/api/generic/status/Nothing/").expect(400);
    }
}
