//! `/api/plugins/status/`: the health of the plugins.
use actix_web::web::Data;
use actix_web::{HttpResponse, Responder};
use inventree::dispatch::failure::Failure;
use inventree::mixin::urls::Access;
use inventree::registry::Registry;
use inventree::resource::{Field, FieldType};
use serde_json::{Value, json};

use crate::state::State;
use crate::web::endpoint::Endpoint;

const FIELDS: &[Field] = &[
    Field::new(
        "active_plugins",
        "Active plugins",
        FieldType::Integer(i64::MIN, i64::MAX),
    )
    .read_only(),
    Field::new("registry_errors", "Registry errors", FieldType::List).read_only(),
    Field::new("quarantined", "Quarantined", FieldType::List).read_only(),
    Field::new("plugins", "Plugins", FieldType::List).read_only(),
];

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/plugins/status/", "Plugin Status")
            .fields(FIELDS)
            .get(Access::Superuser, status),
    ]
}

async fn status(state: Data<State>) -> impl Responder {
    let failures = state.registry.dispatcher().failures.list();
    let errors: Vec<Value> = failures
        .iter()
        .map(|failure| error(&state.registry, failure))
        .collect();
    let health = state.registry.health();
    let quarantined: Vec<&str> = health
        .iter()
        .filter(|(_, health)| health.is_quarantined())
        .map(|(slug, _)| *slug)
        .collect();
    let plugins = state.registry.catalog().iter().map(|entry| {
        let slug = entry.meta.slug;
        let health = health.iter().find(|(known, _)| *known == slug);
        let health = health.map(|(_, health)| health);
        json!({
            "plugin": slug,
            "state": state.registry.state(slug).as_str(),
            "acts_as_system": entry.meta.acts_as_system,
            "in_flight": health.map_or(0, |health| health.in_flight()),
            "failures": health.map_or(0, |health| health.failures()),
            "quarantined": health.is_some_and(|health| health.is_quarantined()),
        })
    });
    let plugins: Vec<Value> = plugins.collect();
    HttpResponse::Ok().json(json!({
        "active_plugins": state.snapshot().active_count(),
        "registry_errors": errors,
        "quarantined": quarantined,
        "plugins": plugins,
    }))
}

/// Serializes a failure. The first three fields are InvenTree's; the others split the same information.
fn error(registry: &Registry, failure: &Failure) -> Value {
    let name = registry
        .entry(failure.plugin)
        .map_or(failure.plugin, |entry| entry.meta.name);
    json!({
        "stage": format!("{name}:{}", failure.function),
        "name": failure.plugin,
        "message": failure.text,
        "plugin": failure.plugin,
        "mixin": failure.mixin,
        "function": failure.function,
        "kind": failure.kind.as_str(),
        "time": failure.time.to_rfc3339(),
    })
}
