//! `install/`, `uninstall/`, `admin/` and `ui/features/`.

use inventree_tests::on_both_databases;
use serde_json::{Value, json};

on_both_databases! {
    fn a_request_to_install_is_checked_and_then_refused(server) {
        let admin = server.admin();
        let install = |body: Value| admin.post("/api/plugins/install/", &body).expect(400);
        assert_eq!(install(json!({})), json!({ "confirm": ["This field is required."] }));
        let unconfirmed = install(json!({ "packagename": "x", "confirm": false }));
        assert_eq!(unconfirmed, json!({ "confirm": ["Installation not confirmed"] }));
        let unclear = install(json!({ "packagename": "x", "confirm": "perhaps" }));
        assert_eq!(unclear, json!({ "confirm": ["Must be a valid boolean."] }));
        let text = json!(["Either packagename of URL must be provided"]);
        assert_eq!(install(json!({ "confirm": true })), json!({ "url": text, "packagename": text }));
        let whole = install(json!({ "packagename": "x", "confirm": true }));
        assert_eq!(whole, json!({ "non_field_errors": ["Plugin installation is disabled"] }));
    }

    fn installing_needs_the_staff_flag_and_the_role(server) {
        let body = json!({ "packagename": "x", "confirm": true });
        server.create_user("role", false, &["add"]).post("/api/plugins/install/", &body).expect(403);
        server.create_user("flag", true, &["view"]).post("/api/plugins/install/", &body).expect(403);
        server.create_user("both", true, &["add"]).post("/api/plugins/install/", &body).expect(400);
        server.admin().get("/api/plugins/install/").expect(405);
    }

    fn uninstalling_says_why_not(server) {
        let admin = server.admin();
        admin.activate("sample");
        let text = |slug: &str| {
            let reply = admin.patch(&format!("/api/plugins/{slug}/uninstall/"), &json!({}));
            reply.expect(400)["non_field_errors"][0].as_str().unwrap().to_owned()
        };
        assert_eq!(text("sample"), "Plugin cannot be uninstalled as it is currently active");
        assert_eq!(text("simpleaction"), "INVE-E10Plugin cannot be uninstalled as it is a sample plugin");
        assert_eq!(text("golden-action"), "Plugin is not a packaged plugin");
        admin.patch("/api/plugins/none-such/uninstall/", &json!({})).expect(404);
        server.create_user("staff", true, &["delete"]).patch("/api/plugins/sample/uninstall/", &json!({})).expect(403);
    }

    fn a_plugin_without_a_block_of_its_own_has_no_source(server) {
        let path = "/api/plugins/sample/admin/";
        assert_eq!(server.admin().get(path).expect(200), json!({ "source": null, "context": null }));
        server.admin().get("/api/plugins/none-such/admin/").expect(404);
        server.create_user("viewer", false, &["view"]).get(path).expect(200);
        server.create_user("nobody", false, &[]).get(path).expect(403);
    }

    fn no_plugin_adds_to_the_front_end_yet(server) {
        assert_eq!(server.admin().get("/api/plugins/ui/features/panel/").expect(200), json!([]));
        server.anonymous().get("/api/plugins/ui/features/panel/").expect(401);
    }
}
