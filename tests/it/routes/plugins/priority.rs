//! `/api/plugins/<slug>/priority/`.

use inventree_tests::on_both_databases;
use serde_json::json;

const PATH: &str = "/api/plugins/simpleaction/priority/";

on_both_databases! {
    fn an_administrator_overrides_a_priority_and_takes_that_back(server) {
        let admin = server.admin();
        assert_eq!(admin.get(PATH).expect(200), json!({ "priority": null }));
        assert_eq!(admin.patch(PATH, &json!({ "priority": -5 })).expect(200), json!({ "priority": -5 }));
        assert_eq!(admin.get(PATH).expect(200), json!({ "priority": -5 }));
        assert_eq!(admin.put(PATH, &json!({ "priority": null })).expect(200), json!({ "priority": null }));
        assert_eq!(admin.get(PATH).expect(200), json!({ "priority": null }));
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
