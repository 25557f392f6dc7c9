//! The web application: every address in one place, and the server around it.

use std::net::SocketAddr;
use std::sync::Arc;

use actix_web::dev::Server;
use actix_web::http::header;
use actix_web::middleware::{NormalizePath, TrailingSlash, from_fn};
use actix_web::web::{self, Data, PayloadConfig, ServiceConfig};
use actix_web::{App, HttpRequest, HttpResponse};
use serde_json::json;

use crate::connection::listen::{Options, listen};
use crate::plugin_urls;
use crate::routes::{self, login, media, static_files};
use crate::state::State;
use crate::web::{address, door, endpoint};

/// How long requests in flight may still run when the server ends, in seconds.
const LAST_REQUESTS: u64 = 10;

/// All addresses.
pub fn mount(state: &Data<State>, app: &mut ServiceConfig) {
    app.app_data(Data::clone(state))
        .app_data(PayloadConfig::new(state.config.body_limit))
        .app_data(web::FormConfig::default().limit(state.config.body_limit))
        .app_data(
            web::PathConfig::default()
                .error_handler(|error, request| address::unread(&error, request).into()),
        );
    endpoint::mount(routes::all(), app);
    plugin_urls::mount(&state.registry, app);
    static_files::mount(app);
    media::mount(app);
    login::mount(app);
    app.route("/", web::get().to(root))
        .default_service(web::to(not_found));
}

/// A server that is bound but not yet awaited, and its addresses.
///
/// # Errors
/// When the address is taken or not to be had.
pub fn bind(state: State) -> std::io::Result<(Server, Vec<SocketAddr>)> {
    let options = Options {
        address: state.config.address,
        workers: state.config.workers,
        head: state.config.client_timeout,
        last_requests: LAST_REQUESTS,
    };
    state.watch.start(&state.registry)?;
    state.registry.follow()?;
    let connections = Arc::clone(&state.traffic.connections);
    let state = Data::from(Arc::new(state));
    let (server, address) = listen(options, connections, move || {
        // InvenTree's Python client sends `/api/order/po//1/issue/`.
        App::new()
            .wrap(NormalizePath::new(TrailingSlash::MergeOnly))
            .wrap(from_fn(door::pass))
            .configure(|app| mount(&state, app))
    })?;
    Ok((server, vec![address]))
}

async fn root() -> HttpResponse {
    HttpResponse::Found()
        .insert_header((header::LOCATION, "/api/"))
        .finish()
}

async fn not_found(request: HttpRequest) -> HttpResponse {
    if !request.path().starts_with("/api") {
        return not_found_page();
    }
    HttpResponse::NotFound().json(json!({
        "detail": "API endpoint not found",
        "url": address::own(&request),
    }))
}

/// A 404 outside of the API.
pub(crate) fn not_found_page() -> HttpResponse {
    HttpResponse::NotFound()
        .content_type("text/html; charset=utf-8")
        .body("not found")
}
