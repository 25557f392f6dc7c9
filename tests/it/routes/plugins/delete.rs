//! Deleting a plugin's row.

use inventree::db::DbError;
use inventree::registry::store::plugin_config;
use inventree_tests::database::wait_until_blocking;
use inventree_tests::on_both_databases;
use serde_json::json;

on_both_databases! {
    fn an_active_plugin_cannot_be_deleted(server) {
        let admin = server.admin();
        admin.activate("sample");
        let refused = admin.delete("/api/plugins/sample/").expect(400);
        assert_eq!(refused, json!({ "detail": ["Plugin cannot be deleted as it is currently active"] }));
        assert_eq!(admin.get("/api/plugins/sample/").expect(200)["active"], true);
    }

    fn a_plugin_that_is_being_switched_on_is_not_deleted(server) {
        let admin = server.admin();
        let reply = std::thread::scope(|scope| {
            let asked = server.registry().db().write(|db| {
                plugin_config::set_active(db, "sample", true)?;
                let asked = scope.spawn(|| admin.delete("/api/plugins/sample/"));
                wait_until_blocking(db);
                Ok::<_, DbError>(asked)
            });
            asked.unwrap().join().unwrap()
        });
        reply.expect(400);
    }

    fn a_deleted_plugin_is_gone_with_its_settings_until_the_next_reload(server) {
        let admin = server.admin();
        admin.activate("sample");
        admin.patch("/api/plugins/sample/settings/API_KEY/", &json!({ "value": "abc" })).expect(200);
        admin.deactivate("sample");
        admin.delete("/api/plugins/sample/").expect(204);
        admin.get("/api/plugins/sample/").expect(404);
        admin.delete("/api/plugins/sample/").expect(404);
        admin.patch("/api/plugins/sample/activate/", &json!({})).expect(404);
        admin.post("/api/plugins/reload/", &json!({})).expect(201);
        assert_eq!(admin.get("/api/plugins/sample/").expect(200)["active"], false);
        admin.activate("sample");
        assert_eq!(admin.get("/api/plugins/sample/settings/API_KEY/").expect(200)["value"], "");
    }

    fn only_a_superuser_deletes_a_plugin(server) {
        server.create_user("staff", true, &["delete"]).delete("/api/plugins/sample/").expect(403);
        server.anonymous().delete("/api/plugins/sample/").expect(401);
    }
}
