//! `/api/plugins/settings/`: the stored settings of all plugins.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, Responder};
use inventree::mixin::urls::Access;
use inventree::registry::store::setting;
use serde_json::Value;

use super::settings::definitions;
use crate::routes::settings::item::{self, SettingScope};
use crate::state::State;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::list_filter::ListFilter;
use crate::web::page;
use crate::web::query::Query;

const LIST_FILTER: ListFilter = ListFilter {
    boolean_fields: &["plugin__active"],
    number_fields: &[],
    text_fields: &["plugin__key"],
    search_fields: &[],
    ordering_fields: &[],
};

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/plugins/settings/", "All Plugin Settings")
            .list_fields(item::PLUGIN_FIELDS)
            .filtered(LIST_FILTER)
            .get(Access::Login, list),
    ]
}

/// Lists the stored settings. Values without a definition, of plugins that are not linked or no longer have
/// the setting, are left out, because it is unknown whether they are secret.
async fn list(state: Data<State>, request: HttpRequest, query: Query) -> Result<impl Responder> {
    let stored = state.read(|db| Ok(setting::load_all_plugins(db)?)).await?;
    let snapshot = state.snapshot();
    let wanted = stored
        .iter()
        .filter(|(slug, _)| query.get("plugin__key").is_none_or(|key| key == slug))
        .filter(|(slug, _)| {
            let active = snapshot.active(slug).is_some();
            query
                .boolean("plugin__active")
                .is_none_or(|wanted| wanted == active)
        });
    let known = wanted.filter_map(|(slug, stored)| {
        let specs = definitions(state.registry.entry(slug)?).plugin;
        let index = specs.iter().position(|spec| spec.key == stored.key)?;
        let spec = specs
            .get(index)
            .filter(|spec| !spec.hidden && query.matches_search(&[spec.key]))?;
        Some((slug, index, spec, stored))
    });
    let mut known: Vec<_> = known.collect();
    // In the order in which each plugin declares them.
    known.sort_by_key(|(slug, index, ..)| (*slug, *index));
    let items: Vec<Value> = known
        .into_iter()
        .map(|(slug, _, spec, stored)| {
            item::serialize(spec, Some(stored), &SettingScope::Plugin(slug.clone()))
        })
        .collect();
    Ok(HttpResponse::Ok().json(page::paginate(&request, &query, &items)))
}
