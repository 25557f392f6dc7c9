//! Secrets are never printed, however deeply they are nested.

use std::fmt::Debug;

use inventree::access::UserRow;
use inventree::db::DbError;
use inventree::diesel::prelude::*;
use inventree::registry::store::setting::StoredSetting;
use inventree::schema::users;
use inventree_server::auth::AuthMethod;
use inventree_server::auth::credentials::Credentials;
use inventree_server::boot;
use inventree_server::config::Config;
use inventree_server::web::body::Body;
use inventree_server::web::input::Input;
use inventree_tests::EXPECTED_PACKAGES;
use serde_json::{Map, json};

#[track_caller]
fn assert_hidden(value: &dyn Debug, secret: &str) {
    for printed in [format!("{value:?}"), format!("{value:#?}")] {
        assert!(!printed.contains(secret), "{printed}");
    }
}

#[test]
fn a_server_prints_without_its_passwords_and_its_secret() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config {
        data_dir: folder.path().to_owned(),
        ..Config::default()
    };
    let booted = boot::boot(config, EXPECTED_PACKAGES).unwrap();
    let rows = booted.state.registry.db().read(|db| {
        let hash = users::table.select(users::password).first::<String>(db)?;
        let row = users::table.select(UserRow::as_select()).first(db)?;
        Ok::<_, DbError>((hash, row))
    });
    let (hash, row) = rows.unwrap();
    let secret = std::fs::read_to_string(folder.path().join("secret.key")).unwrap();
    let secret = secret.trim();
    let (_, generated) = booted.first_login.as_ref().unwrap();
    assert_hidden(&booted, generated.as_ref().unwrap().expose());
    assert_hidden(&booted, secret);
    // Nor as a list of bytes.
    let bytes = format!("{:?}", secret.as_bytes());
    assert_hidden(&booted, bytes.trim_matches(['[', ']']));
    assert_hidden(&row, &hash);
    booted.state.registry.shut_down();
}

#[test]
fn a_configuration_prints_without_its_passwords() {
    let config = Config {
        database_url: Some("postgres://ann:hunter2@db/inv".into()),
        admin_password: Some("hunter2".into()),
        ..Config::default()
    };
    assert_hidden(&config, "hunter2");
}

#[test]
fn what_a_request_brings_prints_without_what_it_proves() {
    let password = Credentials::Password {
        user: "ann".to_owned(),
        password: "hunter2".into(),
    };
    for credentials in [
        Credentials::Token("hunter2".into()),
        Credentials::Session("hunter2".into()),
        password,
    ] {
        assert_hidden(&credentials, "hunter2");
    }
    assert_hidden(&AuthMethod::Session("hunter2".into()), "hunter2");
    let body = || Body(Map::from_iter([("password".to_owned(), json!("hunter2"))]));
    assert_hidden(&body(), "hunter2");
    assert_hidden(&Input::new(body()), "hunter2");
}

#[test]
fn a_stored_value_of_a_setting_prints_without_it() {
    let stored = StoredSetting {
        id: 1,
        key: "API_KEY".to_owned(),
        value: "hunter2".to_owned(),
    };
    assert_hidden(&stored, "hunter2");
}
