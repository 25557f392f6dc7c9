//! References: the pattern, and the next number.

use std::collections::BTreeSet;

use inventree_tests::on_both_databases;
use serde_json::json;

use super::{company, create_item, order_fixture};

const PATH: &str = "/api/order/po/";
const CLIENTS: usize = 6;
const EACH: usize = 10;
const TAKEN_REFERENCES: usize = 102;
const LONG: &str = "purchase order of the eastern branch and its great store: {ref:04d}";

on_both_databases! {
    fn an_order_that_names_no_reference_gets_the_next_one(server) {
        let world = order_fixture(server);
        let refer = |pk: i64| world.get(PATH, pk)["reference"].clone();
        assert_eq!(refer(world.order()), "PO-0001");
        let body = json!({ "supplier": world.company, "reference": "PO-0041" });
        create_item(&world.admin, PATH, &body);
        assert_eq!(refer(world.order()), "PO-0042");
        world.admin.set_setting("PURCHASEORDER_REFERENCE_PATTERN", "B/{ref}");
        assert_eq!(refer(world.order()), "B/43");
    }

    fn a_reference_that_does_not_fit_or_is_taken_is_refused(server) {
        let world = order_fixture(server);
        let order = world.order();
        for (reference, text) in [
            ("nope", "Reference must match required pattern: PO-{ref:04d}"),
            ("PO-0001", "Purchase Order with this Reference already exists."),
            ("PO-99999999999", "Reference number is too large"),
        ] {
            let body = json!({ "supplier": world.company, "reference": reference });
            let answer = world.admin.post(PATH, &body).expect(400);
            assert_eq!(answer, json!({ "reference": [text] }));
        }
        let path = format!("{PATH}{order}/");
        world.admin.patch(&path, &json!({ "reference": "x" })).expect(400);
        world.admin.patch(&path, &json!({ "reference": "PO-0007" })).expect(200);
        assert_eq!(world.get(PATH, world.order())["reference"], "PO-0008");
    }

    fn an_empty_reference_of_a_new_order_is_none(server) {
        let world = order_fixture(server);
        let body = json!({ "supplier": world.company, "reference": " " });
        let order = create_item(&world.admin, PATH, &body);
        assert_eq!(world.get(PATH, order)["reference"], "PO-0001");
        let answer = world.admin.patch(&format!("{PATH}{order}/"), &json!({ "reference": "" })).expect(400);
        assert_eq!(answer, json!({ "reference": ["This field may not be blank."] }));
    }

    fn users_who_may_create_orders_see_the_next_reference(server) {
        let world = order_fixture(server);
        world.order();
        for (path, next) in [
            (PATH, "PO-0002"),
            ("/api/order/so/", "SO-0001"),
            ("/api/order/ro/", "RMA-0001"),
            ("/api/build/", "BO-0001"),
        ] {
            let about = world.admin.options(path).expect(200);
            assert_eq!(about["actions"]["POST"]["reference"]["default"], next);
            assert_eq!(about["actions"]["GET"]["reference"]["default"], json!(null));
        }
        let reader = server.create_user("reader", false, &["view"]);
        let actions = reader.options(PATH).expect(200)["actions"].clone();
        assert_eq!((&actions["POST"], actions["GET"].is_object()), (&json!(null), true));
    }

    fn the_number_behind_a_date_is_read_as_a_whole(server) {
        let world = order_fixture(server);
        world.admin.set_setting("PURCHASEORDER_REFERENCE_PATTERN", "{year}{ref:04d}");
        let body = json!({ "supplier": world.company, "reference": "20250123" });
        create_item(&world.admin, PATH, &body);
        let next = world.get(PATH, world.order())["reference"].clone();
        assert!(next.as_str().is_some_and(|next| next.len() == 8 && next.ends_with("0124")), "{next}");
    }

    fn numbers_go_on_after_the_last_of_all_was_given_by_hand(server) {
        let world = order_fixture(server);
        let next = || world.get(PATH, world.order())["reference"].clone();
        assert_eq!(next(), "PO-0001");
        let give = |reference: &str| {
            create_item(&world.admin, PATH, &json!({ "supplier": world.company, "reference": reference }));
        };
        give("PO-2147483647");
        assert_eq!(next(), "PO-0002");
        give("PO-2147483646");
        assert_eq!(next(), "PO-0003");
    }

    fn references_of_another_pattern_are_left_out_however_many_there_are(server) {
        let world = order_fixture(server);
        world.admin.set_setting("PURCHASEORDER_REFERENCE_PATTERN", "10{ref:03d}");
        for _ in 0..TAKEN_REFERENCES {
            world.order();
        }
        world.admin.set_setting("PURCHASEORDER_REFERENCE_PATTERN", "{ref}");
        let body = json!({ "supplier": world.company, "reference": "10000" });
        create_item(&world.admin, PATH, &body);
        assert_eq!(world.get(PATH, world.order())["reference"], (10_001 + TAKEN_REFERENCES).to_string());
    }

    fn each_kind_counts_by_itself(server) {
        let world = order_fixture(server);
        world.order();
        let body = json!({ "customer": world.company });
        let order = create_item(&world.admin, "/api/order/ro/", &body);
        assert_eq!(world.get("/api/order/ro/", order)["reference"], "RMA-0001");
        let build = create_item(&world.admin, "/api/build/", &json!({ "part": world.part, "quantity": 1 }));
        assert_eq!(world.get("/api/build/", build)["reference"], "BO-0001");
    }

    fn a_pattern_that_counts_nothing_cannot_be_set(server) {
        let admin = server.admin();
        let path = "/api/settings/global/PURCHASEORDER_REFERENCE_PATTERN/";
        for pattern in ["{ref:x}", LONG, "PO{ref}{date:%Y%n}"] {
            admin.patch(path, &json!({ "value": pattern })).expect(400);
        }
        let texts = [
            ("", "Missing required format key: 'ref'"),
            (" ", "Missing required format key: 'ref'"),
            ("PO", "Missing required format key: 'ref'"),
            ("PO-{what}", "Unknown format key specified: 'what'"),
            ("{ref}{ref}", "Improperly formatted pattern: Duplicate group 'ref'"),
            ("PO-{ref", "Improperly formatted pattern: expected '}' before end of string"),
            ("PO-ref}", "Improperly formatted pattern: Single '}' encountered in format string"),
        ];
        for kind in ["PURCHASEORDER", "SALESORDER", "RETURNORDER", "BUILDORDER"] {
            let path = format!("/api/settings/global/{kind}_REFERENCE_PATTERN/");
            for (pattern, text) in texts {
                let refused = admin.patch(&path, &json!({ "value": pattern })).expect(400);
                assert_eq!(refused, json!({ "value": [text] }), "{kind} {pattern}");
            }
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
