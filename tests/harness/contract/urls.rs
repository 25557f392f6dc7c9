//! `golden-urls`: echoes the request.

use std::collections::BTreeMap;

use inventree::actix_web::{HttpRequest, HttpResponse, Responder, web};
use inventree::prelude::*;

/// Echoes the request.
#[plugin(
    name = "GoldenUrls",
    slug = "golden-urls",
    version = "1.0.0",
    mixins(urls, navigation)
)]
#[derive(Default)]
struct GoldenUrls;

impl UrlsMixin for GoldenUrls {
    const URLS: &'static [Url] = &[
        Url::new("echo/", "echo", |page| page.to(echo)).csrf_exempt(),
        Url::new(r"item/{pk:\d+}/", "item", |page| page.to(echo)).csrf_exempt(),
        Url::new("boom/", "boom", |page| page.to(boom)),
        Url::new("", "idx", |page| page.route(web::get().to(index))),
    ];
}

impl NavigationMixin for GoldenUrls {
    const NAVIGATION: &'static [Link] = &[Link::to("echo", "Golden").icon("fas fa-box")];
}

async fn echo(cx: RequestContext, request: HttpRequest, body: String) -> impl Responder {
    let pairs: Vec<(String, String)> = web::Query::from_query(request.query_string())
        .map(web::Query::into_inner)
        .unwrap_or_default();
    let mut query: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in pairs {
        query.entry(name).or_default().push(value);
    }
    let kwargs: BTreeMap<&str, i64> = request
        .match_info()
        .iter()
        .filter_map(|(name, value)| Some((name, value.parse().ok()?)))
        .collect();
    HttpResponse::Ok().json(json!({
        "method": request.method().as_str(),
        "path": request.path(),
        "query": query,
        "body": body,
        "kwargs": kwargs,
        "user": cx.user().username,
        "auth": cx.user().is_authenticated(),
    }))
}

#[expect(clippy::panic, reason = "this is the plugin that panics")]
async fn boom() -> HttpResponse {
    panic!("url boom")
}

async fn index() -> impl Responder {
    web::Html::new("index of golden-urls")
}
