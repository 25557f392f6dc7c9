//! Plugins that would deadlock with themselves: on a connection, a lock or a call that only they can end.

use std::time::{Duration, Instant};

use inventree_tests::deadlocking::{SLUG, WAYS};
use inventree_tests::{Client, Reply, on_both_databases};
use serde_json::{Value, json};

use super::{wait_for_failure, while_others_respond};

/// How long the pool waits for a connection, and SQLite for its lock.
const WAIT: Duration = Duration::from_secs(10);

fn run_action(client: &Client, how: &str) -> Reply {
    client.post("/api/action/", &json!({ "action": SLUG, "data": how }))
}

on_both_databases! {
    setup: |config| {
        config.database_connections = 1;
        config.plugin_deadline = 2 * WAIT;
        config.plugin_failures = 1000;
    };

    fn a_plugin_that_would_wait_for_itself_fails_at_once_and_delays_no_other(server) {
        let admin = server.admin();
        admin.activate(SLUG);
        admin.activate("golden-action");
        admin.post("/api/part/", &json!({ "name": "there" })).expect(201);
        let begun = Instant::now();
        while_others_respond(&admin, || {
            for how in WAYS {
                // In a circle the innermost call fails, which is no failure of the calls around it.
                let status = if *how == "circle" { 503 } else { 502 };
                let answer = run_action(&admin, how);
                assert_eq!(answer.status, status, "{how}: {}", answer.text);
            }
        });
        assert!(begun.elapsed() < WAIT, "{:?}", begun.elapsed());
        wait_for_failure(&admin, SLUG, "action", "perform_action", "error");
        let errors = admin.get("/api/plugins/status/").expect(200)["registry_errors"].clone();
        let text = |error: &Value| error["message"].as_str().unwrap_or_default().to_owned();
        let texts: Vec<String> = errors.as_array().expect("a list").iter().map(text).collect();
        assert_eq!(texts.len(), WAYS.len(), "each is a failure of its own: {texts:?}");
        for said in ["nothing else may ask the database", "no plugin may be called", "in a circle"] {
            assert!(texts.iter().any(|text| text.contains(said)), "{said}: {texts:?}");
        }
        assert_eq!(admin.get("/api/part/").expect(200).as_array().map(Vec::len), Some(1));
    }

    fn what_is_done_one_after_the_other_is_fine_after_a_failure_too(server) {
        let admin = server.admin();
        admin.activate(SLUG);
        let begun = Instant::now();
        run_action(&admin, "inventory in write").expect(502);
        run_action(&admin, "fine").expect(200);
        assert!(begun.elapsed() < WAIT, "{:?}", begun.elapsed());
    }

    fn a_plugin_that_switches_itself_on_while_it_starts_does_not_wait_for_itself(server) {
        let admin = server.admin();
        let begun = Instant::now();
        admin.activate("self-starter");
        assert!(begun.elapsed() < WAIT, "{:?}", begun.elapsed());
        assert_eq!(admin.get("/api/plugins/status/").expect(200)["registry_errors"], json!([]));
    }

    fn a_write_inside_a_transaction_of_the_plugin_fails_where_validators_are_asked_too(server) {
        let admin = server.admin();
        admin.activate(SLUG);
        admin.activate("accepting");
        let begun = Instant::now();
        run_action(&admin, "inventory in transact").expect(502);
        run_action(&admin, "fine").expect(200);
        assert!(begun.elapsed() < WAIT, "{:?}", begun.elapsed());
    }
}
