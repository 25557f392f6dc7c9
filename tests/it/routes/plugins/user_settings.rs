//! `/api/plugins/<slug>/user-settings/`.

use inventree_tests::on_both_databases;
use serde_json::{Value, json};

const PATH: &str = "/api/plugins/sample/user-settings/USER_SETTING_1/";

on_both_databases! {
    fn every_user_has_values_of_their_own(server) {
        server.admin().activate("sample");
        let ann = server.create_user("ann", false, &[]);
        let admin = server.admin().patch(PATH, &json!({ "value": "mine" })).expect(200);
        let anns = ann.patch(PATH, &json!({ "value": "anns own" })).expect(200);
        assert_ne!(admin["user"], anns["user"]);
        assert_eq!((&anns["typ"], &anns["plugin"]), (&json!("plugin_user"), &json!("sample")));
        assert_eq!(server.admin().get(PATH).expect(200)["value"], "mine");
        assert_eq!(ann.get(PATH).expect(200)["value"], "anns own");
        assert_eq!(server.create_user("bob", false, &[]).get(PATH).expect(200)["value"], "Default Value");
    }

    fn the_list_holds_the_callers_values_and_the_defaults(server) {
        let admin = server.admin();
        admin.activate("sample");
        admin.patch("/api/plugins/sample/user-settings/USER_SETTING_2/", &json!({ "value": false })).expect(200);
        let list = admin.get("/api/plugins/sample/user-settings/").expect(200);
        let values: Vec<&Value> = list.as_array().unwrap().iter().map(|item| &item["value"]).collect();
        assert_eq!(values, [&json!("Default Value"), &json!(false), &json!("X")]);
        admin.activate("simpleaction");
        assert_eq!(admin.get("/api/plugins/simpleaction/user-settings/").expect(200), json!([]));
    }

    fn what_is_not_there_or_not_right_is_refused(server) {
        let admin = server.admin();
        let detail = |path: &str| admin.get(path).expect(404)["detail"].clone();
        assert_eq!(detail(PATH), "Plugin 'sample' is not active");
        admin.activate("sample");
        let text = "Plugin 'sample' has no user setting matching 'NOPE'";
        assert_eq!(detail("/api/plugins/sample/user-settings/NOPE/"), text);
        let third = "/api/plugins/sample/user-settings/USER_SETTING_3/";
        let bad = admin.patch(third, &json!({ "value": "Q" })).expect(400);
        assert_eq!(bad, json!({ "non_field_errors": ["Chosen value is not a valid option"] }));
        server.anonymous().get(PATH).expect(401);
    }
}
