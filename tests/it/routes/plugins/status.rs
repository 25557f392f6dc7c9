//! `/api/plugins/status/`.

use inventree_tests::on_both_databases;
use serde_json::json;

on_both_databases! {
    fn without_failures_every_plugin_is_running_or_inactive(server) {
        let admin = server.admin();
        admin.activate("simpleaction");
        let status = admin.get("/api/plugins/status/").expect(200);
        assert_eq!(status["active_plugins"], 2);
        assert_eq!((&status["registry_errors"], &status["quarantined"]), (&json!([]), &json!([])));
        for plugin in status["plugins"].as_array().unwrap() {
            let slug = plugin["plugin"].as_str().unwrap();
            let is_active = ["inventreebarcode", "simpleaction"].contains(&slug);
            let state = if is_active { "running" } else { "inactive" };
            let acts_as_system = slug == "steward";
            let healthy = json!({ "plugin": slug, "state": state, "in_flight": 0, "failures": 0, "acts_as_system": acts_as_system, "quarantined": false });
            assert_eq!(plugin, &healthy);
        }
        let linked = server.registry().catalog().iter().count();
        assert_eq!(status["plugins"].as_array().unwrap().len(), linked);
    }

    fn a_failure_is_listed_in_inventrees_words_and_in_parts(server) {
        let admin = server.admin();
        admin.activate("faulty-action");
        let before = server.registry().clock().now();
        admin.post("/api/action/", &json!({ "action": "fault", "data": "panic" })).expect(502);
        let error = admin.get("/api/plugins/status/").expect(200)["registry_errors"][0].clone();
        assert_eq!((&error["stage"], &error["name"]), (&json!("Faulty Action:perform_action"), &json!("faulty-action")));
        let message = error["message"].as_str().unwrap();
        assert!(message.starts_with("faulty on purpose (at ") && message.contains("faulty/mod.rs:"), "{message}");
        assert_eq!((&error["plugin"], &error["mixin"]), (&json!("faulty-action"), &json!("action")));
        assert_eq!((&error["function"], &error["kind"]), (&json!("perform_action"), &json!("panic")));
        assert!(error["time"].as_str().unwrap() >= before.to_rfc3339()[..19].to_string().as_str());
    }
}
