//! `/api/plugins/navigation/`: links to the plugins' pages.

use actix_web::web::Data;
use actix_web::{HttpResponse, Responder};
use inventree::mixin::kind;
use inventree::mixin::urls::Access;
use inventree::mixin::urls::reverse_url;
use inventree::registry::Registry;
use inventree::registry::snapshot::ActivePlugin;
use inventree::server_settings::global::GlobalSettings;
use serde_json::{Value, json};

use crate::state::State;
use crate::web::endpoint::Endpoint;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![Endpoint::new("/api/plugins/navigation/", "Plugin Navigation").get(Access::Login, list)]
}

async fn list(state: Data<State>) -> impl Responder {
    let snapshot = state.snapshot();
    let global = GlobalSettings::of(&snapshot);
    if !global.enable_plugins_navigation || !global.enable_plugins_url {
        return HttpResponse::Ok().json(json!([]));
    }
    let tabs: Vec<Value> = snapshot
        .with_mixin::<kind::navigation>()
        .iter()
        .filter_map(|handle| snapshot.active(handle.plugin.slug))
        .filter_map(|active| tab(&state.registry, active))
        .collect();
    HttpResponse::Ok().json(tabs)
}

fn tab(registry: &Registry, active: &ActivePlugin) -> Option<Value> {
    let meta = active.entry.meta;
    let navigation = active.entry.spec::<kind::navigation>()?;
    let links: Vec<Value> = navigation
        .links
        .iter()
        // A URL with placeholders cannot be linked.
        .filter_map(|link| {
            Some((
                link,
                reverse_url::reverse(registry, meta.slug, link.url, &[]).ok()?,
            ))
        })
        .map(|(link, url)| {
            let name = format!("plugin:{}:{}", meta.slug, link.url);
            json!({ "name": link.name, "link": name, "url": url, "icon": link.icon })
        })
        .collect();
    if links.is_empty() {
        return None;
    }
    Some(json!({
        "plugin": meta.slug,
        "name": navigation.tab_name.unwrap_or_else(|| meta.human_name()),
        "icon": navigation.tab_icon,
        "links": links,
    }))
}
