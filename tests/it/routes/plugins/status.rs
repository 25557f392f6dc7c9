//! `/api/plugins/status/`.

use inventree_tests::on_both_databases;
use serde_json::json;

on_both_databases! {
    fn without_failures_the_status_is_empty(server) {
        let admin = server.admin();
        admin.activate("simpleaction");
        let status = admin.get("/api/plugins/status/").expect(200);
        assert_eq!(status["active_plugins"], 2);
        assert_eq!((&status["registry_errors"], &status["quarantined"]), (&json!([]), &json!([])));
        let healthy = |slug| json!({ "plugin": slug, "in_flight": 0, "failures": 0, "quarantined": false });
        assert_eq!(status["plugins"], json!([healthy("inventreebarcode"), healthy("simpleaction")]));
    }

    fn a_failure_is_listed_in_the_references_words_and_in_parts(server) {
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
