//! Errors that are no failures of the plugin: mistakes of its caller and faults of the host, passed on by `?`.

use inventree::Error;
use inventree::clean;
use inventree::db::DbError;
use inventree::decimal::Decimal;
use inventree::diesel::result::{DatabaseErrorKind, Error as QueryError};
use inventree::dispatch::failure::CallError;
use inventree::resource::{ReadError, WriteError};
use inventree::settings::check::ValueError;
use inventree::validation_errors::ValidationErrors;
use inventree_tests::{on_both_databases, propagating, writer};
use serde_json::{Value, json};

use super::wait_for_failure;

/// Returns action data, each with the expected status and body for a user who may only read.
fn mistakes() -> [(Value, u16, Value); 9] {
    let detail = |text: &str| json!({ "detail": text });
    let forbidden = || detail("You do not have permission to perform this action.");
    [
        (
            json!({ "how": "create", "sent": { "name": "x" } }),
            403,
            forbidden(),
        ),
        (
            json!({ "how": "change", "pk": 1, "sent": {} }),
            403,
            forbidden(),
        ),
        (
            json!({ "how": "change", "pk": 77, "sent": {} }),
            404,
            detail("Not found."),
        ),
        (json!({ "how": "row", "pk": 77 }), 404, detail("Not found.")),
        (
            json!({ "how": "twice" }),
            400,
            json!({ "error": ["the change breaks a rule of the database"] }),
        ),
        (
            json!({ "how": "setting" }),
            400,
            json!({ "value": ["Provided value is not a valid integer"] }),
        ),
        (
            json!({ "how": "other", "data": { "invalid": true } }),
            400,
            json!({ "error": ["invalid action data"] }),
        ),
        (
            json!({ "how": "other", "data": { "boom": true } }),
            503,
            json!({ "error": "the server cannot do this now; try again later", "plugin": propagating::SLUG, "action": propagating::SLUG }),
        ),
        (
            json!({ "how": "none" }),
            400,
            json!({ "how": ["there is no such way"] }),
        ),
    ]
}

on_both_databases! {
    fn mistakes_of_a_caller_never_shut_the_plugin_for_others(server) {
        let admin = server.admin();
        admin.activate(propagating::SLUG);
        admin.activate("golden-action");
        admin.post("/api/part/", &json!({ "name": "there" })).expect(201);
        let reader = server.create_user_with_roles(&["part"], "reader", false, &["view"]);
        let ask = |client: &inventree_tests::Client, data: &Value| {
            client.post("/api/action/", &json!({ "action": propagating::SLUG, "data": data }))
        };
        for (data, status, answer) in mistakes() {
            for _ in 0..20 {
                assert_eq!(ask(&reader, &data).expect(status), answer, "{data}");
            }
        }
        ask(&admin, &json!({ "how": "create", "sent": { "name": "made" } })).expect(200);
        let errors = admin.get("/api/plugins/status/").expect(200)["registry_errors"].clone();
        let is_other = |error: &Value| error["plugin"] == "golden-action";
        assert!(errors.as_array().is_some_and(|errors| errors.iter().all(is_other)), "{errors}");
    }

    fn a_statement_that_is_wrong_is_the_plugins_failure(server) {
        let admin = server.admin();
        admin.activate(propagating::SLUG);
        let body = json!({ "action": propagating::SLUG, "data": { "how": "nonsense" } });
        assert_eq!(admin.post("/api/action/", &body).expect(502)["error"], "the plugin failed");
        wait_for_failure(&admin, propagating::SLUG, "action", "perform_action", "error");
    }

    fn all_that_is_wrong_with_a_plugins_write_reaches_its_caller(server) {
        let admin = server.admin();
        admin.activate(writer::SLUG);
        let sent = json!({ "name": "", "minimum_stock": "many", "category": 77 });
        let data = json!({ "how": "create", "model": "part", "sent": sent });
        let answer = admin.post("/api/action/", &json!({ "action": writer::SLUG, "data": data })).expect(400);
        assert_eq!(answer, admin.post("/api/part/", &sent).expect(400));
        assert!(answer.as_object().is_some_and(|fields| fields.len() > 1), "{answer}");
    }
}

fn failing(kind: DatabaseErrorKind, text: &str) -> QueryError {
    QueryError::DatabaseError(kind, Box::new(text.to_owned()))
}

#[test]
fn a_fault_of_the_host_is_not_the_plugins() {
    let faults = [
        failing(DatabaseErrorKind::ClosedConnection, "gone"),
        failing(DatabaseErrorKind::Unknown, "database is locked"),
        failing(DatabaseErrorKind::Unknown, "disk I/O error"),
        failing(
            DatabaseErrorKind::Unknown,
            "could not extend file \"x\": No space left on device",
        ),
        failing(
            DatabaseErrorKind::Unknown,
            "terminating connection due to administrator command",
        ),
    ];
    for fault in faults {
        let error = Error::from(WriteError::from(fault));
        assert!(matches!(error, Error::Unavailable(_)), "{error:?}");
    }
    let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
    for error in [WriteError::File(full), WriteError::Busy] {
        let error = Error::from(error);
        assert!(matches!(error, Error::Unavailable(_)), "{error:?}");
    }
    for error in [
        CallError::Busy,
        CallError::Quarantined(std::time::Duration::ZERO),
        CallError::Failed("x".to_owned()),
    ] {
        let error = Error::from(error);
        assert!(matches!(error, Error::Unavailable(_)), "{error:?}");
    }
    let other = Error::from(failing(DatabaseErrorKind::Unknown, "no such column: x"));
    assert!(matches!(other, Error::Failed(_)), "{other:?}");
}

#[test]
fn what_others_were_faster_at_is_a_conflict_and_what_breaks_rules_a_refusal() {
    let serial = || failing(DatabaseErrorKind::SerializationFailure, "x");
    let errors = [
        Error::from(WriteError::Conflict),
        Error::from(WriteError::from(serial())),
        Error::from(DbError::from(serial())),
        Error::from(failing(DatabaseErrorKind::Unknown, "deadlock detected")),
    ];
    for error in errors {
        assert!(matches!(error, Error::Conflict), "{error:?}");
    }
    let errors = ValidationErrors::for_field("name", "too long");
    let Error::Invalid(told) = Error::from(WriteError::Invalid(errors.clone())) else {
        panic!("not refused");
    };
    assert_eq!(*told, errors);
}

#[test]
fn a_value_that_cannot_be_read_is_a_refusal() {
    let errors = [
        Error::from("many".parse::<Decimal>().expect_err("no number")),
        Error::from(clean::line("<b>x</b>").expect_err("html")),
        Error::from(ValueError::NotInteger),
        Error::from(ReadError::Invalid(ValidationErrors::for_field(
            "name", "too long",
        ))),
    ];
    for error in errors {
        assert!(matches!(error, Error::Invalid(_)), "{error:?}");
    }
}

/// A plugin's own error that wraps one of the host's.
#[derive(Debug)]
struct Outer(DbError);

impl std::fmt::Display for Outer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("cannot count")
    }
}

impl std::error::Error for Outer {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

#[test]
fn an_error_of_the_host_is_known_inside_of_another() {
    let gone = Outer(failing(DatabaseErrorKind::ClosedConnection, "gone").into());
    assert!(matches!(Error::from(gone), Error::Unavailable(_)));
    let missing = Outer(QueryError::NotFound.into());
    assert!(matches!(Error::from(missing), Error::NotFound));
    let parsed = "x".parse::<i64>().expect_err("no number");
    assert!(matches!(Error::from(parsed), Error::Failed(_)));
}
