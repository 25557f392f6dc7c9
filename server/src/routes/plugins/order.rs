//! `/api/plugins/order/`: in which order the active plugins of each mixin are asked.

use actix_web::web::Data;
use actix_web::{HttpResponse, Responder};
use inventree::mixin::urls::Access;
use serde_json::{Map, Value, json};

use crate::state::State;
use crate::web::endpoint::Endpoint;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![Endpoint::new("/api/plugins/order/", "Plugin Order").get(Access::Superuser, show)]
}

async fn show(state: Data<State>) -> impl Responder {
    let snapshot = state.snapshot();
    let mixins = snapshot.order().map(|(mixin, plugins)| {
        let plugins = plugins
            .iter()
            .map(|(priority, slug)| json!({ "plugin": slug, "priority": priority }));
        (mixin.to_owned(), Value::Array(plugins.collect()))
    });
    HttpResponse::Ok().json(Map::from_iter(mixins))
}
