//! References: the pattern, and the next number.

use std::collections::BTreeSet;

use inventree_tests::on_both_databases;
use serde_json::json;

use super::{company, make, world};

const PATH: &str = "/api/order/po/";
const CLIENTS: usize = 6;
const EACH: usize = 10;

on_both_databases! {
    fn an_order_that_names_no_reference_gets_the_next_one(server) {
        let world = world(server);
        let refer = |pk: i64| world.show(PATH, pk)["reference"].clone();
        assert_eq!(refer(world.order()), "PO-0001");
        let body = json!({ "supplier": world.company, "reference": "PO-0041" });
        make(&world.admin, PATH, &body);
        assert_eq!(refer(world.order()), "PO-0042");
        world.admin.set("PURCHASEORDER_REFERENCE_PATTERN", "B/{ref}");
        assert_eq!(refer(world.order()), "B/43");
    }

    fn a_reference_that_does_not_fit_or_is_taken_is_refused(server) {
        let world = world(server);
        let order = world.order();
        for (reference, text) in [
            ("nope", "Reference must match required pattern: PO-{ref:04d}"),
            ("PO-0001", "Purchase Order with this Reference already exists."),
            ("PO-99999999999", "Reference number is too large"),
            ("", "This field may not be blank."),
        ] {
            let body = json!({ "supplier": world.company, "reference": reference });
            let answer = world.admin.post(PATH, &body).expect(400);
            assert_eq!(answer, json!({ "reference": [text] }));
        }
        let path = format!("{PATH}{order}/");
        world.admin.patch(&path, &json!({ "reference": "x" })).expect(400);
        world.admin.patch(&path, &json!({ "reference": "PO-0007" })).expect(200);
        assert_eq!(world.show(PATH, world.order())["reference"], "PO-0008");
    }

    fn each_kind_counts_by_itself(server) {
        let world = world(server);
        world.order();
        let body = json!({ "customer": world.company });
        let order = make(&world.admin, "/api/order/ro/", &body);
        assert_eq!(world.show("/api/order/ro/", order)["reference"], "RMA-0001");
        let build = make(&world.admin, "/api/build/", &json!({ "part": world.part, "quantity": 1 }));
        assert_eq!(world.show("/api/build/", build)["reference"], "BO-0001");
    }

    fn a_pattern_that_counts_nothing_cannot_be_set(server) {
        let admin = server.admin();
        let path = "/api/settings/global/PURCHASEORDER_REFERENCE_PATTERN/";
        for pattern in ["PO", "{ref}{ref}", "{ref:x}", "PO-{what}"] {
            admin.patch(path, &json!({ "value": pattern })).expect(400);
        }
        admin.patch(path, &json!({ "value": "{year}-{ref:03d}" })).expect(200);
    }

    fn orders_that_are_made_at_once_share_no_reference(server) {
        let admin = server.admin();
        let company = company(&admin, "ACME");
        let references: BTreeSet<String> = std::thread::scope(|scope| {
            let clients: Vec<_> = (0..CLIENTS).map(|_| {
                let admin = admin.clone();
                scope.spawn(move || {
                    let make = |_| admin.post(PATH, &json!({ "supplier": company })).expect(201);
                    (0..EACH).map(make).collect::<Vec<_>>()
                })
            }).collect();
            let made = clients.into_iter().flat_map(|client| client.join().unwrap());
            made.map(|order| order["reference"].as_str().unwrap().to_owned()).collect()
        });
        assert_eq!(references.len(), CLIENTS * EACH);
        assert_eq!(references.last().map(String::as_str), Some("PO-0060"));
    }
}
