//! `/api/icons/`: icon packs for categories and locations.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use inventree::mixin::urls::Access;
use inventree::models::icon;
use serde_json::{Value, json};

use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::page::Page;
use crate::web::query::Query;
use crate::web::static_json::StaticJson;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    vec![Endpoint::new("/api/icons/", "Icon List").get(Access::Public, list)]
}

/// How long clients cache the packs.
const CACHE_POLICY: &str = "public, max-age=86400";

static PACKS: StaticJson = StaticJson::new(CACHE_POLICY, || json!(icon::packs()).to_string());

/// Number of built-in icon packs.
const COUNT: usize = 1;

async fn list(request: HttpRequest, query: Query) -> Result<HttpResponse> {
    let Some(page) = Page::from_query(&query) else {
        return PACKS.respond(&request).await;
    };
    let packs = PACKS.text().await?;
    let envelope = page.envelope(&request, &query, COUNT, EMPTY_RESULTS);
    let envelope = json!(envelope).to_string();
    let (before, behind) = envelope.rsplit_once("[]").unwrap_or_default();
    let packs: &[u8] = if page.offset < COUNT { &packs } else { b"[]" };
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, CACHE_POLICY))
        .content_type("application/json")
        .body([before.as_bytes(), packs, behind.as_bytes()].concat()))
}

/// Placeholder for the results, which are inserted as serialized text.
const EMPTY_RESULTS: [Value; 0] = [];
