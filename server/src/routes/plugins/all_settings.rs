//! `/api/plugins/settings/`: the stored settings of all plugins.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, Responder};
use inventree::mixin::urls::Access;
use inventree::models::setting;
use serde_json::Value;

use super::settings::definitions;
use crate::routes::settings::item::{self, OwnerName};
use crate::state::State;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::narrow::Narrow;
use crate::web::page;
use crate::web::query::Query;

const NARROW: Narrow = Narrow {
    flags: &["plugin__active"],
    numbers: &[],
    texts: &["plugin__key"],
    searched: &[],
    orders: &[],
};

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/plugins/settings/", "All Plugin Settings")
            .lists(item::PLUGIN_FIELDS)
            .narrowed(NARROW)
            .get(Access::Login, list),
    ]
}

/// Stored values without a definition, of plugins that are not linked or no longer have the setting, are
/// left out: nothing is known of them, not even whether they are secret.
async fn list(state: Data<State>, request: HttpRequest, query: Query) -> Result<impl Responder> {
    let stored = state.read(|db| Ok(setting::of_all_plugins(db)?)).await?;
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
        let place = specs.iter().position(|spec| spec.key == stored.key)?;
        let spec = specs
            .get(place)
            .filter(|spec| !spec.hidden && query.finds(&[spec.key]))?;
        Some((slug, place, spec, stored))
    });
    let mut known: Vec<_> = known.collect();
    // As each plugin declares them.
    known.sort_by_key(|(slug, place, ..)| (*slug, *place));
    let items: Vec<Value> = known
        .into_iter()
        .map(|(slug, _, spec, stored)| {
            item::show(spec, Some(stored), &OwnerName::Plugin(slug.clone()))
        })
        .collect();
    Ok(HttpResponse::Ok().json(page::reply(&request, &query, &items)))
}
