//! Plugins that the configuration enables, and state that outlives a server.

use inventree_server::boot;
use inventree_server::config::Config;
use inventree_tests::server::{TestServer, eventually};
use inventree_tests::{EXPECTED_PACKAGES, on_both_databases};
use serde_json::json;

#[test]
fn without_debug_there_are_no_samples_and_without_plugins_only_built_in_ones() {
    let config = Config {
        debug: false,
        ..Config::default()
    };
    let catalog = boot::catalog(&config, EXPECTED_PACKAGES).unwrap();
    assert!(catalog.iter().all(|entry| !entry.meta.is_sample()));
    assert!(catalog.get("golden-action").is_some() && catalog.get("sample").is_none());
    let config = Config {
        debug: true,
        plugins_enabled: false,
        ..Config::default()
    };
    let catalog = boot::catalog(&config, EXPECTED_PACKAGES).unwrap();
    assert!(catalog.iter().all(|entry| entry.meta.is_builtin()));
}

#[test]
fn a_mandatory_slug_that_is_no_plugin_is_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config {
        data_dir: folder.path().to_owned(),
        plugins_mandatory: vec!["simpleaction".to_owned(), "none-such".to_owned()],
        ..Config::default()
    };
    let booted = boot::boot(config, EXPECTED_PACKAGES).unwrap();
    let about = |slug: &str| {
        let warnings = booted.warnings.iter();
        warnings.filter(|text| text.contains(slug)).count()
    };
    assert_eq!((about("`none-such`"), about("`simpleaction`")), (1, 0));
    booted.state.registry.shut_down();
}

on_both_databases! {
    setup: |config| config.debug = false;

    fn a_sample_does_not_run_outside_of_debug_mode(server) {
        let admin = server.admin();
        assert_eq!(admin.get("/api/plugins/?sample=true").expect(200), json!([]));
        // The row exists, since a server in debug mode has used the database.
        assert_eq!(admin.get("/api/plugins/simpleaction/").expect(200)["is_installed"], false);
        admin.patch("/api/plugins/simpleaction/activate/", &json!({})).expect(400);
        // Another server, in debug mode, may have activated it.
        assert!(server.registry().set_active("simpleaction", true).unwrap());
        admin.post("/api/action/", &json!({ "action": "simple" })).expect(404);
        assert_eq!(admin.get("/plugin/sample/hi/").status, 404);
    }
}

on_both_databases! {
    setup: |config| config.plugins_enabled = false;

    fn with_plugins_switched_off_none_but_built_in_ones_run(server) {
        let admin = server.admin();
        let installed = admin.get("/api/plugins/?installed=true&builtin=false").expect(200);
        assert_eq!(installed, json!([]));
        admin.patch("/api/plugins/golden-action/activate/", &json!({})).expect(400);
        assert!(server.registry().set_active("golden-action", true).unwrap());
        admin.post("/api/action/", &json!({ "action": "echo" })).expect(404);
        assert_eq!(admin.get("/api/").expect(200)["plugins_enabled"], false);
    }
}

on_both_databases! {
    fn failures_settings_and_activity_outlive_their_server(server) {
        let admin = server.admin();
        admin.activate("golden-action");
        admin.set_setting("INVENTREE_INSTANCE", "Shelf");
        admin.post("/api/action/", &json!({ "action": "echo", "data": { "boom": 1 } })).expect(502);
        eventually("the failure is stored", || {
            (admin.get("/api/error-report/").expect(200) != json!([])).then_some(())
        });
        let next = TestServer::start(server.database().shared(), |_| {});
        let admin = next.admin();
        assert_eq!(admin.get("/api/error-report/").expect(200)[0]["info"], "boom");
        assert_eq!(admin.get("/api/plugins/status/").expect(200)["registry_errors"], json!([]));
        assert_eq!(admin.get("/api/").expect(200)["instance"], "Shelf");
        admin.post("/api/action/", &json!({ "action": "echo" })).expect(200);
    }

    fn two_servers_on_one_database_know_each_others_tokens(server) {
        let next = TestServer::start(server.database().shared(), |_| {});
        let token = next.log_in("admin", "inventree");
        token.get("/api/user/me/").expect(200);
        let again = server.log_in("admin", "inventree");
        assert_eq!(again.get("/api/user/tokens/").expect(200).as_array().map(Vec::len), Some(1));
    }
}
