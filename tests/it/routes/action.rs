//! `/api/action/`.

use inventree_tests::on_both_databases;
use serde_json::{Value, json};

on_both_databases! {
    fn an_action_answers_while_its_plugin_is_active(server) {
        let admin = server.admin();
        let body = json!({ "action": "simple", "data": { "foo": "bar" } });
        admin.post("/api/action/", &body).expect(404);
        admin.activate("simpleaction");
        let answer = admin.post("/api/action/", &body).expect(200);
        assert_eq!(answer, json!({ "action": "simple", "result": true, "info": { "user": "admin", "hello": "world" } }));
        admin.deactivate("simpleaction");
        admin.post("/api/action/", &body).expect(404);
    }

    fn the_data_reach_the_plugin_as_they_were_sent(server) {
        let admin = server.admin();
        admin.activate("golden-action");
        let nested = json!({ "a": { "b": [1.5, 1e30, -0.0, true] }, "u": "ünïcode" });
        for data in [json!("text"), json!([1, "two", null]), json!(null), nested] {
            let answer = admin.post("/api/action/", &json!({ "action": "echo", "data": data })).expect(200);
            assert_eq!(answer, json!({ "action": "echo", "result": true, "info": { "echo": data, "user": "admin" } }));
        }
        let own = json!({ "action": "echo", "data": { "result": { "x": 1 } } });
        assert_eq!(admin.post("/api/action/", &own).expect(200)["result"], json!({ "x": 1 }));
    }

    fn an_action_that_no_plugin_has_is_a_404_with_what_was_asked_for(server) {
        let admin = server.admin();
        admin.activate("simpleaction");
        for action in [json!("nosuch"), json!(""), json!("Simple"), json!("simpleaction"), json!(["simple"]), json!(1)] {
            let answer = admin.post("/api/action/", &json!({ "action": action })).expect(404);
            assert_eq!(answer, json!({ "error": "No matching action found", "action": action }));
        }
    }

    fn a_request_without_an_action_is_a_400(server) {
        let admin = server.admin();
        for body in [json!({}), json!({ "data": {} }), json!({ "action": null })] {
            let answer = admin.post("/api/action/", &body).expect(400);
            assert_eq!(answer, json!({ "error": "No action specified" }), "{body}");
        }
        assert_eq!(admin.send("POST", "/api/action/", &[], b"").expect(400)["error"], "No action specified");
        assert!(admin.post("/api/action/", &json!([])).expect(400)["non_field_errors"].is_array());
    }

    fn an_action_needs_a_login_and_nothing_more(server) {
        let body = json!({ "action": "simple" });
        server.admin().activate("simpleaction");
        server.anonymous().post("/api/action/", &body).expect(401);
        let answer = server.create_user("nobody", false, &[]).post("/api/action/", &body).expect(200);
        assert_eq!(answer["info"]["user"], "nobody");
    }

    fn an_action_can_be_named_in_the_address_and_sent_as_a_form(server) {
        let admin = server.admin();
        admin.activate("golden-action");
        let answer = admin.post("/api/action/echo", &json!({ "data": 5 })).expect(200);
        assert_eq!((&answer["action"], &answer["info"]["echo"]), (&json!("echo"), &json!(5)));
        assert_eq!(admin.post("/api/action/nosuch", &json!({})).expect(404)["action"], "nosuch");
        let form = [("Content-Type", "application/x-www-form-urlencoded")];
        let answer = admin.send("POST", "/api/action/", &form, b"action=echo&data=x").expect(200);
        assert_eq!(answer["info"]["echo"], "x");
    }

    fn what_a_plugin_refuses_is_a_400_with_its_text(server) {
        let admin = server.admin();
        admin.activate("golden-action");
        let body = json!({ "action": "echo", "data": { "invalid": 1 } });
        let reply = admin.post("/api/action/", &body).expect(400);
        assert_eq!(reply, json!({ "error": ["invalid action data"] }));
        assert_eq!(admin.get("/api/plugins/status/").expect(200)["registry_errors"], json!([]));
    }

    fn a_failing_action_names_its_plugin_and_keeps_the_text_for_administrators(server) {
        let admin = server.admin();
        admin.activate("golden-action");
        let reply = admin.post("/api/action/", &json!({ "action": "echo", "data": { "boom": 1 } }));
        let expected = json!({ "error": "the plugin failed", "plugin": "golden-action", "action": "echo" });
        assert_eq!(reply.expect(502), expected);
        let status: Value = admin.get("/api/plugins/status/").expect(200);
        assert_eq!(status["registry_errors"][0]["message"], "boom");
    }
}
