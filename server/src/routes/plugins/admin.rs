//! `/api/plugins/<slug>/admin/`: the plugin's own panel in the admin view.
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use inventree::access::role::{Permission, Role};
use inventree::mixin::urls::Access;
use inventree::resource::{Field, FieldType};
use serde_json::json;

use super::find::config;
use crate::state::State;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;

const FIELDS: &[Field] = &[
    Field::new("source", "Source", FieldType::Text(usize::MAX)).read_only(),
    Field::new("context", "Context", FieldType::Json).read_only(),
];

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/plugins/{slug}/admin/", "Plugin Admin")
            .fields(FIELDS)
            .get(Access::Role(Role::Admin, Permission::View), detail),
    ]
}

async fn detail(state: Data<State>, slug: Path<String>) -> Result<impl Responder> {
    let snapshot = state.snapshot();
    config(&snapshot, &slug)?;
    let source = snapshot
        .active(&slug)
        .and_then(|active| active.entry.meta.admin_source);
    let source = source.and_then(|source| {
        let (file, function) = source
            .split_once(':')
            .unwrap_or((source, "renderPluginSettings"));
        let url = state.registry.static_url(&slug, file)?;
        Some(format!("{url}:{function}"))
    });
    Ok(HttpResponse::Ok().json(json!({ "source": source, "context": null })))
}
