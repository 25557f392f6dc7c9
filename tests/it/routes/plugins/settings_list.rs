//! Lists of plugin settings, which never show protected values.

use inventree_tests::on_both_databases;
use serde_json::{Value, json};

on_both_databases! {
    fn the_list_shows_each_setting_with_type_and_choices(server) {
        let admin = server.admin();
        admin.activate("sample");
        let list = admin.get("/api/plugins/sample/settings/").expect(200);
        let of = |key: &str| list.as_array().unwrap().iter().find(|item| item["key"] == key).unwrap().clone();
        let number = of("NUMERICAL_SETTING");
        assert_eq!((&number["pk"], &number["value"], &number["type"]), (&Value::Null, &json!(123), &json!("integer")));
        assert_eq!((&number["units"], &number["typ"], &number["plugin"]), (&json!("metres"), &json!("plugin"), &json!("sample")));
        let choice = of("CHOICE_SETTING");
        assert_eq!(choice["choices"][1], json!({ "value": "B", "display_name": "Bat" }));
        assert_eq!((&choice["type"], &choice["value"]), (&json!("string"), &json!("A")));
        let related = of("SELECT_PART");
        assert_eq!((&related["type"], &related["model_name"]), (&json!("related field"), &json!("part.part")));
        assert_eq!((&related["model_filters"], &related["api_url"]), (&json!({ "active": true }), &json!("/api/part/")));
        assert_eq!(of("API_KEY")["required"], true);
    }

    fn a_setting_gets_its_row_when_it_is_first_looked_at(server) {
        let admin = server.admin();
        admin.activate("sample");
        let pk = admin.get("/api/plugins/sample/settings/API_KEY/").expect(200)["pk"].clone();
        assert!(pk.is_number());
        assert_eq!(admin.get("/api/plugins/sample/settings/API_KEY/").expect(200)["pk"], pk);
    }

    fn a_protected_value_never_leaves_the_server(server) {
        let admin = server.admin();
        admin.activate("sample");
        let path = "/api/plugins/sample/settings/PROTECTED_SETTING/";
        assert_eq!(admin.get(path).expect(200)["value"], "***");
        let changed = admin.patch(path, &json!({ "value": "newsecret" }));
        assert_eq!(changed.expect(200)["value"], "***");
        for path in [path, "/api/plugins/sample/settings/", "/api/plugins/settings/", "/api/plugins/sample/"] {
            for client in [&admin, &server.create_user(&format!("u{}", path.len()), true, &["view"])] {
                let reply = client.get(path);
                assert!(!reply.text.contains("newsecret") && !reply.text.contains("ABC-123"), "{}", reply.text);
            }
        }
        assert_eq!(admin.patch(path, &json!({ "value": "" })).expect(200)["value"], "");
    }

    fn a_plugin_without_settings_has_an_empty_list(server) {
        server.admin().activate("simpleaction");
        assert_eq!(server.admin().get("/api/plugins/simpleaction/settings/").expect(200), json!([]));
    }

    fn all_stored_settings_are_listed_by_plugin_and_by_activity(server) {
        let admin = server.admin();
        for (slug, key, value) in [("sample", "API_KEY", json!("k")), ("faulty-settings", "COUNT", json!(5))] {
            admin.activate(slug);
            admin.patch(&format!("/api/plugins/{slug}/settings/{key}/"), &json!({ "value": value })).expect(200);
        }
        admin.deactivate("faulty-settings");
        let plugins = |query: &str| -> Vec<String> {
            let list = admin.get(&format!("/api/plugins/settings/?{query}")).expect(200);
            list.as_array().unwrap().iter().map(|item| item["plugin"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(plugins("plugin__key=sample"), ["sample"]);
        assert_eq!(plugins("plugin__active=true"), ["sample"]);
        assert_eq!(plugins("plugin__active=false"), ["faulty-settings"]);
        assert_eq!(plugins("plugin__key=none-such"), [""; 0]);
        assert_eq!(plugins("").len(), 2);
        server.anonymous().get("/api/plugins/settings/").expect(401);
    }

    fn stored_settings_stand_as_their_plugin_declares_them(server) {
        let admin = server.admin();
        let keys = ["SHORT_BARCODE_PREFIX", "INTERNAL_BARCODE_FORMAT"];
        for (key, value) in keys.iter().rev().zip(["short", "X-"]) {
            let path = format!("/api/plugins/inventreebarcode/settings/{key}/");
            admin.patch(&path, &json!({ "value": value })).expect(200);
        }
        let list = admin.get("/api/plugins/settings/").expect(200);
        assert_eq!(list.as_array().unwrap().iter().map(|item| &item["key"]).collect::<Vec<_>>(), keys);
    }
}
