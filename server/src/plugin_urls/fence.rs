//! The fence around a plugin's own URL: panics, deadline, failures.

use actix_web::HttpResponse;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{HttpRequest, ResponseError};
use inventree::dispatch::failure::CallError;
use inventree::dispatch::fence::fenced_future;
use inventree::dispatch::health::Health;
use inventree::models::user::User;
use std::cell::Cell;
use std::sync::Arc;
use std::time::Instant;

use super::gate::Gate;
use crate::state::State;
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
    let overdue = (begun.elapsed() > allowed).then_some(CallError::Overdue(allowed));
    let (response, error) = match outcome {
        Ok(Ok(Ok(response))) => {
            let error = failure_of(&response);
            (response.map_into_boxed_body(), error)
        }
        Ok(Ok(Err(error))) => {
            let response = error.error_response();
            let failed = response.status().is_server_error();
            let error = failed.then(|| CallError::Failed(error.to_string()));
            (ServiceResponse::new(http, response), error)
        }
        Ok(Err(panic)) => failed(http, gate, CallError::Panicked(panic)),
        Err(_) => failed(http, gate, CallError::Overdue(allowed)),
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
    let response = ServiceResponse::new(http, answer(gate, &error));
    (response, Some(error))
}

/// A handler's own 5xx is a failure like any other.
fn failure_of<B>(response: &ServiceResponse<B>) -> Option<CallError> {
    let status = response.status();
    status.is_server_error().then(|| {
        let text = response
            .response()
            .error()
            .map_or_else(|| status.to_string(), ToString::to_string);
        CallError::Failed(text)
    })
}

fn record(state: &State, gate: &Gate, health: &Health, error: &CallError) {
    let user = Arc::new(User::system());
    inventree::dispatch::Scope::new(&state.registry, user, "urls", gate.url.name).record(
        gate.plugin,
        health,
        error,
    );
}

fn answer(gate: &Gate, error: &CallError) -> HttpResponse {
    match error {
        CallError::Panicked(_) => HttpResponse::InternalServerError()
            .content_type("text/plain; charset=utf-8")
            .body(format!("the plugin {} failed", gate.plugin.slug)),
        other => ApiError::plugin(gate.plugin.slug, other).error_response(),
    }
}
