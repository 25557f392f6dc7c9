//! `/api/plugins/order/`: the order in which the active plugins of each mixin are called.

use actix_web::web::Data;
use actix_web::{HttpResponse, Responder};
use inventree::mixin::urls::Access;
use serde_json::{Map, Value, json};

use crate::state::State;
use crate::web::endpoint::Endpoint;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![Endpoint::new("/api/plugins/order/", "Plugin Order").get(Access::Superuser, list)]
}

async fn list(state: Data<State>) -> impl Responder {
    let snapshot = state.snapshot();
    let mixins = snapshot.plugins_by_priority().map(|(mixin, plugins)| {
        let plugins = plugins
            .iter()
            .map(|(priority, slug)| json!({ "plugin": slug, "priority": priority }));
        (mixin.to_owned(), Value::Array(plugins.collect()))
    });
    HttpResponse::Ok().json(Map::from_iter(mixins))
}
