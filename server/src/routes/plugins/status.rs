//! `/api/plugins/status/`: how the plugins are doing.
use actix_web::web::Data;
use actix_web::{HttpResponse, Responder};
use inventree::dispatch::failure::Failure;
use inventree::mixin::urls::Access;
use inventree::registry::Registry;
use inventree::resource::{Field, Kind};
use serde_json::{Value, json};

use crate::state::State;
use crate::web::endpoint::Endpoint;

const FIELDS: &[Field] = &[
    Field::of(
        "active_plugins",
        "Active plugins",
        Kind::Integer(i64::MIN, i64::MAX),
    )
    .read_only(),
    Field::of("registry_errors", "Registry errors", Kind::List).read_only(),
    Field::of("quarantined", "Quarantined", Kind::List).read_only(),
    Field::of("plugins", "Plugins", Kind::List).read_only(),
];

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/plugins/status/", "Plugin Status")
            .fields(FIELDS)
            .get(Access::Superuser, show),
    ]
}

async fn show(state: Data<State>) -> impl Responder {
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
    let plugins: Vec<Value> = health
        .iter()
        .map(|(slug, health)| {
            json!({
                "plugin": slug,
                "in_flight": health.in_flight(),
                "failures": health.failures(),
                "quarantined": health.is_quarantined(),
            })
        })
        .collect();
    HttpResponse::Ok().json(json!({
        "active_plugins": state.snapshot().active_count(),
        "registry_errors": errors,
        "quarantined": quarantined,
        "plugins": plugins,
    }))
}

/// The first three members are the reference's; the others say the same in parts.
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
