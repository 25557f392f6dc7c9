//! `/api/plugins/ui/features/<kind>/`: features of the user interface that plugins add. No mixin adds any yet.

use actix_web::{HttpResponse, Responder};
use inventree::mixin::urls::Access;
use serde_json::json;

use crate::web::endpoint::Endpoint;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/plugins/ui/features/{kind}/", "Plugin UI Features")
            .get(Access::Login, list),
    ]
}

async fn list() -> impl Responder {
    HttpResponse::Ok().json(json!([]))
}
