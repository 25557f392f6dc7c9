//! `/api/settings/user/`.

use inventree::db::{DbError, generation};
use inventree_tests::{TestServer, on_both_databases};
use serde_json::json;

const PATH: &str = "/api/settings/user/SEARCH_PREVIEW_RESULTS/";

on_both_databases! {
    fn every_user_has_preferences_of_their_own(server) {
        let ann = server.create_user("ann", false, &[]);
        let item = ann.get(PATH).expect(200);
        assert_eq!((&item["value"], &item["type"], &item["typ"]), (&json!(10), &json!("integer"), &json!("user")));
        assert_eq!(ann.patch(PATH, &json!({ "value": 20 })).expect(200)["value"], 20);
        assert_eq!(ann.get(PATH).expect(200)["value"], 20);
        assert_eq!(server.admin().get(PATH).expect(200)["value"], 10);
    }

    fn a_users_change_is_seen_everywhere_and_reloads_no_shared_state(server) {
        let admin = server.admin();
        admin.activate("sample");
        let generation = || server.registry().db().read(|db| generation::current(db).map_err(DbError::from)).unwrap();
        let next = TestServer::start(server.database().shared(), |_| {});
        let other = next.admin();
        let plugins = "/api/plugins/sample/user-settings/USER_SETTING_1/";
        for (path, value) in [(PATH, json!(20)), (plugins, json!("x"))] {
            let before = generation();
            admin.patch(path, &json!({ "value": value })).expect(200);
            assert_eq!(other.get(path).expect(200)["value"], value);
            assert_eq!(generation(), before, "{path}");
        }
    }

    fn rules_and_rights_hold(server) {
        let admin = server.admin();
        let bad = admin.patch(PATH, &json!({ "value": "abc" })).expect(400);
        assert_eq!(bad, json!({ "non_field_errors": ["Provided value is not a valid integer"] }));
        assert_eq!(admin.get("/api/settings/user/NOPE/").expect(404), json!({ "detail": "Not found." }));
        server.anonymous().get(PATH).expect(401);
        server.anonymous().get("/api/settings/user/").expect(401);
        let list = admin.get("/api/settings/user/?limit=2").expect(200);
        assert_eq!(list["results"].as_array().map(Vec::len), Some(2));
        assert!(list["count"].as_u64().unwrap() > 2);
    }
}
