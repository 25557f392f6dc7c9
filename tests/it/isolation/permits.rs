//! More concurrent calls than a plugin has permits.

use std::sync::Arc;
use std::time::Duration;

use inventree::dispatch::health::Health;
use inventree_tests::server::{TestServer, eventually};
use inventree_tests::{on_both_databases, reentrant};
use serde_json::json;

const CLIENTS: usize = 12;

fn health(server: &TestServer, slug: &str) -> Arc<Health> {
    let all = server.registry().health();
    Arc::clone(&all.iter().find(|(known, _)| *known == slug).unwrap().1)
}

on_both_databases! {
    setup: |config| {
        config.plugin_permits = 1;
        config.plugin_deadline = Duration::from_secs(20);
    };

    fn scans_at_once_wait_for_each_other_and_all_find_their_match(server) {
        let admin = server.admin();
        admin.post("/api/part/", &json!({ "name": "Bolt" })).expect(201);
        std::thread::scope(|scope| {
            for _ in 0..CLIENTS {
                scope.spawn(|| {
                    for _ in 0..10 {
                        let answer = admin.post("/api/barcode/", &json!({ "barcode": "{\"part\": 1}" })).expect(200);
                        assert_eq!(answer["part"]["pk"], 1);
                    }
                });
            }
        });
        assert_eq!(admin.get("/api/plugins/status/").expect(200)["registry_errors"], json!([]));
    }

    fn a_plugin_that_is_asked_by_itself_waits_for_no_permit_of_its_own(server) {
        let admin = server.admin();
        admin.activate(reentrant::SLUG);
        let body = json!({ "action": reentrant::SLUG, "data": "Bolt" });
        let answer = admin.post("/api/action/", &body).expect(503);
        assert_eq!(answer["error"], "the server cannot do this now; try again later");
        assert_eq!(admin.get("/api/plugins/status/").expect(200)["registry_errors"], json!([]));
        assert_eq!(admin.get("/api/part/").expect(200), json!([]));
    }

    fn a_call_goes_on_as_soon_as_a_permit_comes_back(server) {
        let admin = server.admin();
        admin.activate("simpleaction");
        let health = health(server, "simpleaction");
        let permit = health.try_acquire().unwrap();
        std::thread::scope(|scope| {
            let call = scope.spawn(|| admin.post("/api/action/", &json!({ "action": "simple" })).expect(200));
            eventually("the call waits", || (health.waiting() == 1).then_some(()));
            drop(permit);
            assert_eq!(call.join().unwrap()["action"], "simple");
        });
    }
}

on_both_databases! {
    setup: |config| {
        config.plugin_permits = 1;
        config.plugin_deadline = Duration::from_millis(100);
    };

    fn a_validator_that_is_well_but_busy_is_asked_again_later(server) {
        let admin = server.admin();
        admin.activate(reentrant::SLUG);
        let health = health(server, reentrant::SLUG);
        let permit = health.try_acquire().unwrap();
        let part = json!({ "name": "Bolt" });
        let answer = admin.post("/api/part/", &part).expect(503);
        assert_eq!(answer["detail"], "the plugins are too busy; try again later");
        drop(permit);
        admin.post("/api/part/", &part).expect(201);
    }

    fn no_serial_is_made_up_in_place_of_a_plugin_that_is_busy(server) {
        let admin = server.admin();
        admin.activate(reentrant::SLUG);
        let part = admin.post("/api/part/", &json!({ "name": "Bolt", "trackable": true })).expect(201)["pk"].clone();
        let path = format!("/api/part/{part}/serial-numbers/");
        admin.get(&path).expect(200);
        let health = health(server, reentrant::SLUG);
        let permit = health.try_acquire().unwrap();
        admin.get(&path).expect(503);
        admin.post("/api/generate/batch-code/", &json!({})).expect(503);
        drop(permit);
        admin.get(&path).expect(200);
    }

    fn what_a_busy_plugin_could_not_be_asked_is_no_answer_of_its_own(server) {
        let admin = server.admin();
        let code = json!({ "barcode": "an unknown code" });
        admin.post("/api/barcode/", &code).expect(400);
        let health = health(server, "inventreebarcode");
        let permit = health.try_acquire().unwrap();
        let answer = admin.post("/api/barcode/", &code).expect(503);
        assert_eq!(answer["detail"], "the plugins are too busy; try again later");
        let found = admin.post("/api/barcode/explain/", &code).expect(200);
        assert_eq!(found["plugins"][0]["plugin"], "inventreebarcode");
        assert_eq!(found["plugins"][0]["outcome"], "failed: too many calls in flight");
        drop(permit);
        admin.post("/api/barcode/", &code).expect(400);
    }
}
