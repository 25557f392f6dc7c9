//! Failures in pages.

use std::time::Duration;

use inventree::registry::catalog::Catalog;
use inventree_tests::client::send_raw;
use inventree_tests::faulty::unmountable;
use inventree_tests::server::{basic_auth, eventually};
use inventree_tests::{TestServer, on_both_databases};
use serde_json::json;

use super::{wait_for_failure, while_others_respond};

on_both_databases! {
    fn a_failing_page_is_answered_recorded_and_harms_no_other_plugin(server) {
        let admin = server.admin();
        admin.activate("faulty-urls");
        while_others_respond(&admin, || {
            for (how, status, kind) in [("panic", 500, "panic"), ("hang", 504, "overdue"), ("error", 500, "error")] {
                let reply = admin.get(&format!("/plugin/faulty-urls/fail/{how}/"));
                assert_eq!(reply.status, status, "{how}: {}", reply.text);
                wait_for_failure(&admin, "faulty-urls", "urls", "fail", kind);
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
        wait_for_failure(&admin, "faulty-urls", "urls", "fail", "overdue");
    }
}

on_both_databases! {
    setup: |config| config.plugin_permits = 1;

    fn no_request_waits_for_the_permit_of_a_page_that_blocks(server) {
        let admin = server.admin();
        admin.activate("faulty-urls");
        let all = server.registry().health();
        let health = &all.iter().find(|(slug, _)| *slug == "faulty-urls").unwrap().1;
        std::thread::scope(|scope| {
            let blocking = scope.spawn(|| admin.get("/plugin/faulty-urls/fail/block/"));
            eventually("its permit counts as stuck", || health.is_stuck().then_some(()));
            blocking.join().unwrap();
        });
        assert!(!health.is_stuck());
        assert_eq!(health.in_flight(), 0);
    }
}

on_both_databases! {
    setup: |config| config.plugin_failures = 2;

    fn a_page_that_blocks_again_and_again_is_quarantined(server) {
        let admin = server.admin();
        admin.activate("faulty-urls");
        for _ in 0..2 {
            assert_eq!(admin.get("/plugin/faulty-urls/fail/block/").text, "fine", "late, but an answer");
        }
        admin.get("/plugin/faulty-urls/fail/not/").expect(503);
        assert_eq!(server.registry().dispatcher().failures.list().len(), 2, "one failure for each request");
    }
}

on_both_databases! {
    setup: |config| config.client_timeout = Duration::from_secs(1);

    fn a_client_that_sends_its_body_slowly_costs_the_plugin_nothing(server) {
        let admin = server.admin();
        admin.activate("faulty-urls");
        let request = format!(
            "POST /plugin/faulty-urls/fail/not/ HTTP/1.1\r\nHost: x\r\nAuthorization: {}\r\n\
             Content-Length: 100\r\n\r\nhalf",
            basic_auth("admin", "inventree")
        );
        std::thread::scope(|scope| {
            let slow: Vec<_> = (0..20).map(|_| scope.spawn(|| send_raw(server.base(), &request))).collect();
            for client in slow {
                let answer = client.join().unwrap();
                assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
            }
        });
        assert!(server.registry().dispatcher().failures.list().is_empty());
        assert_eq!(admin.send("POST", "/plugin/faulty-urls/fail/not/", &[], b"whole").text, "fine");
    }
}

on_both_databases! {
    fn a_path_that_cannot_be_mounted_is_left_out_and_reported_once(server) {
        let catalog = Catalog::new([&unmountable::ENTRY].into_iter()).unwrap();
        let other = TestServer::with_plugins(server.database().shared(), catalog);
        let admin = other.admin();
        assert_eq!(admin.get("/plugin/unmountable/fine/").text, "fine");
        assert_eq!(admin.get("/plugin/unmountable/panics/").status, 404);
        let failures = other.registry().dispatcher().failures.list();
        let functions: Vec<_> = failures.iter().map(|failure| failure.function).collect();
        assert_eq!(functions, ["pattern", "panics"], "one failure each, with any number of workers");
        assert!(failures[0].text.contains("`/plugin/unmountable/{id:[}/` cannot be mounted: "), "{}", failures[0].text);
        assert!(failures[1].text.contains("faulty on purpose"), "{}", failures[1].text);
    }
}
