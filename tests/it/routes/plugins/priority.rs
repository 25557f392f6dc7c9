//! `/api/plugins/<slug>/priority/`.

use inventree_tests::on_both_databases;
use serde_json::{Value, json};

const PATH: &str = "/api/plugins/simpleaction/priority/";

on_both_databases! {
    fn an_administrator_overrides_a_priority_and_takes_that_back(server) {
        let admin = server.admin();
        let is = |priority: Value| json!({ "priority": priority, "mixins": {} });
        assert_eq!(admin.get(PATH).expect(200), is(json!(null)));
        for priority in [json!(-5), json!(null)] {
            assert_eq!(admin.patch(PATH, &json!({ "priority": priority })).expect(200), is(priority.clone()));
            assert_eq!(admin.get(PATH).expect(200), is(priority));
        }
    }

    fn a_priority_can_be_given_for_one_mixin_alone(server) {
        let admin = server.admin();
        for slug in ["order-b", "order-c"] {
            admin.activate(slug);
        }
        let path = "/api/plugins/order-c/priority/";
        let action = || admin.post("/api/action/", &json!({ "action": "which" })).expect(200)["info"].clone();
        let scan = || admin.post("/api/barcode/", &json!({ "barcode": "ORDER-x" })).expect(200)["by"].clone();
        assert_eq!((action(), scan()), (json!("order-b"), json!("order-b")));
        let answer = admin.patch(path, &json!({ "priority": -1, "mixin": "barcode" })).expect(200);
        assert_eq!(answer, json!({ "priority": null, "mixins": { "barcode": -1 } }));
        assert_eq!((action(), scan()), (json!("order-b"), json!("order-c")));
        admin.patch(path, &json!({ "priority": -2 })).expect(200);
        admin.patch(path, &json!({ "priority": 3, "mixin": "barcode" })).expect(200);
        assert_eq!((action(), scan()), (json!("order-c"), json!("order-b")));
        admin.patch(path, &json!({ "priority": null, "mixin": "barcode" })).expect(200);
        assert_eq!(admin.get(path).expect(200), json!({ "priority": -2, "mixins": {} }));
        assert_eq!(scan(), "order-c");
        let refused = admin.patch(path, &json!({ "priority": 1, "mixin": "urls" })).expect(400);
        assert_eq!(refused, json!({ "mixin": ["the plugin has no such mixin"] }));
    }

    fn the_order_of_each_mixin_is_shown_to_administrators(server) {
        let admin = server.admin();
        for slug in ["order-b", "order-c"] {
            admin.activate(slug);
        }
        let body = json!({ "priority": -200, "mixin": "barcode" });
        admin.patch("/api/plugins/order-c/priority/", &body).expect(200);
        let order = admin.get("/api/plugins/order/").expect(200);
        let at = |slug: &str, priority: i64| json!({ "plugin": slug, "priority": priority });
        assert_eq!(order["action"], json!([at("order-b", 0), at("order-c", 0)]));
        assert_eq!(order["barcode"], json!([at("order-c", -200), at("inventreebarcode", -100), at("order-b", 0)]));
        server.create_user("staff", true, &[]).get("/api/plugins/order/").expect(403);
    }

    fn a_priority_that_is_no_number_is_refused(server) {
        let admin = server.admin();
        for (body, text) in [
            (json!({}), "This field is required."),
            (json!({ "priority": "first" }), "A valid integer is required."),
            (json!({ "priority": 3_000_000_000_i64 }), "Ensure this value fits into 32 bits."),
        ] {
            assert_eq!(admin.patch(PATH, &body).expect(400), json!({ "priority": [text] }), "{body}");
        }
        let unknown = admin.patch("/api/plugins/none-such/priority/", &json!({ "priority": 1 }));
        assert_eq!(unknown.expect(404)["detail"], "No PluginConfig matches the given query.");
    }
}
