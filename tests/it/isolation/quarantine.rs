//! Quarantine after repeated failures, and the ways out of it.

use std::time::Duration;

use inventree_tests::server::eventually;
use inventree_tests::{Client, Reply, on_both_databases};
use serde_json::{Value, json};

fn run_action(admin: &Client, how: &str) -> Reply {
    admin.post("/api/action/", &json!({ "action": "fault", "data": how }))
}

fn status(admin: &Client) -> Value {
    admin.get("/api/plugins/status/").expect(200)
}

/// Returns what the status says of one plugin.
fn health(admin: &Client, slug: &str) -> Value {
    let status = status(admin);
    let mut plugins = status["plugins"].as_array().unwrap().iter();
    plugins
        .find(|plugin| plugin["plugin"] == slug)
        .unwrap()
        .clone()
}

fn in_flight(admin: &Client) -> Value {
    health(admin, "faulty-action")["in_flight"].clone()
}

fn fail(admin: &Client, how: &str, times: usize) {
    for _ in 0..times {
        assert!([502, 504].contains(&run_action(admin, how).status));
    }
}

on_both_databases! {
    fn repeated_failures_take_a_plugin_out_until_it_is_released(server) {
        let admin = server.admin();
        admin.activate("faulty-action");
        fail(&admin, "error", 4);
        assert_eq!(status(&admin)["quarantined"], json!([]));
        fail(&admin, "panic", 1);
        assert_eq!(status(&admin)["quarantined"], json!(["faulty-action"]));
        let refused = run_action(&admin, "");
        let rest: u64 = refused.header("retry-after").parse().unwrap();
        assert!((30..=61).contains(&rest), "{rest}");
        let refused = refused.expect(503);
        assert_eq!(refused["error"], "quarantined after repeated failures");
        assert_eq!(refused["plugin"], "faulty-action");
        assert_eq!(status(&admin)["registry_errors"].as_array().map(Vec::len), Some(5));
        let release = || admin.post("/api/plugins/faulty-action/release/", &json!({})).expect(200);
        assert_eq!(release(), json!({ "released": true }));
        assert_eq!(run_action(&admin, "").expect(200)["result"], true);
        assert_eq!(release(), json!({ "released": false }));
    }

    fn a_call_that_fails_after_it_was_given_up_counts_once(server) {
        let admin = server.admin();
        admin.activate("faulty-action");
        assert_eq!(run_action(&admin, "slow-error").status, 504);
        eventually("the call ends", || (in_flight(&admin) == 0).then_some(()));
        let status = status(&admin);
        let errors = status["registry_errors"].as_array().unwrap();
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert_eq!(errors[0]["kind"], "overdue");
        assert_eq!(health(&admin, "faulty-action")["failures"], 1);
    }

    fn the_status_names_the_state_of_each_plugin(server) {
        let admin = server.admin();
        let state = |slug: &str| health(&admin, slug)["state"].clone();
        assert_eq!(state("faulty-action"), "inactive");
        admin.activate("faulty-action");
        assert_eq!(state("faulty-action"), "running");
        fail(&admin, "error", 5);
        assert_eq!(state("faulty-action"), "quarantined");
        admin.post("/api/plugins/faulty-action/release/", &json!({})).expect(200);
        assert_eq!(state("faulty-action"), "running");
        admin.deactivate("faulty-action");
        assert_eq!(state("faulty-action"), "inactive");
        admin.activate("faulty-start-error");
        assert_eq!(state("faulty-start-error"), "failed");
        admin.activate("faulty-stop-hang");
        admin.deactivate("faulty-stop-hang");
        assert_eq!(state("faulty-stop-hang"), "stopping");
    }

    fn a_success_in_between_resets_the_count(server) {
        let admin = server.admin();
        admin.activate("faulty-action");
        for _ in 0..3 {
            fail(&admin, "error", 4);
            run_action(&admin, "").expect(200);
        }
        assert_eq!(status(&admin)["quarantined"], json!([]));
    }

    fn a_quarantined_plugin_is_passed_over_in_a_scan(server) {
        let admin = server.admin();
        admin.activate("faulty-barcode");
        admin.activate("order-b");
        let scan = || admin.post("/api/barcode/", &json!({ "barcode": "FAULT-error" })).expect(200)["plugin"].clone();
        for _ in 0..8 {
            assert_eq!(scan(), "order-b");
        }
        let status = status(&admin);
        assert_eq!(status["quarantined"], json!(["faulty-barcode"]));
        assert_eq!(status["registry_errors"].as_array().map(Vec::len), Some(5), "called five times only");
    }

    fn a_plugin_that_could_not_be_asked_may_have_known_the_code(server) {
        let admin = server.admin();
        admin.activate("faulty-barcode");
        let scan = |code: &str| admin.post("/api/barcode/", &json!({ "barcode": code }));
        for _ in 0..5 {
            scan("FAULT-error").expect(400);
        }
        let reply = scan("FAULT-");
        assert!(!reply.header("retry-after").is_empty());
        assert_eq!(reply.expect(503)["plugin"], "faulty-barcode");
        admin.post("/api/plugins/faulty-barcode/release/", &json!({})).expect(200);
        scan("FAULT-").expect(400);
        assert_eq!(scan("FAULT-hang").expect(504)["plugin"], "faulty-barcode");
    }

    fn a_delivery_is_not_unknown_where_a_plugin_could_not_be_asked(server) {
        let admin = server.admin();
        admin.activate("faulty-labels");
        let receive = |code: &str| admin.post("/api/barcode/po-receive/", &json!({ "barcode": code }));
        assert_eq!(receive("LABEL-hang").expect(504)["plugin"], "faulty-labels");
        for _ in 0..4 {
            receive("LABEL-error").expect(400);
        }
        assert_eq!(receive("LABEL-").expect(503)["plugin"], "faulty-labels");
    }

    fn nothing_is_located_by_a_plugin_that_is_quarantined(server) {
        let admin = server.admin();
        admin.activate("faulty-locate");
        let place = admin.post("/api/stock/location/", &json!({ "name": "panic" })).expect(201)["pk"].clone();
        let locate = || admin.post("/api/locate/", &json!({ "plugin": "faulty-locate", "location": place }));
        for _ in 0..5 {
            locate().expect(200);
        }
        eventually("it is quarantined", || (status(&admin)["quarantined"] == json!(["faulty-locate"])).then_some(()));
        assert_eq!(locate().expect(503)["plugin"], "faulty-locate");
    }

    fn a_built_in_plugin_that_the_server_needs_stays_in_however_often_it_fails(server) {
        let admin = server.admin();
        admin.post("/api/part/", &json!({ "name": "Bolt" })).expect(201);
        let all = server.registry().health();
        let (_, health) = all.iter().find(|(slug, _)| *slug == "inventreebarcode").unwrap();
        for _ in 0..20 {
            health.record_failure();
        }
        assert_eq!(status(&admin)["quarantined"], json!([]));
        admin.post("/api/barcode/", &json!({ "barcode": "{\"part\": 1}" })).expect(200);
    }

    fn an_answer_that_comes_too_late_is_no_sign_of_health(server) {
        let admin = server.admin();
        admin.activate("faulty-action");
        fail(&admin, "slow", 5);
        eventually("all late calls have ended", || (in_flight(&admin) == 0).then_some(()));
        assert_eq!(status(&admin)["quarantined"], json!(["faulty-action"]));
        run_action(&admin, "").expect(503);
    }

    fn a_hanging_plugin_takes_no_more_threads_than_it_has_permits(server) {
        let admin = server.admin();
        admin.activate("faulty-barcode");
        admin.set_setting("BARCODE_GENERATION_PLUGIN", "faulty-barcode");
        std::thread::scope(|scope| {
            for _ in 0..12 {
                scope.spawn(|| admin.post("/api/barcode/", &json!({ "barcode": "FAULT-hang" })).status);
            }
        });
        assert_eq!(health(&admin, "faulty-barcode")["in_flight"], 8);
        admin.post("/api/part/", &json!({ "name": "Bolt" })).expect(201);
        let body = json!({ "model": "part", "pk": 1 });
        admin.post("/api/barcode/generate/", &body).expect(503);
    }

    fn a_plugin_whose_permits_are_all_held_cannot_start_and_that_is_reported(server) {
        let admin = server.admin();
        admin.activate("faulty-action");
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| run_action(&admin, "hang").expect(504));
            }
        });
        admin.deactivate("faulty-action");
        admin.activate("faulty-action");
        let status = status(&admin);
        let last = status["registry_errors"].as_array().unwrap().last().unwrap();
        assert_eq!((&last["function"], &last["message"]), (&json!("start"), &json!("too many calls in flight")));
        run_action(&admin, "").expect(404);
    }

    fn switching_a_quarantined_plugin_off_and_on_lets_it_back_in(server) {
        let admin = server.admin();
        admin.activate("faulty-action");
        fail(&admin, "error", 5);
        admin.deactivate("faulty-action");
        admin.activate("faulty-action");
        assert_eq!(run_action(&admin, "").expect(200)["result"], true);
        assert_eq!(status(&admin)["quarantined"], json!([]));
    }
}

on_both_databases! {
    setup: |config| config.plugin_quarantine = Duration::from_secs(2);

    fn after_the_pause_one_trial_is_let_through(server) {
        let admin = server.admin();
        admin.activate("faulty-action");
        fail(&admin, "error", 5);
        run_action(&admin, "").expect(503);
        eventually("a trial that fails", || (run_action(&admin, "error").status == 502).then_some(()));
        run_action(&admin, "").expect(503);
        eventually("a trial that succeeds", || (run_action(&admin, "").status == 200).then_some(()));
        assert_eq!(status(&admin)["quarantined"], json!([]));
        run_action(&admin, "").expect(200);
    }
}
