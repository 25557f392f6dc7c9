//! Failures in validators: nothing is written, the plugin is named, all other plugins go on.

use std::sync::Arc;

use inventree::access::User;
use inventree::models::part::PART;
use inventree::models::stock::STOCK_ITEM;
use inventree::resource::{Resource, Statement, WriteError, Writer};
use inventree_tests::{Client, TestServer, on_both_databases};
use serde_json::{Value, json};

use super::{wait_for_failure, while_others_respond};

const PLUGIN: &str = "faulty-validation";

/// The ways of failing: the plugin's mode, the recorded kind, the error for the caller.
const WAYS: [(&str, &str, &str); 3] = [
    (
        "panic",
        "panic",
        "the plugin `faulty-validation` failed to check this",
    ),
    (
        "hang",
        "overdue",
        "the plugin `faulty-validation` could not check this: no answer within 300 ms",
    ),
    (
        "error",
        "error",
        "the plugin `faulty-validation` failed to check this",
    ),
];

fn writer(server: &TestServer) -> Writer {
    Writer::new(server.registry(), Arc::new(User::system()))
}

fn count(server: &TestServer, resource: &'static Resource) -> i64 {
    let mut sql = Statement::new("SELECT COUNT(*) FROM ");
    sql.sql(resource.model.table);
    let counted = server
        .registry()
        .db()
        .read(|db| Ok::<_, WriteError>(sql.first_value(db)?));
    let counted = counted.expect("an answer");
    counted.and_then(|cell| cell.int()).expect("a count")
}

/// Creates an item. Returns its key.
fn create_item(server: &TestServer, resource: &'static Resource, sent: &Value) -> i64 {
    let sent = sent.as_object().cloned().unwrap_or_default();
    writer(server).create(resource, sent).expect("an item").pk()
}

fn part(server: &TestServer) -> i64 {
    create_item(
        server,
        &PART,
        &json!({ "name": "part", "description": "d", "trackable": true }),
    )
}

/// Asserts that each way of failing refuses the write, names the plugin and is recorded under the function.
fn assert_rejected(admin: &Client, function: &str, write: impl Fn(&str) -> inventree_tests::Reply) {
    admin.activate(PLUGIN);
    while_others_respond(admin, || {
        for (how, kind, text) in WAYS {
            assert_eq!(
                write(how).expect(400),
                json!({ "non_field_errors": [text] }),
                "{how}"
            );
            wait_for_failure(admin, PLUGIN, "validation", function, kind);
        }
    });
}

on_both_databases! {
    fn a_failing_check_of_a_part_name_lets_no_part_be_made(server) {
        let admin = server.admin();
        assert_rejected(&admin, "validate_part_name", |how| {
            admin.post("/api/part/", &json!({ "name": format!("name-{how}"), "description": "d" }))
        });
        assert_eq!(count(server, &PART), 0);
        admin.post("/api/part/", &json!({ "name": "fine", "description": "d" })).expect(201);
    }

    fn a_failing_check_of_a_part_number_lets_no_part_be_changed(server) {
        let admin = server.admin();
        let path = format!("/api/part/{}/", part(server));
        assert_rejected(&admin, "validate_part_ipn", |how| {
            admin.patch(&path, &json!({ "IPN": format!("ipn-{how}") }))
        });
        assert_eq!(admin.get(&path).expect(200)["IPN"], "");
    }

    fn a_failing_check_of_any_item_lets_it_not_be_made(server) {
        let admin = server.admin();
        assert_rejected(&admin, "validate_model_instance", |how| {
            admin.post("/api/part/category/", &json!({ "name": format!("instance-{how}") }))
        });
        assert_eq!(admin.get("/api/part/category/").expect(200), json!([]));
        admin.post("/api/part/category/", &json!({ "name": "fine" })).expect(201);
    }

    fn a_failing_check_of_a_deletion_lets_nothing_be_deleted(server) {
        let admin = server.admin();
        let part = part(server);
        let items = WAYS.map(|(how, ..)| {
            let batch = format!("deletion-{how}");
            (how, create_item(server, &STOCK_ITEM, &json!({ "part": part, "quantity": 1, "batch": batch })))
        });
        let key = |how: &str| items.iter().find(|(known, _)| *known == how).map(|(_, pk)| *pk).expect("an item");
        assert_rejected(&admin, "validate_model_deletion", |how| admin.delete(&format!("/api/stock/{}/", key(how))));
        let plain = create_item(server, &STOCK_ITEM, &json!({ "part": part, "quantity": 1 }));
        assert_rejected(&admin, "validate_model_deletion", |how| {
            let body = json!({ "items": [plain, key(how)] }).to_string();
            admin.send("DELETE", "/api/stock/", &[("Content-Type", "application/json")], body.as_bytes())
        });
        assert_eq!(count(server, &STOCK_ITEM), 4, "all or none are deleted");
    }

    fn a_failing_check_of_batch_codes_and_serial_numbers_refuses_them(server) {
        let admin = server.admin();
        let (writer, part) = (writer(server), part(server));
        admin.activate(PLUGIN);
        while_others_respond(&admin, || {
            for (field, function) in [("batch", "validate_batch_code"), ("serial", "validate_serial_number")] {
                for (how, kind, text) in WAYS {
                    let sent = json!({ "part": part, "quantity": 1, field: format!("{field}-{how}") });
                    match writer.create(&STOCK_ITEM, sent.as_object().cloned().unwrap_or_default()) {
                        Err(WriteError::Invalid(refusals)) => {
                            assert_eq!(json!(refusals.0), json!({ "non_field_errors": [text] }));
                        }
                        other => panic!("{other:?}"),
                    }
                    wait_for_failure(&admin, PLUGIN, "validation", function, kind);
                }
            }
        });
        assert_eq!(count(server, &STOCK_ITEM), 0);
    }

    fn where_a_plugin_fails_to_give_a_value_the_server_makes_it(server) {
        let admin = server.admin();
        let part = part(server);
        admin.activate(PLUGIN);
        for (how, kind, _) in WAYS {
            let serial = format!("number-{how}");
            let pk = create_item(server, &STOCK_ITEM, &json!({ "part": part, "quantity": 1, "serial": serial }));
            assert_eq!(admin.get(&format!("/api/stock/{pk}/")).expect(200)["serial_int"], 0);
            wait_for_failure(&admin, PLUGIN, "validation", "convert_serial_to_int", kind);
        }
    }

    fn a_quarantined_validator_refuses_every_write_until_it_is_released(server) {
        let admin = server.admin();
        admin.activate(PLUGIN);
        let make = |name: &str| admin.post("/api/part/category/", &json!({ "name": name }));
        for _ in 0..5 {
            make("instance-error").expect(400);
        }
        let text = "the plugin `faulty-validation` could not check this: quarantined after repeated failures";
        assert_eq!(make("fine").expect(400), json!({ "non_field_errors": [text] }));
        admin.post("/api/plugins/faulty-validation/release/", &json!({})).expect(200);
        make("fine").expect(201);
    }
}

on_both_databases! {
    setup: |config| config.plugin_threads = 1;

    fn a_write_for_which_no_plugin_can_be_asked_is_refused(server) {
        let admin = server.admin();
        admin.activate(PLUGIN);
        let make = |name: &str| admin.post("/api/part/category/", &json!({ "name": name }));
        make("instance-hang").expect(400);
        let text = "the plugins are too busy; try again later";
        assert_eq!(make("fine").expect(503)["detail"], text);
        let failures = server.registry().dispatcher().failures.list();
        assert_eq!(failures.len(), 1, "only the call that hangs");
    }
}

on_both_databases! {
    setup: |config| {
        config.database_connections = 1;
        config.plugin_deadline = std::time::Duration::from_secs(5);
    };

    fn a_validator_that_reads_does_not_wait_for_its_caller(server) {
        let admin = server.admin();
        admin.activate("reading-validator");
        let part = json!({ "name": "both", "description": "d" });
        let refused = admin.post("/api/part/", &part).expect(400);
        assert_eq!(refused, json!({ "name": ["there is no such category"] }));
        admin.post("/api/part/category/", &json!({ "name": "both" })).expect(201);
        admin.post("/api/part/", &part).expect(201);
    }
}
