//! `/api/icons/`: the packs of icons that categories and locations may show.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use inventree::mixin::urls::Access;
use inventree::models::icon;
use serde_json::{Value, json};

use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::fixed::Fixed;
use crate::web::page::Page;
use crate::web::query::Query;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    vec![Endpoint::new("/api/icons/", "Icon List").get(Access::Public, list)]
}

/// How long clients keep them.
const KEEP: &str = "public, max-age=86400";

static PACKS: Fixed = Fixed::new(KEEP, || json!(icon::packs()).to_string());

/// Packs that come with the server.
const COUNT: usize = 1;

async fn list(request: HttpRequest, query: Query) -> Result<HttpResponse> {
    let Some(page) = Page::of(&query) else {
        return PACKS.answer(&request).await;
    };
    let packs = PACKS.text().await?;
    let envelope = page.envelope(&request, &query, COUNT, NONE);
    let envelope = json!(envelope).to_string();
    let (before, behind) = envelope.rsplit_once("[]").unwrap_or_default();
    let packs: &[u8] = if page.offset < COUNT { &packs } else { b"[]" };
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, KEEP))
        .content_type("application/json")
        .body([before.as_bytes(), packs, behind.as_bytes()].concat()))
}

/// The results, which come in their place as the text that they are.
const NONE: [Value; 0] = [];
