//! `/api/barcode/explain/`.

use inventree_tests::{Client, on_both_databases};
use serde_json::{Value, json};

fn explain(client: &Client, code: &str) -> Value {
    client
        .post("/api/barcode/explain/", &json!({ "barcode": code }))
        .expect(200)
}

/// Returns each plugin with its outcome, in the order in which they are asked.
fn outcomes(answer: &Value) -> Vec<(&str, &str)> {
    let plugins = answer["plugins"].as_array().unwrap().iter();
    plugins
        .map(|plugin| {
            (
                plugin["plugin"].as_str().unwrap(),
                plugin["outcome"].as_str().unwrap(),
            )
        })
        .collect()
}

on_both_databases! {
    fn each_plugin_is_shown_in_its_place_with_what_it_answered(server) {
        let admin = server.admin();
        for slug in ["order-a", "order-b", "order-c", "samplelabel"] {
            admin.activate(slug);
        }
        let answer = explain(&admin, "ORDER-x");
        assert_eq!(outcomes(&answer), [
            ("inventreebarcode", "no match"),
            ("order-a", "error"),
            ("order-b", "match"),
            ("order-c", "not asked: an earlier plugin matched"),
            ("samplelabel", "not asked: the code has none of its prefixes"),
        ]);
        assert_eq!(answer["matched_by"], "order-b");
        assert_eq!((&answer["barcode_data"], answer["barcode_hash"].as_str().map(str::len)), (&json!("ORDER-x"), Some(32)));
        let (own, match_) = (&answer["plugins"][0], &answer["plugins"][2]);
        assert_eq!((&own["asked"], &own["answer"], &own["prefixes"], &own["priority"]), (&json!(true), &Value::Null, &json!([]), &json!(-100)));
        assert_eq!((&match_["answer"], &match_["prefixes"][0]), (&json!({ "by": "order-b" }), &json!("ORDER-")));
        assert!(match_["milliseconds"].as_f64().unwrap() >= 0.0);
        assert_eq!(answer["plugins"][3]["milliseconds"], Value::Null);
    }

    fn it_shows_what_a_scan_answers(server) {
        let admin = server.admin();
        for slug in ["order-a", "order-b", "order-c"] {
            admin.activate(slug);
        }
        for code in ["ORDER-x", "ORDER-error", "unknown"] {
            let reply = admin.post("/api/barcode/", &json!({ "barcode": code })).json();
            let matched = explain(&admin, code)["matched_by"].clone();
            assert_eq!(matched, reply.get("by").cloned().unwrap_or_default(), "{code}");
        }
        admin.patch("/api/plugins/order-c/priority/", &json!({ "priority": -9, "mixin": "barcode" })).expect(200);
        let answer = explain(&admin, "ORDER-x");
        assert_eq!((&answer["matched_by"], &answer["plugins"][1]["priority"]), (&json!("order-c"), &json!(-9)));
    }

    fn a_plugin_that_fails_is_shown_with_its_reason(server) {
        let admin = server.admin();
        admin.activate("faulty-barcode");
        admin.activate("order-b");
        for (how, told, is_timed) in [("error", "failed: faulty on purpose", true), ("panic", "failed: ", true), ("hang", "failed: ", false)] {
            let answer = explain(&admin, &format!("FAULT-{how}"));
            let faulty = answer["plugins"].as_array().unwrap().iter().find(|plugin| plugin["plugin"] == "faulty-barcode").unwrap();
            assert!(faulty["outcome"].as_str().unwrap().starts_with(told), "{faulty}");
            assert_eq!(faulty["milliseconds"].is_number(), is_timed, "{faulty}");
            assert_eq!(answer["matched_by"], "order-b");
        }
    }

    fn only_the_staff_may_ask(server) {
        let body = json!({ "barcode": "x" });
        server.create_user("clerk", false, &["view", "add", "change", "delete"]).post("/api/barcode/explain/", &body).expect(403);
        explain(&server.create_user("chief", true, &[]), "x");
        assert_eq!(server.admin().post("/api/barcode/explain/", &json!({})).expect(400)["barcode"][0], "This field is required.");
    }
}
