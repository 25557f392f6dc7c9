//! `/api/`, and unknown paths.

use inventree_tests::on_both_databases;
use inventree_tests::server::basic_auth;
use serde_json::{Value, json};

/// Returns the entry of the plugin that is always active.
fn barcode_plugin() -> Value {
    json!({ "name": "InvenTreeBarcode", "slug": "inventreebarcode", "version": "2.1.0" })
}

on_both_databases! {
    fn anyone_may_ask_what_the_server_is_but_not_what_it_runs_on(server) {
        let answer = server.anonymous().get("/api/").expect(200);
        assert_eq!(answer["server"], "InvenTree");
        assert_eq!(answer["apiVersion"], 425);
        assert_eq!(answer["plugins_enabled"], true);
        assert_eq!(answer["active_plugins"], json!([barcode_plugin()]));
        for member in ["database", "platform", "installer", "system_health"] {
            assert_eq!(answer[member], Value::Null, "{member}");
        }
    }

    fn the_staff_sees_what_the_server_runs_on_and_everyone_what_is_active(server) {
        let admin = server.admin();
        admin.activate("simpleaction");
        let answer = admin.get("/api/").expect(200);
        assert!(["SQLite", "PostgreSQL"].map(Value::from).contains(&answer["database"]));
        let active = json!([barcode_plugin(), { "name": "SimpleActionPlugin", "slug": "simpleaction", "version": "1.0.0" }]);
        assert_eq!(answer["active_plugins"], active);
        assert_eq!(server.anonymous().get("/api/").expect(200)["active_plugins"], active);
    }

    fn head_is_answered_like_get_without_a_body(server) {
        let head = server.anonymous().send("HEAD", "/api/", &[], b"");
        assert_eq!((head.status, head.text.as_str()), (200, ""));
        assert_eq!(head.header("content-type"), "application/json");
        assert_eq!(server.anonymous().send("HEAD", "/api/user/me/", &[], b"").status, 401);
    }

    fn an_unknown_path_is_a_404_that_names_it_even_without_a_login(server) {
        let expected = json!({
            "detail": "API endpoint not found",
            "url": format!("{}/api/does-not-exist/", server.base()),
        });
        for method in ["GET", "POST", "OPTIONS", "DELETE"] {
            let reply = server.anonymous().send(method, "/api/does-not-exist/?a=1", &[], b"");
            assert_eq!(reply.expect(404), expected, "{method}");
        }
    }

    fn a_missing_slash_is_not_redirected(server) {
        let answer = server.admin().get("/api/plugins").expect(404);
        assert_eq!(answer["url"], format!("{}/api/plugins", server.base()));
    }

    fn slashes_that_are_doubled_count_once(server) {
        let once = server.admin().get("/api/plugins/").expect(200);
        assert_eq!(server.admin().get("/api//plugins/").expect(200), once);
    }

    fn the_version_needs_a_login(server) {
        let refused = server.anonymous().get("/api/version/").expect(401);
        assert_eq!(refused["detail"], "Authentication credentials were not provided.");
        let by_password = server.anonymous().with_authorization(basic_auth("admin", "inventree"));
        assert_eq!(by_password.get("/api/version/").expect(200)["version"]["api"], 425);
    }

    fn the_root_leads_to_the_api(server) {
        let reply = server.anonymous().get("/");
        assert_eq!((reply.status, reply.header("location")), (302, "/api/"));
    }
}
