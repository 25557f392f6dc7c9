//! `/api/settings/global/`.

use inventree_tests::{Reply, TestServer, on_both_databases};
use serde_json::{Value, json};

fn set(server: &TestServer, key: &str, value: Value) -> Reply {
    server.admin().patch(
        &format!("/api/settings/global/{key}/"),
        &json!({ "value": value }),
    )
}

on_both_databases! {
    fn everyone_reads_and_the_staff_writes(server) {
        let path = "/api/settings/global/INVENTREE_COMPANY_NAME/";
        server.anonymous().get(path).expect(401);
        let reader = server.create_user("reader", false, &["view", "change"]);
        assert_eq!(reader.get(path).expect(200)["value"], "My company name");
        reader.patch(path, &json!({ "value": "x" })).expect(403);
        let staff = server.create_user("staff", true, &[]);
        assert_eq!(staff.patch(path, &json!({ "value": "Staff Co" })).expect(200)["value"], "Staff Co");
        assert_eq!(reader.get(path).expect(200)["value"], "Staff Co");
    }

    fn a_value_that_breaks_its_rule_is_refused_with_the_rule(server) {
        for (key, sent, text) in [
            ("BARCODE_RESULTS_MAX_NUM", json!("x"), "Provided value is not a valid integer"),
            ("BARCODE_INPUT_DELAY", json!(0), "Ensure this value is greater than or equal to 1."),
            ("INVENTREE_DEFAULT_CURRENCY", json!("QQQ"), "Chosen value is not a valid option"),
            ("CURRENCY_CODES", json!("USD,QQQ"), "Invalid currency code: 'QQQ'"),
            ("CURRENCY_CODES", json!("USD,USD"), "Duplicate currency code: 'USD'"),
            ("CURRENCY_CODES", json!(""), "No valid currency codes provided"),
        ] {
            assert_eq!(set(server, key, sent.clone()).expect(400)["non_field_errors"][0], text, "{key} {sent}");
        }
        assert_eq!(set(server, "BARCODE_INPUT_DELAY", json!(1)).expect(200)["value"], 1);
        assert_eq!(set(server, "CURRENCY_CODES", json!("EUR,USD")).expect(200)["value"], "EUR,USD");
        let most = set(server, "BARCODE_INPUT_DELAY", json!(4_294_967_296_u64));
        assert!(most.expect(400)["non_field_errors"].is_array());
    }

    fn keys_are_compared_without_case_and_unknown_or_hidden_ones_are_a_404(server) {
        assert_eq!(set(server, "enable_plugins_url", json!(true)).expect(200)["key"], "ENABLE_PLUGINS_URL");
        for key in ["NOPE", "_PLUGIN_REGISTRY_HASH"] {
            let reply = server.admin().get(&format!("/api/settings/global/{key}/"));
            assert_eq!(reply.expect(404), json!({ "detail": "Not found." }), "{key}");
            assert_eq!(set(server, key, json!(1)).status, 404);
        }
    }

    fn the_list_holds_every_setting_once(server) {
        let admin = server.admin();
        let list = admin.get("/api/settings/global/").expect(200);
        let mut keys: Vec<&str> = list.as_array().unwrap().iter().map(|item| item["key"].as_str().unwrap()).collect();
        let count = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), count);
        assert!(keys.contains(&"ENABLE_PLUGINS_URL") && !keys.iter().any(|key| key.starts_with('_')));
        assert_eq!(admin.get("/api/settings/global/?limit=2").expect(200)["count"], count);
        server.anonymous().get("/api/settings/global/").expect(401);
    }

    fn switching_plugin_urls_off_and_on_holds_at_once(server) {
        let admin = server.admin();
        admin.activate("sample");
        for (switch, status) in [(true, 200), (false, 404), (true, 200)] {
            admin.set_setting("ENABLE_PLUGINS_URL", switch);
            assert_eq!(admin.get("/plugin/sample/hi/").status, status, "{switch}");
        }
    }
}
