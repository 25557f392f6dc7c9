//! `/api/plugins/` and `/api/plugins/<slug>/`: listing plugins, deleting their rows.

use std::cmp::Ordering;

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, Responder};
use inventree::meta::Meta;
use inventree::mixin::urls::Access;
use inventree::models::plugin_config::{self, PluginConfig};
use inventree::registry::Registry;
use serde_json::Value;

use super::item;
use super::{config, no_config};
use crate::state::State;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::narrow::Narrow;
use crate::web::page;
use crate::web::query::Query;

// Wire texts, word for word: clients show them.
const LIST: &str = "API endpoint for list of PluginConfig objects.\n\n- GET: Return a list of all PluginConfig objects";
const DETAIL: &str = "API detail endpoint for PluginConfig object.\n\nget:\nReturn a single PluginConfig \
                      object\n\npost:\nUpdate a PluginConfig\n\ndelete:\nRemove a PluginConfig";

const NARROW: Narrow = Narrow {
    flags: &["active", "builtin", "installed", "mandatory", "sample"],
    numbers: &[],
    texts: &["mixin"],
    searched: &["key", "name"],
    orders: &["key", "name", "active"],
};

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/plugins/", "Plugin List")
            .lists(item::FIELDS)
            .narrowed(NARROW)
            .model("pluginconfig")
            .described(LIST)
            .get(Access::Login, list),
        Endpoint::new("/api/plugins/{slug}/", "Plugin Detail")
            .fields(item::FIELDS)
            .model("pluginconfig")
            .described(DETAIL)
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
        .filter(|config| wanted(&state.registry, config, &query))
        .collect();
    order(&mut configs, query.get("ordering").unwrap_or_default());
    let items: Vec<Value> = configs
        .into_iter()
        .map(|config| item::show(&state.registry, config))
        .collect();
    HttpResponse::Ok().json(page::reply(&request, &query, &items))
}

fn wanted(registry: &Registry, config: &PluginConfig, query: &Query) -> bool {
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
        && mixins.all(|mixin| entry.is_some_and(|entry| entry.has(mixin)))
        && query.finds(&[&config.key, config.name.as_deref().unwrap_or_default()])
}

/// By the fields named, with `-` for the other way round; rows come in the default order, which stays
/// where the fields say nothing.
fn order(configs: &mut [&PluginConfig], ordering: &str) {
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
    Ok(HttpResponse::Ok().json(item::show(&state.registry, config)))
}

async fn delete(state: Data<State>, slug: Path<String>) -> Result<impl Responder> {
    let slug = slug.into_inner();
    state
        .write(move |db| {
            let config = plugin_config::find_to_change(db, &slug)?;
            let config = config.ok_or_else(no_config)?;
            if config.active {
                let text = "Plugin cannot be deleted as it is currently active";
                return Err(ApiError::field("detail", text));
            }
            Ok(plugin_config::delete(db, &slug)?)
        })
        .await?;
    state.follow_own_change().await?;
    Ok(HttpResponse::NoContent().finish())
}
