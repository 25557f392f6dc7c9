//! Build orders: rows and states.

use inventree_tests::{Reply, on_both_databases};
use serde_json::{Value, json};

use super::{OrderFixture, create_item, order_fixture};

const PATH: &str = "/api/build/";

/// Creates an external build order. Returns its key.
fn external(world: &OrderFixture, destination: Value) -> i64 {
    let body =
        json!({ "part": world.part, "quantity": 10, "external": true, "destination": destination });
    create_item(&world.admin, PATH, &body)
}

/// Creates a purchase order for the build order. Returns a function that receives one pack from it.
fn purchase_for_build(world: &OrderFixture, build: i64) -> impl Fn(Option<i64>) -> Reply + '_ {
    let order = world.order();
    let line = world.line(order, 9);
    let path = format!("/api/order/po-line/{line}/");
    world
        .admin
        .patch(&path, &json!({ "build_order": build }))
        .expect(200);
    let path = format!("/api/order/po/{order}/");
    world
        .admin
        .post(&format!("{path}issue/"), &json!({}))
        .expect(201);
    move |place| {
        let body = json!({ "items": [{ "line_item": line, "quantity": 1 }], "location": place });
        world.admin.post(&format!("{path}receive/"), &body)
    }
}

on_both_databases! {
    fn only_a_build_order_that_is_cancelled_is_deleted(server) {
        let world = order_fixture(server);
        let build = create_item(&world.admin, PATH, &json!({ "part": world.part, "quantity": 1 }));
        let path = format!("{PATH}{build}/");
        let text = json!({ "non_field_errors": ["Build must be cancelled before it can be deleted"] });
        assert_eq!(world.admin.delete(&path).expect(400), text);
        world.admin.post(&format!("{path}cancel/"), &json!({})).expect(201);
        world.admin.delete(&path).expect(204);
    }

    fn others_build_only_what_can_be_bought(server) {
        let world = order_fixture(server);
        let part = format!("/api/part/{}/", world.part);
        world.admin.patch(&part, &json!({ "purchaseable": false })).expect(200);
        let body = json!({ "part": world.part, "quantity": 1, "external": true });
        let text = json!({ "external": ["Build orders can only be externally fulfilled for purchaseable parts"] });
        assert_eq!(world.admin.post(PATH, &body).expect(400), text);
        let build = create_item(&world.admin, PATH, &json!({ "part": world.part, "quantity": 1 }));
        let path = format!("{PATH}{build}/");
        assert_eq!(world.admin.patch(&path, &json!({ "external": true })).expect(400), text);
        world.admin.patch(&part, &json!({ "purchaseable": true })).expect(200);
        world.admin.patch(&path, &json!({ "external": true })).expect(200);
    }

    fn a_build_order_is_made_for_an_assembly(server) {
        let world = order_fixture(server);
        let made = world.admin.post(PATH, &json!({ "part": world.part, "quantity": 3, "title": "First" })).expect(201);
        assert_eq!((&made["reference"], &made["status_text"]), (&json!("BO-0001"), &json!("Pending")));
        assert_eq!((&made["part_detail"]["pk"], &made["issued_by_detail"]["username"]), (&json!(world.part), &json!("admin")));
        let screw = create_item(&world.admin, "/api/part/", &json!({ "name": "Screw", "description": "" }));
        let answer = world.admin.post(PATH, &json!({ "part": screw, "quantity": 1 })).expect(400);
        assert_eq!(answer, json!({ "part": [format!("Invalid pk \"{screw}\" - object does not exist.")] }));
        let answer = world.admin.post(PATH, &json!({ "part": world.part, "quantity": 0 })).expect(400);
        assert_eq!(answer, json!({ "quantity": ["Quantity must be greater than zero"] }));
    }

    fn a_part_that_is_not_in_use_is_built_unless_a_setting_says_otherwise(server) {
        let world = order_fixture(server);
        world.admin.patch(&format!("/api/part/{}/", world.part), &json!({ "active": false })).expect(200);
        let body = json!({ "part": world.part, "quantity": 1 });
        let build = create_item(&world.admin, PATH, &body);
        world.admin.set_setting("BUILDORDER_REQUIRE_ACTIVE_PART", true);
        let answer = world.admin.post(PATH, &body).expect(400);
        assert_eq!(answer, json!({ "part": ["Build order cannot be created for an inactive part"] }));
        world.admin.patch(&format!("{PATH}{build}/"), &json!({ "title": "x" })).expect(200);
    }

    fn build_orders_are_found_by_their_reference_in_any_case(server) {
        let world = order_fixture(server);
        create_item(&world.admin, PATH, &json!({ "part": world.part, "quantity": 1 }));
        let found = world.admin.get(&format!("{PATH}?reference=bo-0001")).expect(200);
        assert_eq!(found[0]["reference"], "BO-0001");
    }

    fn a_build_order_is_finished_when_all_is_built_or_on_demand(server) {
        let world = order_fixture(server);
        let build = create_item(&world.admin, PATH, &json!({ "part": world.part, "quantity": 3 }));
        let step = |step: &str, body| world.admin.post(&format!("{PATH}{build}/{step}/"), &body);
        step("finish", json!({})).expect(400);
        for (name, state) in [("issue", 20), ("hold", 25), ("issue", 20)] {
            step(name, json!({})).expect(201);
            assert_eq!(world.get(PATH, build)["status"], state);
        }
        let answer = step("finish", json!({})).expect(400);
        assert_eq!(answer, json!({ "accept_incomplete": ["Required build quantity has not been completed"] }));
        step("finish", json!({ "accept_incomplete": true })).expect(201);
        let shown = world.get(PATH, build);
        assert_eq!(shown["status"], 40);
        assert!(shown["completion_date"].is_string());
        step("cancel", json!({})).expect(400);
    }

    fn build_orders_stand_below_others_but_never_below_themselves(server) {
        let world = order_fixture(server);
        let below = |parent: Option<i64>| {
            create_item(&world.admin, PATH, &json!({ "part": world.part, "quantity": 1, "parent": parent }))
        };
        let top = below(None);
        let middle = below(Some(top));
        let bottom = below(Some(middle));
        assert_eq!(world.get(PATH, bottom)["level"], 2);
        let keys = |query: &str| {
            let list = world.admin.get(&format!("{PATH}?ordering=reference&{query}")).expect(200);
            list.as_array().unwrap().iter().map(|build| build["pk"].as_i64().unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(keys(&format!("ancestor={top}")), [middle, bottom]);
        assert_eq!(keys(&format!("exclude_tree={middle}")), [top]);
        assert_eq!(keys(&format!("parent={middle}")), [bottom]);
        let path = format!("{PATH}{top}/");
        for parent in [top, bottom] {
            let answer = world.admin.patch(&path, &json!({ "parent": parent })).expect(400);
            assert_eq!(answer, json!({ "parent": ["Invalid choice for parent build"] }));
        }
        world.admin.post(&format!("{path}cancel/"), &json!({})).expect(201);
        world.admin.delete(&path).expect(204);
        assert_eq!(world.get(PATH, middle)["parent"], json!(null));
    }

    fn what_others_build_is_in_production_while_its_order_is_open(server) {
        let world = order_fixture(server);
        let shelf = create_item(&world.admin, "/api/stock/location/", &json!({ "name": "shelf" }));
        let build = external(&world, json!(shelf));
        let receive = purchase_for_build(&world, build);
        let is_external = |is: bool| {
            world.admin.patch(&format!("{PATH}{build}/"), &json!({ "external": is })).expect(200);
        };
        is_external(false);
        let answer = receive(None).expect(400);
        let text = "Cannot receive items against an internal build order";
        assert_eq!(answer, json!({ "items": [{ "line_item": [text] }] }));
        is_external(true);
        let item = receive(None).expect(201)[0].clone();
        assert_eq!((&item["build"], &item["is_building"]), (&json!(build), &json!(true)));
        assert_eq!(item["location"], shelf);
        assert_eq!(world.get(PATH, build)["completed"], 0.0);
    }

    fn what_comes_of_a_build_order_that_is_over_counts_as_built_or_as_any_other_goods(server) {
        let world = order_fixture(server);
        let shelf = create_item(&world.admin, "/api/stock/location/", &json!({ "name": "shelf" }));
        for (steps, is_built) in [(["issue", "finish"].as_slice(), true), (&["cancel"], false)] {
            let build = external(&world, json!(null));
            let receive = purchase_for_build(&world, build);
            for step in steps {
                let body = json!({ "accept_incomplete": true });
                world.admin.post(&format!("{PATH}{build}/{step}/"), &body).expect(201);
            }
            let item = receive(Some(shelf)).expect(201)[0].clone();
            assert_eq!(item["is_building"], false);
            assert_eq!(item["build"], if is_built { json!(build) } else { json!(null) });
            let completed = world.get(PATH, build)["completed"].clone();
            assert_eq!(completed, if is_built { 5.0 } else { 0.0 }, "five in a pack");
        }
    }
}
