//! `/api/plugins/` and `/api/plugins/<slug>/`: lists plugins and deletes their rows.

use std::cmp::Ordering;

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, Responder};
use inventree::meta::Meta;
use inventree::mixin::urls::Access;
use inventree::registry::Registry;
use inventree::registry::store::plugin_config::{self, PluginConfig};
use serde_json::Value;

use super::find::{config, no_config};
use super::item;
use crate::state::State;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::list_filter::ListFilter;
use crate::web::page;
use crate::web::query::Query;

// InvenTree's texts, word for word: clients show them.
const LIST: &str = "API endpoint for list of PluginConfig objects.\n\n- GET: Return a list of all PluginConfig objects";
const DETAIL: &str = "API detail endpoint for PluginConfig object.\n\nget:\nReturn a single PluginConfig \
                      object\n\npost:\nUpdate a PluginConfig\n\ndelete:\nRemove a PluginConfig";

const LIST_FILTER: ListFilter = ListFilter {
    boolean_fields: &["active", "builtin", "installed", "mandatory", "sample"],
    number_fields: &[],
    text_fields: &["mixin"],
    search_fields: &["key", "name"],
    ordering_fields: &["key", "name", "active"],
};

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/plugins/", "Plugin List")
            .list_fields(item::FIELDS)
            .filtered(LIST_FILTER)
            .model("pluginconfig")
            .description(LIST)
            .get(Access::Login, list),
        Endpoint::new("/api/plugins/{slug}/", "Plugin Detail")
            .fields(item::FIELDS)
            .model("pluginconfig")
            .description(DETAIL)
            .get(Access::Login, detail)
            .delete(Access::Superuser, delete),
    ]
}

async fn list(state: Data<State>, request: HttpRequest, query: Query) -> impl Responder {
    let snapshot = state.snapshot();
    let mut configs: Vec<&PluginConfig> = snapshot
        .stored
        .configs
        .iter()
        .filter(|config| matches_filters(&state.registry, config, &query))
        .collect();
    sort(&mut configs, query.get("ordering").unwrap_or_default());
    let items: Vec<Value> = configs
        .into_iter()
        .map(|config| item::serialize(&state.registry, config))
        .collect();
    HttpResponse::Ok().json(page::paginate(&request, &query, &items))
}

fn matches_filters(registry: &Registry, config: &PluginConfig, query: &Query) -> bool {
    let entry = registry.entry(&config.key);
    let meta = entry.map(|entry| entry.meta);
    let is = |name: &str, truth: bool| query.boolean(name).is_none_or(|wanted| wanted == truth);
    let mixins = query.get("mixin").unwrap_or_default();
    let mut mixins = mixins
        .split(',')
        .map(str::trim)
        .filter(|mixin| !mixin.is_empty());
    is("active", config.active)
        && is("builtin", meta.is_some_and(Meta::is_builtin))
        && is("sample", meta.is_some_and(Meta::is_sample))
        && is(
            "mandatory",
            meta.is_some_and(|meta| registry.is_mandatory(meta)),
        )
        && is("installed", meta.is_some())
        && mixins.all(|mixin| entry.is_some_and(|entry| entry.has_mixin(mixin)))
        && query.matches_search(&[&config.key, config.name.as_deref().unwrap_or_default()])
}

/// Sorts by the named fields, reversed by `-`. Rows that are equal in them keep the default order.
fn sort(configs: &mut [&PluginConfig], ordering: &str) {
    let fields: Vec<&str> = ordering
        .split(',')
        .map(str::trim)
        .filter(|field| ["key", "name", "active"].contains(&field.trim_start_matches('-')))
        .collect();
    configs.sort_by(|a, b| {
        fields.iter().fold(Ordering::Equal, |so_far, field| {
            let by = match field.trim_start_matches('-') {
                "key" => a.key.cmp(&b.key),
                "name" => a.name.cmp(&b.name),
                _ => a.active.cmp(&b.active),
            };
            so_far.then(if field.starts_with('-') {
                by.reverse()
            } else {
                by
            })
        })
    });
}

async fn detail(state: Data<State>, slug: Path<String>) -> Result<impl Responder> {
    let snapshot = state.snapshot();
    let config = config(&snapshot, &slug)?;
    Ok(HttpResponse::Ok().json(item::serialize(&state.registry, config)))
}

async fn delete(state: Data<State>, slug: Path<String>) -> Result<impl Responder> {
    let slug = slug.into_inner();
    state
        .write(move |db| {
            let config = plugin_config::find_for_update(db, &slug)?;
            let config = config.ok_or_else(no_config)?;
            if config.active {
                let text = "Plugin cannot be deleted as it is currently active";
                return Err(ApiError::invalid_field("detail", text));
            }
            Ok(plugin_config::delete(db, &slug)?)
        })
        .await?;
    state.refresh().await?;
    Ok(HttpResponse::NoContent().finish())
}
