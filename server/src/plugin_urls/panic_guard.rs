//! Isolation of a plugin's own URL: panics, deadline, failures.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::middleware::Next;
use actix_web::{HttpRequest, HttpResponse};
use inventree::access::User;
use inventree::dispatch::Scope;
use inventree::dispatch::failure::CallError;
use inventree::dispatch::health::Health;
use inventree::dispatch::panic_guard::catch_panic_async;
use inventree::mixin::kind;

use super::plugin_route::PluginRoute;
use crate::state::State;
use crate::web::accept;
use crate::web::error::ApiError;

/// Runs the handler. The caller gets a response, also if it panics, fails or takes too long.
pub(super) async fn run(
    state: &State,
    route: &PluginRoute,
    health: &Arc<Health>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> ServiceResponse<BoxBody> {
    let http: HttpRequest = request.request().clone();
    let allowed = state.registry.dispatcher().deadline();
    let (begun, named) = (Instant::now(), Cell::new(false));
    let handler =
        (state.watchdog).watch(route.plugin, route.url, health, &named, next.call(request));
    let outcome = tokio::time::timeout(allowed, catch_panic_async(handler)).await;
    // A handler that blocks its worker is polled to its end, however late that is.
    let late = || {
        if state.registry.db().is_stalled() {
            CallError::DatabaseStalled(allowed)
        } else {
            CallError::Overdue(allowed)
        }
    };
    let overdue = (begun.elapsed() > allowed).then(late);
    let (response, error) = match outcome {
        Ok(Ok(Ok(response))) => {
            let own = response.response().error();
            let error = failure_from_status(route, response.status(), own);
            match own.and_then(|error| handler_error_response(route, &http, error)) {
                Some(answer) => (ServiceResponse::new(http, answer), error),
                None => (response.map_into_boxed_body(), error),
            }
        }
        Ok(Ok(Err(error))) => {
            let response = handler_error_response(route, &http, &error);
            let response = response.unwrap_or_else(|| error.error_response());
            let error = failure_from_status(route, response.status(), Some(&error));
            (ServiceResponse::new(http, response), error)
        }
        Ok(Err(panic)) => failure_response(http, route, CallError::Panicked(panic)),
        Err(_) => failure_response(http, route, late()),
    };
    match error.or(overdue) {
        None => health.record_success(),
        // The watchdog has already recorded it.
        Some(CallError::Overdue(_)) if named.get() => {}
        Some(error) => record(state, route, health, &error),
    }
    response
}

/// Returns the response for a failed call, and the failure.
fn failure_response(
    http: HttpRequest,
    route: &PluginRoute,
    error: CallError,
) -> (ServiceResponse<BoxBody>, Option<CallError>) {
    let response = error_response(route, &http, &error);
    (ServiceResponse::new(http, response), Some(error))
}

/// Returns the failure behind a handler's own 5xx. An error of the host is only logged: it is not the plugin's failure.
fn failure_from_status(
    route: &PluginRoute,
    status: StatusCode,
    error: Option<&actix_web::Error>,
) -> Option<CallError> {
    if !status.is_server_error() {
        return None;
    }
    let own = error.and_then(|error| error.as_error::<inventree::Error>());
    match own.map(CallError::from) {
        Some(CallError::Unavailable(cause) | CallError::StorageFull(cause)) => {
            tracing::error!(
                plugin = route.plugin.slug,
                url = route.url.path,
                "the host could not do its part: {cause}"
            );
            None
        }
        Some(error) => Some(error),
        None => {
            let text = error.map_or_else(|| status.to_string(), ToString::to_string);
            Some(CallError::Failed(text))
        }
    }
}

fn record(state: &State, route: &PluginRoute, health: &Health, error: &CallError) {
    let user = Arc::new(User::system());
    Scope::new::<kind::urls>(&state.registry, user, route.url.name).record(
        route.plugin,
        health,
        error,
    );
}

fn error_response(route: &PluginRoute, http: &HttpRequest, error: &CallError) -> HttpResponse {
    match error {
        CallError::Panicked(_) if !accept::is_browser(http) => HttpResponse::InternalServerError()
            .content_type("text/plain; charset=utf-8")
            .body(format!("the plugin {} failed", route.plugin.slug)),
        CallError::Panicked(_) | CallError::Failed(_) => {
            ApiError::plugin_page_failed(route.plugin.slug).to_response(http)
        }
        other => ApiError::plugin_error(route.plugin.slug, other).to_response(http),
    }
}

/// Returns the response to an error of a handler, if the error's type has both forms, JSON and a page.
fn handler_error_response(
    route: &PluginRoute,
    http: &HttpRequest,
    error: &actix_web::Error,
) -> Option<HttpResponse> {
    if let Some(error) = error.as_error::<ApiError>() {
        return Some(error.to_response(http));
    }
    let error = error.as_error::<inventree::Error>()?;
    Some(error_response(route, http, &CallError::from(error)))
}
