//! `/api/icons/`: the packs of icons that categories and locations may show.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, Responder};
use inventree::mixin::urls::Access;
use inventree::models::icon;

use crate::web::endpoint::Endpoint;
use crate::web::page;
use crate::web::query::Query;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    vec![Endpoint::new("/api/icons/", "Icon List").get(Access::Public, list)]
}

async fn list(request: HttpRequest, query: Query) -> impl Responder {
    let packs = icon::packs();
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=86400"))
        .json(page::reply(&request, &query, &packs))
}
