//! Failing in a page.

use inventree_tests::on_both_databases;
use inventree_tests::server::eventually;
use serde_json::json;

use super::{meanwhile, told};

on_both_databases! {
    fn a_failing_page_is_answered_told_and_harms_nobody_else(server) {
        let admin = server.admin();
        admin.activate("faulty-urls");
        meanwhile(&admin, || {
            for (how, status, kind) in [("panic", 500, "panic"), ("hang", 504, "overdue"), ("error", 500, "error")] {
                let reply = admin.get(&format!("/plugin/faulty-urls/fail/{how}/"));
                assert_eq!(reply.status, status, "{how}: {}", reply.text);
                told(&admin, "faulty-urls", "urls", "fail", kind);
            }
        });
        assert_eq!(admin.get("/plugin/faulty-urls/fail/not/").text, "fine");
    }

    fn a_page_that_fails_again_and_again_is_quarantined_until_it_is_released(server) {
        let admin = server.admin();
        admin.activate("faulty-urls");
        for _ in 0..5 {
            assert_eq!(admin.get("/plugin/faulty-urls/fail/panic/").status, 500);
        }
        let refused = admin.get("/plugin/faulty-urls/fail/not/").expect(503);
        assert_eq!(refused["plugin"], "faulty-urls");
        let released = admin.post("/api/plugins/faulty-urls/release/", &json!({})).expect(200);
        assert_eq!(released, json!({ "released": true }));
        assert_eq!(admin.get("/plugin/faulty-urls/fail/not/").status, 200);
    }

    fn a_page_that_blocks_its_worker_is_named_while_it_does(server) {
        let admin = server.admin();
        admin.activate("faulty-urls");
        std::thread::scope(|scope| {
            let blocking = scope.spawn(|| admin.get("/plugin/faulty-urls/fail/block/"));
            eventually("the watchdog names the page", || {
                let failures = server.registry().dispatcher().failures.list();
                failures.iter().find(|failure| failure.plugin == "faulty-urls" && failure.function == "fail").cloned()
            });
            assert!(!blocking.is_finished(), "named before it ended");
            blocking.join().unwrap();
        });
        told(&admin, "faulty-urls", "urls", "fail", "overdue");
    }
}
