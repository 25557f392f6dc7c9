//! Build orders: rows and states.

use inventree_tests::on_both_databases;
use serde_json::json;

use super::{make, world};

const PATH: &str = "/api/build/";

on_both_databases! {
    fn a_build_order_is_made_for_an_assembly(server) {
        let world = world(server);
        let made = world.admin.post(PATH, &json!({ "part": world.part, "quantity": 3, "title": "First" })).expect(201);
        assert_eq!((&made["reference"], &made["status_text"]), (&json!("BO-0001"), &json!("Pending")));
        assert_eq!((&made["part_detail"]["pk"], &made["issued_by_detail"]["username"]), (&json!(world.part), &json!("admin")));
        let screw = make(&world.admin, "/api/part/", &json!({ "name": "Screw", "description": "" }));
        let answer = world.admin.post(PATH, &json!({ "part": screw, "quantity": 1 })).expect(400);
        assert_eq!(answer, json!({ "part": [format!("Invalid pk \"{screw}\" - object does not exist.")] }));
        let answer = world.admin.post(PATH, &json!({ "part": world.part, "quantity": 0 })).expect(400);
        assert_eq!(answer, json!({ "quantity": ["Quantity must be greater than zero"] }));
    }

    fn a_build_order_is_finished_when_all_is_built_or_on_demand(server) {
        let world = world(server);
        let build = make(&world.admin, PATH, &json!({ "part": world.part, "quantity": 3 }));
        let step = |step: &str, body| world.admin.post(&format!("{PATH}{build}/{step}/"), &body);
        step("finish", json!({})).expect(400);
        for (name, state) in [("issue", 20), ("hold", 25), ("issue", 20)] {
            step(name, json!({})).expect(201);
            assert_eq!(world.show(PATH, build)["status"], state);
        }
        let answer = step("finish", json!({})).expect(400);
        assert_eq!(answer, json!({ "accept_incomplete": ["Required build quantity has not been completed"] }));
        step("finish", json!({ "accept_incomplete": true })).expect(201);
        let shown = world.show(PATH, build);
        assert_eq!(shown["status"], 40);
        assert!(shown["completion_date"].is_string());
        step("cancel", json!({})).expect(400);
    }

    fn build_orders_stand_below_others_but_never_below_themselves(server) {
        let world = world(server);
        let below = |parent: Option<i64>| {
            make(&world.admin, PATH, &json!({ "part": world.part, "quantity": 1, "parent": parent }))
        };
        let top = below(None);
        let middle = below(Some(top));
        let bottom = below(Some(middle));
        assert_eq!(world.show(PATH, bottom)["level"], 2);
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
        world.admin.delete(&path).expect(204);
        assert_eq!(world.show(PATH, middle)["parent"], json!(null));
    }
}
