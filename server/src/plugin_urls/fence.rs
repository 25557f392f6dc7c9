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
use std::sync::Arc;

use super::gate::Gate;
use crate::state::State;
use crate::web::error::ApiError;

/// Runs the handler. Whatever it does, the caller gets an answer.
pub(super) async fn run(
    state: &State,
    gate: &Gate,
    health: &Health,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> ServiceResponse<BoxBody> {
    let http: HttpRequest = request.request().clone();
    let allowed = state.registry.dispatcher().deadline();
    let handler = state.watch.over(gate.plugin, gate.url, next.call(request));
    let outcome = tokio::time::timeout(allowed, fenced_future(handler)).await;
    let error = match outcome {
        Ok(Ok(Ok(response))) => match failure_of(&response) {
            None => {
                health.succeeded();
                return response.map_into_boxed_body();
            }
            Some(error) => {
                record(state, gate, health, &error);
                return response.map_into_boxed_body();
            }
        },
        Ok(Ok(Err(error))) => {
            let response = error.error_response();
            if response.status().is_server_error() {
                record(state, gate, health, &CallError::Failed(error.to_string()));
            }
            return ServiceResponse::new(http, response);
        }
        Ok(Err(panic)) => CallError::Panicked(panic),
        Err(_) => CallError::Overdue(allowed),
    };
    record(state, gate, health, &error);
    ServiceResponse::new(http, answer(gate, &error))
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
