//! Failures in actions, scans, locating, writing barcodes and validators of settings.

use inventree_tests::{Client, on_both_databases};
use serde_json::json;

use super::{wait_for_failure, while_others_respond};

/// The ways of failing: the plugin's mode, the status of the response, the recorded kind.
const WAYS: [(&str, u16, &str); 3] = [
    ("panic", 502, "panic"),
    ("hang", 504, "overdue"),
    ("error", 502, "error"),
];

/// Creates parts with the keys from 1 on.
fn parts(admin: &Client, count: i64) {
    for number in 1..=count {
        let body = json!({ "name": format!("part {number}") });
        assert_eq!(admin.post("/api/part/", &body).expect(201)["pk"], number);
    }
}

on_both_databases! {
    fn a_failing_action_is_answered_recorded_and_harms_no_other_plugin(server) {
        let admin = server.admin();
        admin.activate("faulty-action");
        while_others_respond(&admin, || {
            for (how, status, kind) in WAYS {
                let body = json!({ "action": "fault", "data": how });
                let answer = admin.post("/api/action/", &body).expect(status);
                assert_eq!((&answer["plugin"], &answer["action"]), (&json!("faulty-action"), &json!("fault")));
                wait_for_failure(&admin, "faulty-action", "action", "perform_action", kind);
            }
        });
        admin.post("/api/action/", &json!({ "action": "fault" })).expect(200);
    }

    fn a_failing_scan_is_recorded_and_the_next_plugin_answers(server) {
        let admin = server.admin();
        admin.activate("faulty-barcode");
        admin.activate("order-b");
        while_others_respond(&admin, || {
            for (how, _, kind) in WAYS {
                let answer = admin.post("/api/barcode/", &json!({ "barcode": format!("FAULT-{how}") })).expect(200);
                assert_eq!(answer["plugin"], "order-b");
                wait_for_failure(&admin, "faulty-barcode", "barcode", "scan", kind);
            }
        });
    }

    fn a_failing_reader_of_labels_is_recorded_and_the_next_plugin_answers(server) {
        let admin = server.admin();
        admin.activate("faulty-labels");
        admin.activate("order-b");
        while_others_respond(&admin, || {
            for (how, _, kind) in WAYS {
                let answer = admin.post("/api/barcode/", &json!({ "barcode": format!("LABEL-{how}") })).expect(200);
                assert_eq!(answer["plugin"], "order-b");
                wait_for_failure(&admin, "faulty-labels", "barcode", "scan", kind);
            }
        });
    }

    fn failing_to_locate_is_recorded_and_harms_no_other_plugin(server) {
        let admin = server.admin();
        admin.activate("faulty-locate");
        while_others_respond(&admin, || {
            for (how, _, kind) in WAYS {
                let place = admin.post("/api/stock/location/", &json!({ "name": how })).expect(201)["pk"].clone();
                admin.post("/api/locate/", &json!({ "plugin": "faulty-locate", "location": place })).expect(200);
                wait_for_failure(&admin, "faulty-locate", "locate", "locate", kind);
            }
        });
    }

    fn failing_to_write_a_code_is_answered_and_recorded(server) {
        let admin = server.admin();
        admin.activate("faulty-barcode");
        admin.set_setting("BARCODE_GENERATION_PLUGIN", "faulty-barcode");
        parts(&admin, 4);
        while_others_respond(&admin, || {
            for (pk, (_, status, kind)) in (1..).zip(WAYS) {
                let body = json!({ "model": "part", "pk": pk });
                assert_eq!(admin.post("/api/barcode/generate/", &body).expect(status)["plugin"], "faulty-barcode");
                wait_for_failure(&admin, "faulty-barcode", "barcode", "generate", kind);
            }
        });
        let body = json!({ "model": "part", "pk": 4 });
        assert_eq!(admin.post("/api/barcode/generate/", &body).expect(200)["barcode"], "part-4");
    }

    fn a_failing_check_refuses_the_change_and_is_recorded(server) {
        let admin = server.admin();
        admin.activate("faulty-settings");
        let path = "/api/plugins/faulty-settings/settings/HOW/";
        while_others_respond(&admin, || {
            for (how, status, kind) in &WAYS[..2] {
                assert_eq!(admin.patch(path, &json!({ "value": how })).expect(*status)["plugin"], "faulty-settings");
                wait_for_failure(&admin, "faulty-settings", "settings", "validator", kind);
            }
            // An error that a validator returns is its answer, not a failure.
            let refused = admin.patch(path, &json!({ "value": "error" })).expect(400);
            assert_eq!(refused, json!({ "non_field_errors": ["faulty on purpose"] }));
        });
        assert_eq!(admin.get(path).expect(200)["value"], "");
        admin.patch(path, &json!({ "value": "fine" })).expect(200);
    }

    fn a_failure_of_any_text_is_stored_with_all_others(server) {
        let admin = server.admin();
        admin.activate("faulty-action");
        for how in ["nul", "error"] {
            admin.post("/api/action/", &json!({ "action": "fault", "data": how })).expect(502);
        }
        wait_for_failure(&admin, "faulty-action", "action", "perform_action", "error");
        inventree_tests::server::eventually("both are stored", || {
            let reports = admin.get("/api/error-report/").expect(200);
            (reports.as_array()?.len() == 2 && reports[1]["info"] == "a\u{fffd}b").then_some(())
        });
    }
}

on_both_databases! {
    setup: |config| config.plugin_threads = 1;

    fn a_scan_for_which_no_thread_is_free_says_so_and_blames_no_plugin(server) {
        let admin = server.admin();
        admin.activate("faulty-action");
        admin.activate("samplelabel");
        let code = json!({ "barcode": "LBL:PART=R-10K;" });
        admin.post("/api/barcode/", &code).expect(200);
        admin.post("/api/action/", &json!({ "action": "fault", "data": "hang" })).expect(504);
        let answer = admin.post("/api/barcode/", &code).expect(503);
        assert_eq!(answer["detail"], "the plugins are too busy; try again later");
        admin.post("/api/action/", &json!({ "action": "fault" })).expect(503);
        assert_eq!(server.registry().dispatcher().failures.list().len(), 1, "only the call that hangs");
    }
}
