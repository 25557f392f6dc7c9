//! Failing in being switched on and off.

use inventree_tests::on_both_databases;
use serde_json::json;

use super::{meanwhile, told};

const WAYS: [(&str, &str); 3] = [("panic", "panic"), ("error", "error"), ("hang", "overdue")];

on_both_databases! {
    fn a_plugin_that_fails_to_start_stays_out_and_is_told(server) {
        let admin = server.admin();
        meanwhile(&admin, || {
            for (how, kind) in WAYS {
                let slug = format!("faulty-start-{how}");
                admin.activate(&slug);
                told(&admin, &slug, "lifecycle", "start", kind);
            }
            let active = admin.get("/api/").expect(200)["active_plugins"].clone();
            let slugs: Vec<_> = active.as_array().unwrap().iter().map(|plugin| plugin["slug"].clone()).collect();
            assert_eq!(slugs, [json!("sample"), json!("simpleaction")]);
        });
        for (how, _) in WAYS {
            admin.deactivate(&format!("faulty-start-{how}"));
        }
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
