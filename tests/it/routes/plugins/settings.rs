//! `/api/plugins/<slug>/settings/<KEY>/`: changing a plugin's settings.

use inventree_tests::{Reply, TestServer, on_both_databases};
use serde_json::{Value, json};

fn set(server: &TestServer, key: &str, value: Value) -> Reply {
    server.admin().patch(
        &format!("/api/plugins/sample/settings/{key}/"),
        &json!({ "value": value }),
    )
}

fn rejection_message(server: &TestServer, key: &str, value: Value) -> String {
    set(server, key, value).expect(400)["non_field_errors"][0]
        .as_str()
        .unwrap()
        .to_owned()
}

on_both_databases! {
    fn values_are_typed_as_their_setting_says(server) {
        server.admin().activate("sample");
        let part = server.admin().post("/api/part/", &json!({ "name": "bolt" })).expect(201)["pk"].clone();
        for (key, sent, shown) in [
            ("API_KEY", json!("abc"), json!("abc")),
            ("API_KEY", json!(null), json!("")),
            ("API_KEY", json!([1, 2]), json!("[1, 2]")),
            ("API_KEY", json!(5), json!("5")),
            ("PO_FUNCTION_ENABLE", json!("yes"), json!(true)),
            ("PO_FUNCTION_ENABLE", json!(false), json!(false)),
            ("NUMERICAL_SETTING", json!("789"), json!(789)),
            ("NUMERICAL_SETTING", json!(-5), json!(-5)),
            ("CHOICE_SETTING", json!("C"), json!("C")),
            ("SELECT_PART", part.clone(), json!(part.to_string())),
            ("SELECT_PART", json!(""), json!("")),
            ("VALIDATOR_SETTING", json!("{\"a\": 1}"), json!("{\"a\": 1}")),
        ] {
            assert_eq!(set(server, key, sent.clone()).expect(200)["value"], shown, "{key} {sent}");
            let path = format!("/api/plugins/sample/settings/{key}/");
            assert_eq!(server.admin().get(&path).expect(200)["value"], shown, "{key} {sent}");
        }
    }

    fn a_value_that_breaks_its_rule_is_refused_with_the_rule(server) {
        server.admin().activate("sample");
        for (key, sent, text) in [
            ("NUMERICAL_SETTING", json!("twelve"), "Provided value is not a valid integer"),
            ("NUMERICAL_SETTING", json!(1.5), "Provided value is not a valid integer"),
            ("CHOICE_SETTING", json!("Z"), "Chosen value is not a valid option"),
            ("PO_FUNCTION_ENABLE", json!("banana"), "Must be a valid boolean."),
            ("SELECT_PART", json!("abc"), "Provided value is not a valid primary key of part.part"),
        ] {
            assert_eq!(rejection_message(server, key, sent.clone()), text, "{key} {sent}");
        }
        let item = server.admin().get("/api/plugins/sample/settings/NUMERICAL_SETTING/").expect(200);
        assert_eq!(item["value"], 123);
    }

    fn a_value_that_is_a_key_names_a_row_that_is_there(server) {
        let admin = server.admin();
        admin.activate("sample");
        let part = admin.post("/api/part/", &json!({ "name": "bolt" })).expect(201)["pk"].clone();
        let company = admin.post("/api/company/", &json!({ "name": "Acme" })).expect(201)["pk"].clone();
        for (key, there) in [("SELECT_PART", &part), ("SELECT_COMPANY", &company)] {
            for absent in [json!(99_999), json!("99999"), json!(i64::MAX)] {
                let refused = set(server, key, absent.clone()).expect(400);
                let digits = absent.to_string();
                let text = format!("Invalid pk \"{}\" - object does not exist.", digits.trim_matches('"'));
                assert_eq!(refused, json!({ "value": [text] }), "{key}");
            }
            assert_eq!(set(server, key, there.clone()).expect(200)["value"], there.to_string(), "{key}");
            assert_eq!(set(server, key, json!("")).expect(200)["value"], "", "{key}");
        }
        admin.delete(&format!("/api/company/{company}/")).expect(204);
        set(server, "SELECT_COMPANY", company).expect(400);
    }

    fn a_value_is_no_longer_than_its_column(server) {
        server.admin().activate("sample");
        set(server, "API_KEY", json!("ü".repeat(2000))).expect(200);
        let long = set(server, "API_KEY", json!("y".repeat(2001))).expect(400);
        assert_eq!(long, json!({ "value": ["Ensure this value has at most 2000 characters (it has 2001)."] }));
        let told = server.admin().options("/api/plugins/sample/settings/API_KEY/").expect(200);
        assert_eq!(told["actions"]["PUT"]["value"]["max_length"], 2000);
    }

    fn the_plugins_own_check_is_asked_and_its_text_passed_on(server) {
        server.admin().activate("sample");
        let text = "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)";
        assert_eq!(rejection_message(server, "VALIDATOR_SETTING", json!("{bad")), text);
        assert_eq!(server.admin().get("/api/plugins/status/").expect(200)["registry_errors"], json!([]));
    }

    fn a_body_without_a_value_changes_nothing_and_other_fields_are_ignored(server) {
        server.admin().activate("sample");
        set(server, "API_KEY", json!("kept")).expect(200);
        let path = "/api/plugins/sample/settings/API_KEY/";
        assert_eq!(server.admin().patch(path, &json!({})).expect(200)["value"], "kept");
        let other = server.admin().put(path, &json!({ "key": "OTHER", "value": "v2" })).expect(200);
        assert_eq!((&other["key"], &other["value"]), (&json!("API_KEY"), &json!("v2")));
    }

    fn an_unknown_key_or_plugin_is_a_404_that_says_which(server) {
        let admin = server.admin();
        let missing = |path: &str| admin.get(&format!("/api/plugins/{path}/")).expect(404)["detail"].clone();
        assert_eq!(missing("sample/settings"), "Plugin 'sample' is not active");
        assert_eq!(missing("sample/settings/API_KEY"), "Plugin 'sample' is not active");
        assert_eq!(missing("none-such/settings"), "Plugin 'none-such' not installed");
        admin.activate("sample");
        assert_eq!(missing("sample/settings/NOPE"), "Plugin 'sample' has no setting matching 'NOPE'");
        assert_eq!(missing("sample/settings/api_key"), "Plugin 'sample' has no setting matching 'api_key'");
        assert_eq!(missing("sample/settings/USER_SETTING_1"), "Plugin 'sample' has no setting matching 'USER_SETTING_1'");
    }

    fn everyone_reads_and_the_staff_writes(server) {
        server.admin().activate("sample");
        let path = "/api/plugins/sample/settings/API_KEY/";
        let body = json!({ "value": "x" });
        server.anonymous().get(path).expect(401);
        server.anonymous().patch(path, &body).expect(401);
        let reader = server.create_user("reader", false, &["view", "change"]);
        reader.get(path).expect(200);
        reader.patch(path, &body).expect(403);
        server.create_user("staff", true, &[]).patch(path, &body).expect(200);
    }
}
