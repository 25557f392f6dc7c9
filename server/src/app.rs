//! The web application: all routes in one place, and the server that serves them.

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
use crate::web::not_found::not_found_page;
use crate::web::{endpoint, middleware, site_url};

/// How long requests in flight may still run when the server shuts down, in seconds.
const SHUTDOWN_TIMEOUT: u64 = 10;

/// Mounts all routes.
pub fn mount(state: &Data<State>, app: &mut ServiceConfig) {
    app.app_data(Data::clone(state))
        .app_data(Data::from(Arc::clone(&state.config)))
        .app_data(PayloadConfig::new(state.config.body_limit))
        .app_data(web::FormConfig::default().limit(state.config.body_limit))
        .app_data(
            web::PathConfig::default()
                .error_handler(|error, request| site_url::path_error(&error, request).into()),
        );
    endpoint::mount(routes::all(), app);
    plugin_urls::mount(&state.registry, app);
    static_files::mount(app);
    media::mount(app);
    login::mount(app);
    app.route("/", web::get().to(root))
        .default_service(web::to(not_found));
}

/// Binds a server, for the caller to await, and returns it with its addresses.
///
/// # Errors
/// When the address is in use or not available, or a thread cannot be started.
pub fn bind(state: State) -> std::io::Result<(Server, Vec<SocketAddr>)> {
    let options = Options {
        socket_addr: state.config.address,
        workers: state.config.workers,
        header_timeout: state.config.client_timeout,
        shutdown_timeout: SHUTDOWN_TIMEOUT,
    };
    state.watchdog.start(&state.registry)?;
    state.registry.watch_changes()?;
    let connections = Arc::clone(&state.traffic.connections);
    let state = Data::from(Arc::new(state));
    let (server, address) = listen(options, connections, move || {
        // InvenTree's Python client sends `/api/order/po//1/issue/`.
        App::new()
            .wrap(NormalizePath::new(TrailingSlash::MergeOnly))
            .wrap(from_fn(middleware::handle))
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
        "url": site_url::request_url(&request),
    }))
}
