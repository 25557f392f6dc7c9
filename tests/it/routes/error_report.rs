//! `/api/error-report/`.

use inventree_tests::server::eventually;
use inventree_tests::{TestServer, on_both_databases};
use serde_json::{Value, json};

/// Causes the given number of failures. Returns their reports as they are listed.
fn reports(server: &TestServer, count: usize) -> Vec<Value> {
    let admin = server.admin();
    admin.activate("golden-action");
    admin.activate("faulty-action");
    for number in 0..count {
        let (action, data) = if number % 2 == 0 {
            ("echo", json!({ "boom": 1 }))
        } else {
            ("fault", json!("panic"))
        };
        admin
            .post("/api/action/", &json!({ "action": action, "data": data }))
            .expect(502);
    }
    eventually("all failures are stored", || {
        let list = admin.get("/api/error-report/").expect(200);
        list.as_array().filter(|list| list.len() == count).cloned()
    })
}

on_both_databases! {
    fn failures_are_listed_newest_first(server) {
        let list = reports(server, 2);
        assert_eq!((&list[0]["kind"], &list[0]["path"]), (&json!("panic"), &json!("plugin.faulty-action.perform_action")));
        assert_eq!((&list[1]["kind"], &list[1]["info"]), (&json!("error"), &json!("boom")));
        assert_eq!(list[1]["data"], "action.perform_action: boom");
        assert!(list[0]["pk"].as_i64() > list[1]["pk"].as_i64());
        let page = server.admin().get("/api/error-report/?limit=1&offset=1").expect(200);
        assert_eq!((&page["count"], &page["results"]), (&json!(2), &json!([list[1]])));
        let detail = server.admin().get(&format!("/api/error-report/{}/", list[0]["pk"])).expect(200);
        assert_eq!(detail, list[0]);
    }

    fn reports_are_deleted_alone_or_together(server) {
        let admin = server.admin();
        let list = reports(server, 4);
        let path = format!("/api/error-report/{}/", list[0]["pk"]);
        admin.delete(&path).expect(204);
        assert_eq!(admin.delete(&path).expect(404)["detail"], "No Error matches the given query.");
        admin.get(&path).expect(404);
        let many = |body: &Value| {
            let json = [("Content-Type", "application/json")];
            admin.send("DELETE", "/api/error-report/", &json, body.to_string().as_bytes())
        };
        let items = json!({ "items": [list[1]["pk"], list[2]["pk"], 9999] });
        assert_eq!(many(&items).expect(200)["success"], "Deleted 2 items");
        assert_eq!(admin.get("/api/error-report/").expect(200), json!([list[3]]));
        assert_eq!(many(&json!({})).expect(400)["items"][0], "This field is required.");
        assert!(many(&json!({ "items": "x" })).expect(400)["items"].is_array());
        let all: Vec<i64> = (0..70_000).collect();
        assert_eq!(many(&json!({ "items": all })).expect(200)["success"], "Deleted 1 items");
    }

    fn only_the_staff_sees_reports(server) {
        reports(server, 1);
        server.anonymous().get("/api/error-report/").expect(401);
        let reader = server.create_user("reader", false, &["view", "delete"]);
        reader.get("/api/error-report/").expect(403);
        reader.delete("/api/error-report/1/").expect(403);
        server.create_user("staff", true, &[]).get("/api/error-report/").expect(200);
    }
}

on_both_databases! {
    setup: |config| config.error_reports = 2;

    fn no_more_reports_are_kept_than_configured(server) {
        let admin = server.admin();
        admin.activate("golden-action");
        for number in 1..4 {
            admin.post("/api/action/", &json!({ "action": "echo", "data": { "boom": number } })).expect(502);
        }
        eventually("the oldest is gone", || {
            let list = admin.get("/api/error-report/").expect(200);
            let newest = list[0]["pk"].as_i64()?;
            (newest == 3 && list.as_array()?.len() == 2).then_some(())
        });
    }
}
