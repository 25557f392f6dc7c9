//! Plugin URLs without their trailing slash.

use actix_web::dev::ResourceDef;
use actix_web::http::{Method, StatusCode, header};
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use inventree::dispatch::panic_guard::catch_panic;
use inventree::meta::Meta;
use inventree::mixin::urls::Url;
use inventree::server_settings::global::GlobalSettings;

use super::plugin_route::pattern;
use crate::state::State;
use crate::web::accept;
use crate::web::error::ApiError;

/// Mounts the plugin's URL without its trailing slash, if it has one.
pub(super) fn mount(plugin: &'static Meta, url: &Url, app: &mut ServiceConfig) {
    let pattern = pattern(plugin, url);
    let Some(pattern) = pattern.strip_suffix('/') else {
        return;
    };
    // An invalid pattern is reported for the URL itself.
    if catch_panic(|| drop(ResourceDef::new(pattern))).is_err() {
        return;
    }
    let answer = move |state: Data<State>, request: HttpRequest| {
        let answer = redirect_or_not_found(plugin, &state, &request);
        async move { answer }
    };
    app.service(web::resource(pattern).default_service(web::to(answer)));
}

/// Redirects a client that reads pages to the URL with the slash, as Django does. Other requests get a 404 that names
/// it: a redirect would lose their body.
fn redirect_or_not_found(plugin: &Meta, state: &State, request: &HttpRequest) -> HttpResponse {
    let snapshot = state.snapshot();
    let is_there = snapshot.active(plugin.slug).is_some();
    if !is_there || !GlobalSettings::of(&snapshot).enable_plugins_url {
        return crate::web::not_found::not_found_page();
    }
    let whole = format!("{}/", request.uri().path());
    let reads = [Method::GET, Method::HEAD].contains(request.method());
    if reads && accept::accepts_html(request) {
        let query = request.uri().query().map(|query| format!("?{query}"));
        let target = whole + query.as_deref().unwrap_or_default();
        return HttpResponse::build(StatusCode::MOVED_PERMANENTLY)
            .insert_header((header::LOCATION, target))
            .finish();
    }
    ApiError::NotFound(format!("the address ends in a slash: `{whole}`")).to_response(request)
}
