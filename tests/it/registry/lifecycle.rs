//! Activating and deactivating plugins.

use std::sync::atomic::Ordering;
use std::time::Duration;

use inventree_tests::blocking::{self, CONSTRUCTED, DROPPED};
use inventree_tests::controlled_start::{self, SLUG, count_stops, set_start_mode};
use inventree_tests::on_both_databases;
use inventree_tests::server::eventually;
use serde_json::json;

on_both_databases! {
    setup: |config| config.plugin_deadline = Duration::from_secs(20);

    fn an_inactive_plugin_is_never_constructed(server) {
        let _alone = blocking::lock_for_test();
        blocking::open_gate();
        let admin = server.admin();
        let (made, gone) = (CONSTRUCTED.load(Ordering::SeqCst), DROPPED.load(Ordering::SeqCst));
        admin.get("/api/plugins/gated/").expect(200);
        admin.post("/api/plugins/reload/", &json!({})).expect(201);
        admin.post("/api/action/", &json!({ "action": "gated" })).expect(404);
        assert_eq!(CONSTRUCTED.load(Ordering::SeqCst), made);
        admin.activate("gated");
        admin.activate("gated");
        admin.activate("simpleaction");
        admin.post("/api/action/", &json!({ "action": "gated" })).expect(200);
        assert_eq!(CONSTRUCTED.load(Ordering::SeqCst), made + 1, "one instance, however often it is called");
        admin.deactivate("gated");
        eventually("the instance is dropped", || (DROPPED.load(Ordering::SeqCst) == gone + 1).then_some(()));
    }

    fn a_call_in_flight_ends_well_while_its_plugin_is_switched_off(server) {
        let _alone = blocking::lock_for_test();
        let admin = server.admin();
        let body = json!({ "action": "gated" });
        admin.activate("gated");
        std::thread::scope(|scope| {
            let call = scope.spawn(|| admin.post("/api/action/", &body));
            blocking::wait_for_a_call();
            let gone = DROPPED.load(Ordering::SeqCst);
            admin.deactivate("gated");
            admin.post("/api/action/", &body).expect(404);
            assert_eq!(DROPPED.load(Ordering::SeqCst), gone, "the call still uses it");
            blocking::open_gate();
            assert_eq!(call.join().unwrap().expect(200)["result"], true);
            eventually("the instance is dropped", || (DROPPED.load(Ordering::SeqCst) == gone + 1).then_some(()));
        });
        assert_eq!(admin.get("/api/plugins/status/").expect(200)["registry_errors"], json!([]));
    }

    fn a_plugin_whose_permits_are_all_held_starts_when_one_comes_back(server) {
        let _alone = blocking::lock_for_test();
        let admin = server.admin();
        let registry = server.registry();
        admin.activate("gated");
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| admin.post("/api/action/", &json!({ "action": "gated" })).expect(200));
            }
            eventually("all permits are held", || (registry.health()[0].1.in_flight() == 8).then_some(()));
            admin.deactivate("gated");
            admin.activate("gated");
            assert!(registry.snapshot().active("gated").is_none());
            blocking::open_gate();
        });
        eventually("the plugin starts", || registry.snapshot().active("gated").map(drop));
    }

    fn activation_answers_when_the_plugin_has_started_even_by_another_request(server) {
        let admin = server.admin();
        std::thread::scope(|scope| {
            let first = scope.spawn(|| admin.activate("faulty-start-slow"));
            eventually("the start has begun", || {
                (admin.get("/api/plugins/faulty-start-slow/").expect(200)["active"] == true).then_some(())
            });
            admin.activate("faulty-start-slow");
            let active = admin.get("/api/").expect(200)["active_plugins"].clone();
            let slugs = active.as_array().unwrap().iter().map(|plugin| plugin["slug"].as_str().unwrap());
            assert!(slugs.into_iter().any(|slug| slug == "faulty-start-slow"), "{active}");
            first.join().unwrap();
        });
    }
}

on_both_databases! {
    fn a_plugin_that_is_switched_off_while_it_starts_is_stopped_once(server) {
        let admin = server.admin();
        set_start_mode(&admin, "wait");
        std::thread::scope(|scope| {
            let on = scope.spawn(|| admin.activate(SLUG));
            controlled_start::wait_for_start(server);
            admin.deactivate(SLUG);
            assert_eq!(count_stops(server), 0);
            set_start_mode(&admin, "");
            on.join().unwrap();
        });
        server.registry().shut_down();
        assert_eq!(count_stops(server), 1, "the server's end waits for it");
    }

    fn at_the_servers_end_a_plugin_that_is_starting_is_stopped_too(server) {
        let admin = server.admin();
        let registry = server.registry();
        admin.activate("simpleaction");
        set_start_mode(&admin, "wait");
        std::thread::scope(|scope| {
            scope.spawn(|| admin.activate(SLUG));
            controlled_start::wait_for_start(server);
            let end = scope.spawn(|| registry.shut_down());
            eventually("all plugins are out", || (registry.snapshot().active_count() == 0).then_some(()));
            set_start_mode(&admin, "");
            end.join().unwrap();
            assert_eq!(count_stops(server), 1);
        });
    }

    fn after_the_servers_end_no_plugin_is_started(server) {
        let registry = server.registry();
        registry.shut_down();
        assert!(registry.set_active("simpleaction", true).unwrap());
        assert_eq!(registry.snapshot().active_count(), 0);
    }

    fn a_quarantined_plugin_that_is_switched_off_is_stopped(server) {
        let admin = server.admin();
        admin.activate(SLUG);
        for _ in 0..5 {
            admin.post("/api/action/", &json!({ "action": "told" })).expect(502);
        }
        admin.deactivate(SLUG);
        eventually("the plugin is stopped", || (count_stops(server) == 1).then_some(()));
        assert_eq!(admin.get("/api/plugins/status/").expect(200)["quarantined"], json!([]));
    }

    fn release_and_reload_answer_when_the_plugin_has_started_even_by_another_request(server) {
        let admin = server.admin();
        let is_up = || server.registry().snapshot().active(SLUG).is_some();
        for path in ["/api/plugins/told/release/", "/api/plugins/reload/"] {
            set_start_mode(&admin, "error");
            admin.activate(SLUG);
            assert!(!is_up());
            set_start_mode(&admin, "slow");
            std::thread::scope(|scope| {
                scope.spawn(|| admin.post("/api/plugins/told/release/", &json!({})).expect(200));
                controlled_start::wait_for_start(server);
                assert!([200, 201].contains(&admin.post(path, &json!({})).status));
                assert!(is_up(), "{path}");
            });
            admin.deactivate(SLUG);
        }
    }
}
