//! Failures at the start and stop of a plugin.

use inventree_tests::controlled_start::{SLUG, set_start_mode};
use inventree_tests::on_both_databases;
use serde_json::json;

use super::{wait_for_failure, while_others_respond};

const WAYS: [(&str, &str); 3] = [("panic", "panic"), ("error", "error"), ("hang", "overdue")];

on_both_databases! {
    fn a_plugin_that_fails_to_start_stays_out_and_is_reported(server) {
        let admin = server.admin();
        while_others_respond(&admin, || {
            for how in ["panic", "error"] {
                let slug = format!("faulty-start-{how}");
                admin.activate(&slug);
                wait_for_failure(&admin, &slug, "lifecycle", "start", how);
            }
            let active = admin.get("/api/").expect(200)["active_plugins"].clone();
            let slugs: Vec<_> = active.as_array().unwrap().iter().map(|plugin| plugin["slug"].clone()).collect();
            assert_eq!(slugs, [json!("inventreebarcode"), json!("sample"), json!("simpleaction")]);
        });
    }

    fn a_start_that_hangs_is_given_up_and_reported_and_stopped_when_it_ends_after_all(server) {
        let admin = server.admin();
        set_start_mode(&admin, "wait");
        while_others_respond(&admin, || {
            admin.activate(SLUG);
            wait_for_failure(&admin, SLUG, "lifecycle", "start", "overdue");
            set_start_mode(&admin, "");
            wait_for_failure(&admin, SLUG, "lifecycle", "stop", "error");
        });
        admin.post("/api/action/", &json!({ "action": "told" })).expect(404);
    }

    fn a_plugin_that_fails_to_stop_is_still_off_and_is_reported(server) {
        let admin = server.admin();
        while_others_respond(&admin, || {
            for (how, _) in WAYS {
                let slug = format!("faulty-stop-{how}");
                admin.activate(&slug);
                admin.deactivate(&slug);
                assert_eq!(admin.get(&format!("/api/plugins/{slug}/")).expect(200)["active"], false);
            }
            for (how, kind) in WAYS {
                wait_for_failure(&admin, &format!("faulty-stop-{how}"), "lifecycle", "stop", kind);
            }
        });
    }
}
