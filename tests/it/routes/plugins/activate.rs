//! `/api/plugins/<slug>/activate/` and `reload/`.

use inventree_tests::on_both_databases;
use serde_json::{Value, json};

const PATH: &str = "/api/plugins/sample/activate/";

on_both_databases! {
    fn a_plugin_that_is_no_longer_linked_can_be_switched_off_but_not_on(server) {
        use inventree::diesel::prelude::*;
        use inventree::schema::plugin_configs as t;
        let row = (t::key.eq("gone"), t::name.eq("Gone"), t::active.eq(true));
        let changed = server.registry().db().write(|db| {
            inventree::with_connection!(db, |db| diesel::insert_into(t::table).values(row).execute(db))
                .and_then(|_| inventree::db::generation::increment(db))
                .map_err(inventree::db::DbError::from)
        });
        changed.expect("a row");
        server.registry().refresh(inventree::registry::Wait::No).expect("a database");
        let admin = server.admin();
        let switch = |active: bool| admin.patch("/api/plugins/gone/activate/", &json!({ "active": active }));
        assert_eq!(admin.get("/api/plugins/gone/").expect(200)["is_installed"], false);
        switch(false).expect(200);
        assert_eq!(switch(true).expect(400), json!({ "non_field_errors": ["Plugin is not installed"] }));
        admin.delete("/api/plugins/gone/").expect(204);
    }

    fn only_a_superuser_switches_plugins(server) {
        server.anonymous().patch(PATH, &json!({})).expect(401);
        let staff = server.create_user("staff", true, &["view", "add", "change", "delete"]);
        let refused = staff.patch(PATH, &json!({})).expect(403);
        assert_eq!(refused["detail"], "You do not have permission to perform this action.");
        staff.post("/api/plugins/reload/", &json!({})).expect(403);
        staff.get("/api/plugins/status/").expect(403);
        server.admin().patch(PATH, &json!({})).expect(200);
    }

    fn put_patch_and_post_switch_alike_and_on_is_the_default(server) {
        let admin = server.admin();
        let active = || admin.get("/api/plugins/sample/").expect(200)["active"].clone();
        for (method, body, expected) in [
            ("PATCH", "{}", true),
            ("PUT", r#"{"active": false}"#, false),
            ("POST", "", true),
            ("POST", r#"{"active": "off"}"#, false),
            ("PUT", r#"{"active": 1}"#, true),
            ("PATCH", r#"{"active": true}"#, true),
        ] {
            let reply = admin.send(method, PATH, &[("Content-Type", "application/json")], body.as_bytes());
            assert_eq!(reply.expect(200), json!({ "active": expected }), "{method} {body}");
            assert_eq!(active(), expected, "{method} {body}");
        }
    }

    fn a_body_that_says_nothing_clear_is_a_400_and_changes_nothing(server) {
        let admin = server.admin();
        let json = [("Content-Type", "application/json")];
        let send = |body: &str| admin.send("PATCH", PATH, &json, body.as_bytes()).expect(400);
        assert_eq!(send(r#"{"active": "maybe"}"#), json!({ "active": ["Must be a valid boolean."] }));
        assert_eq!(send(r#"{"active": null}"#), json!({ "active": ["This field may not be null."] }));
        let text = "JSON parse error - Expecting value: line 1 column 12 (char 11)";
        assert_eq!(send(r#"{"active": tru"#)["detail"], text);
        let list = "Invalid data. Expected a dictionary, but got list.";
        assert_eq!(send("[1,2]"), json!({ "non_field_errors": [list] }));
        assert_eq!(admin.get("/api/plugins/sample/").expect(200)["active"], false);
    }

    fn a_form_is_understood(server) {
        let form = [("Content-Type", "application/x-www-form-urlencoded")];
        let reply = server.admin().send("PATCH", PATH, &form, b"active=true");
        assert_eq!(reply.expect(200), json!({ "active": true }));
        let parts = [("Content-Type", "multipart/form-data; boundary=b")];
        let body = b"--b\r\nContent-Disposition: form-data; name=\"active\"\r\n\r\nfalse\r\n--b--\r\n";
        assert_eq!(server.admin().send("PATCH", PATH, &parts, body).expect(200), json!({ "active": false }));
    }

    fn an_unknown_plugin_is_a_404_before_its_body_is_judged(server) {
        let reply = server.admin().patch("/api/plugins/none-such/activate/", &json!({ "active": "maybe" }));
        assert_eq!(reply.expect(404)["detail"], "No PluginConfig matches the given query.");
        server.admin().post("/api/plugins/none-such/release/", &json!({})).expect(404);
    }

    fn a_plugin_for_other_servers_is_refused_with_the_reason(server) {
        let admin = server.admin();
        for (slug, limit) in [("golden-future", "at least version 99.0.0"), ("golden-past", "at most version 0.1.0")] {
            let reply = admin.patch(&format!("/api/plugins/{slug}/activate/"), &json!({ "active": true }));
            let text = reply.expect(400)["non_field_errors"][0].as_str().unwrap().to_owned();
            assert!(text.contains("not compatible with the current InvenTree version 1.2.0"), "{text}");
            assert!(text.ends_with(limit), "{text}");
            assert_eq!(admin.get(&format!("/api/plugins/{slug}/")).expect(200)["active"], false);
        }
        admin.activate("sampleversion");
    }

    fn a_plugin_whose_start_fails_is_active_but_out_and_named(server) {
        let admin = server.admin();
        admin.activate("golden-broken-init");
        admin.activate("simpleaction");
        let status = admin.get("/api/plugins/status/").expect(200);
        assert_eq!(status["active_plugins"], 2, "and the mandatory one");
        let error = &status["registry_errors"][0];
        assert_eq!((&error["plugin"], &error["message"]), (&json!("golden-broken-init"), &json!("init failed")));
        admin.post("/api/action/", &json!({ "action": "simple" })).expect(200);
    }

    fn a_reload_forgets_the_failures_and_tries_again(server) {
        let admin = server.admin();
        admin.activate("golden-broken-init");
        let errors = || admin.get("/api/plugins/status/").expect(200)["registry_errors"].as_array().unwrap().len();
        assert_eq!(errors(), 1);
        let answer = admin.post("/api/plugins/reload/", &json!({})).expect(201);
        assert_eq!(answer, json!({ "full_reload": false, "force_reload": false, "collect_plugins": false }));
        assert_eq!(errors(), 1, "tried once more");
        admin.deactivate("golden-broken-init");
        let all = json!({ "full_reload": true, "force_reload": true, "collect_plugins": true });
        assert_eq!(admin.post("/api/plugins/reload/", &all).expect(201), all);
        assert_eq!(errors(), 0);
        let bad: Value = admin.post("/api/plugins/reload/", &json!({ "full_reload": "perhaps" })).expect(400);
        assert_eq!(bad, json!({ "full_reload": ["Must be a valid boolean."] }));
    }
}

on_both_databases! {
    setup: |config| config.plugins_mandatory = vec!["simpleaction".to_owned()];

    fn a_mandatory_plugin_is_active_and_cannot_be_switched_off(server) {
        let admin = server.admin();
        let plugin = admin.get("/api/plugins/simpleaction/").expect(200);
        assert_eq!((&plugin["active"], &plugin["is_mandatory"]), (&json!(true), &json!(true)));
        let path = "/api/plugins/simpleaction/activate/";
        let refused = admin.patch(path, &json!({ "active": false })).expect(400);
        assert_eq!(refused, json!({ "non_field_errors": ["INVE-E10: Mandatory plugin cannot be deactivated"] }));
        assert_eq!(admin.patch(path, &json!({ "active": true })).expect(200), json!({ "active": true }));
        admin.post("/api/action/", &json!({ "action": "simple" })).expect(200);
    }
}
