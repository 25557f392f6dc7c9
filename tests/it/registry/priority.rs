//! Which plugin is asked first.

use inventree::db::{DbError, generation};
use inventree::diesel::prelude::*;
use inventree::diesel::update;
use inventree::mixin::kind;
use inventree::registry::Wait;
use inventree::schema::plugin_configs;
use inventree_tests::{TestServer, on_both_databases};
use serde_json::{Value, json};

/// Sets the administrator's priority of a plugin.
fn set_priority(server: &TestServer, slug: &str, priority: Option<i32>) {
    let changed = server.registry().db().write(|db| {
        update(plugin_configs::table.filter(plugin_configs::key.eq(slug)))
            .set(plugin_configs::priority.eq(priority))
            .execute(db)?;
        generation::increment(db).map_err(DbError::from)
    });
    changed.unwrap();
    server.registry().refresh(Wait::Started).unwrap();
}

fn plugins_by_priority(server: &TestServer) -> Vec<&'static str> {
    server
        .registry()
        .with_mixin::<kind::action>()
        .iter()
        .map(|ready| ready.plugin.slug)
        .collect()
}

fn answering_plugin(server: &TestServer) -> Value {
    server
        .admin()
        .post("/api/action/", &json!({ "action": "which" }))
        .expect(200)["info"]
        .clone()
}

fn activate_all(server: &TestServer) {
    for slug in ["order-c", "order-0-late", "order-a", "order-b"] {
        server.admin().activate(slug);
    }
}

on_both_databases! {
    fn plugins_stand_by_priority_and_then_by_slug(server) {
        activate_all(server);
        assert_eq!(plugins_by_priority(server), ["order-a", "order-b", "order-c", "order-0-late"]);
    }

    fn the_administrators_priority_wins_over_the_plugins_own(server) {
        activate_all(server);
        set_priority(server, "order-0-late", Some(-1));
        set_priority(server, "order-a", Some(7));
        assert_eq!(plugins_by_priority(server), ["order-0-late", "order-b", "order-c", "order-a"]);
        set_priority(server, "order-0-late", None);
        assert_eq!(plugins_by_priority(server), ["order-b", "order-c", "order-0-late", "order-a"]);
    }

    fn of_two_actions_with_one_name_the_first_answers(server) {
        activate_all(server);
        assert_eq!(answering_plugin(server), "order-a");
        server.admin().deactivate("order-a");
        assert_eq!(answering_plugin(server), "order-b");
        set_priority(server, "order-c", Some(-1));
        assert_eq!(answering_plugin(server), "order-c");
    }
}
