//! Failing in being switched on and off.

use inventree_tests::on_both_databases;
use inventree_tests::told::{SLUG, tell};
use serde_json::json;

use super::{meanwhile, told};

const WAYS: [(&str, &str); 3] = [("panic", "panic"), ("error", "error"), ("hang", "overdue")];

on_both_databases! {
    fn a_plugin_that_fails_to_start_stays_out_and_is_told(server) {
        let admin = server.admin();
        meanwhile(&admin, || {
            for how in ["panic", "error"] {
                let slug = format!("faulty-start-{how}");
                admin.activate(&slug);
                told(&admin, &slug, "lifecycle", "start", how);
            }
            let active = admin.get("/api/").expect(200)["active_plugins"].clone();
            let slugs: Vec<_> = active.as_array().unwrap().iter().map(|plugin| plugin["slug"].clone()).collect();
            assert_eq!(slugs, [json!("inventreebarcode"), json!("sample"), json!("simpleaction")]);
        });
    }

    fn a_start_that_hangs_is_given_up_and_told_and_stopped_when_it_ends_after_all(server) {
        let admin = server.admin();
        tell(&admin, "wait");
        meanwhile(&admin, || {
            admin.activate(SLUG);
            told(&admin, SLUG, "lifecycle", "start", "overdue");
            tell(&admin, "");
            told(&admin, SLUG, "lifecycle", "stop", "error");
        });
        admin.post("/api/action/", &json!({ "action": "told" })).expect(404);
    }

    fn a_plugin_that_fails_to_stop_is_off_all_the_same_and_is_told(server) {
        let admin = server.admin();
        meanwhile(&admin, || {
            for (how, _) in WAYS {
                let slug = format!("faulty-stop-{how}");
                admin.activate(&slug);
                admin.deactivate(&slug);
                assert_eq!(admin.get(&format!("/api/plugins/{slug}/")).expect(200)["active"], false);
            }
            for (how, kind) in WAYS {
                told(&admin, &format!("faulty-stop-{how}"), "lifecycle", "stop", kind);
            }
        });
    }
}
