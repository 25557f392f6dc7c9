//! Addresses of plugins' pages without the slash at their end.

use actix_web::dev::ResourceDef;
use actix_web::http::{Method, StatusCode, header};
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use inventree::dispatch::fence::fenced_plain;
use inventree::meta::Meta;
use inventree::mixin::urls::Url;

use crate::state::State;
use crate::web::accept;
use crate::web::error::ApiError;

/// Answers at the address of the plugin's page without its last slash, where it has one.
pub(super) fn mount(plugin: &'static Meta, url: &Url, app: &mut ServiceConfig) {
    let pattern = super::pattern(plugin, url);
    let Some(pattern) = pattern.strip_suffix('/') else {
        return;
    };
    // A pattern that is none is reported for the page itself.
    if fenced_plain(|| drop(ResourceDef::new(pattern))).is_err() {
        return;
    }
    let answer = move |state: Data<State>, request: HttpRequest| {
        let answer = answer(plugin, &state, &request);
        async move { answer }
    };
    app.service(web::resource(pattern).default_service(web::to(answer)));
}

/// Redirects those who read pages to the address with the slash, as Django does. Others get a 404 that names it: a
/// redirect would lose what is sent.
fn answer(plugin: &Meta, state: &State, request: &HttpRequest) -> HttpResponse {
    let snapshot = state.snapshot();
    let is_there = snapshot.active(plugin.slug).is_some();
    if !is_there || !snapshot.stored.global.enable_plugins_url {
        return crate::app::not_found_page();
    }
    let whole = format!("{}/", request.uri().path());
    let reads = [Method::GET, Method::HEAD].contains(request.method());
    if reads && accept::takes_pages(request) {
        let query = request.uri().query().map(|query| format!("?{query}"));
        let target = whole + query.as_deref().unwrap_or_default();
        return HttpResponse::build(StatusCode::MOVED_PERMANENTLY)
            .insert_header((header::LOCATION, target))
            .finish();
    }
    ApiError::NotFound(format!("the address ends in a slash: `{whole}`")).answer(request)
}
