//! The fence around a plugin's own URL: panics, deadline, failures.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::middleware::Next;
use inventree::dispatch::failure::CallError;
use inventree::dispatch::fence::fenced_future;
use inventree::dispatch::health::Health;
use inventree::models::user::User;
use std::cell::Cell;
use std::sync::Arc;
use std::time::Instant;

use super::gate::Gate;
use crate::state::State;
use crate::web::accept;
use crate::web::error::ApiError;

/// Runs the handler. Whatever it does, the caller gets an answer.
pub(super) async fn run(
    state: &State,
    gate: &Gate,
    health: &Arc<Health>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> ServiceResponse<BoxBody> {
    let http: HttpRequest = request.request().clone();
    let allowed = state.registry.dispatcher().deadline();
    let (begun, named) = (Instant::now(), Cell::new(false));
    let handler = (state.watch).over(gate.plugin, gate.url, health, &named, next.call(request));
    let outcome = tokio::time::timeout(allowed, fenced_future(handler)).await;
    // A handler that blocks its worker is polled to its end however late it is.
    let late = || {
        if state.registry.db().is_stalled() {
            CallError::Stalled(allowed)
        } else {
            CallError::Overdue(allowed)
        }
    };
    let overdue = (begun.elapsed() > allowed).then(late);
    let (response, error) = match outcome {
        Ok(Ok(Ok(response))) => {
            let own = response.response().error();
            let error = failure_of(gate, response.status(), own);
            match own.and_then(|error| answer_to(gate, &http, error)) {
                Some(answer) => (ServiceResponse::new(http, answer), error),
                None => (response.map_into_boxed_body(), error),
            }
        }
        Ok(Ok(Err(error))) => {
            let response = answer_to(gate, &http, &error);
            let response = response.unwrap_or_else(|| error.error_response());
            let error = failure_of(gate, response.status(), Some(&error));
            (ServiceResponse::new(http, response), error)
        }
        Ok(Err(panic)) => failed(http, gate, CallError::Panicked(panic)),
        Err(_) => failed(http, gate, late()),
    };
    match error.or(overdue) {
        None => health.succeeded(),
        // The watchdog has recorded it.
        Some(CallError::Overdue(_)) if named.get() => {}
        Some(error) => record(state, gate, health, &error),
    }
    response
}

/// What the caller gets in place of an answer, and why.
fn failed(
    http: HttpRequest,
    gate: &Gate,
    error: CallError,
) -> (ServiceResponse<BoxBody>, Option<CallError>) {
    let response = answer(gate, &http, &error);
    (ServiceResponse::new(http, response), Some(error))
}

/// A handler's own 5xx is a failure like any other, unless it says that the host could not do its part.
fn failure_of(
    gate: &Gate,
    status: StatusCode,
    error: Option<&actix_web::Error>,
) -> Option<CallError> {
    if !status.is_server_error() {
        return None;
    }
    let own = error.and_then(|error| error.as_error::<inventree::Error>());
    match own.map(CallError::from) {
        Some(CallError::Unavailable(cause) | CallError::Full(cause)) => {
            tracing::error!(
                plugin = gate.plugin.slug,
                url = gate.url.path,
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

fn record(state: &State, gate: &Gate, health: &Health, error: &CallError) {
    let user = Arc::new(User::system());
    inventree::dispatch::Scope::new(&state.registry, user, "urls", gate.url.name).record(
        gate.plugin,
        health,
        error,
    );
}

fn answer(gate: &Gate, http: &HttpRequest, error: &CallError) -> HttpResponse {
    match error {
        CallError::Panicked(_) if !accept::is_browser(http) => HttpResponse::InternalServerError()
            .content_type("text/plain; charset=utf-8")
            .body(format!("the plugin {} failed", gate.plugin.slug)),
        CallError::Panicked(_) | CallError::Failed(_) => {
            ApiError::failed_page(gate.plugin.slug).answer(http)
        }
        other => ApiError::plugin(gate.plugin.slug, other).answer(http),
    }
}

/// The answer to an error that a handler returned, where it is of a kind that has both forms, JSON and a page.
fn answer_to(gate: &Gate, http: &HttpRequest, error: &actix_web::Error) -> Option<HttpResponse> {
    if let Some(error) = error.as_error::<ApiError>() {
        return Some(error.answer(http));
    }
    let error = error.as_error::<inventree::Error>()?;
    Some(answer(gate, http, &CallError::from(error)))
}
