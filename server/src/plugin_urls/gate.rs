//! What stands before a plugin's own URL: is the plugin active, may the caller, is there a permit.

use std::rc::Rc;
use std::sync::Arc;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode, header};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use inventree::Context;
use inventree::dispatch::Scope;
use inventree::dispatch::failure::CallError;
use inventree::dispatch::health::Denial;
use inventree::meta::Meta;
use inventree::mixin::urls::{Access, Url};

use super::fence;
use crate::auth::session::CSRF_FIELD;
use crate::auth::{Identity, Via};
use crate::state::State;
use crate::web::accept;
use crate::web::arrival::Arrival;
use crate::web::body;
use crate::web::door;
use crate::web::endpoint::allows;
use crate::web::error::ApiError;

/// One URL of one plugin.
#[derive(Debug)]
pub(super) struct Gate {
    pub(super) plugin: &'static Meta,
    pub(super) url: &'static Url,
}

pub(super) async fn pass(
    gate: Rc<Gate>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let Some(state) = request.app_data::<Data<State>>().cloned() else {
        return Ok(request.into_response(HttpResponse::InternalServerError()));
    };
    let snapshot = state.snapshot();
    let active = snapshot
        .active(gate.plugin.slug)
        .filter(|_| snapshot.stored.global.enable_plugins_url);
    let Some(active) = active else {
        return Ok(request.into_response(crate::app::not_found_page()));
    };
    let health = Arc::clone(&active.health);
    drop(snapshot);
    let identity = match gate.admit(&state, &request).await {
        Ok(identity) => identity,
        Err(answer) => return Ok(request.into_response(*answer)),
    };
    door::known(request.request(), &identity);
    if !identity.user.is_authenticated()
        && let Some(arrival) = Arrival::of(request.request())
    {
        arrival.allow(gate.url.open_body);
    }
    request.extensions_mut().insert(identity.clone());
    let request = match gate.take_body(&state, &identity, request).await {
        Ok(request) => request,
        Err(refused) => return Ok(*refused),
    };
    let csrf_token = state.auth.csrf_of(&identity);
    let scope = Scope::new(&state.registry, identity.user, "urls", gate.url.name);
    let scope = scope.with_csrf_token(csrf_token);
    let permit = match health.admit() {
        Ok(permit) => permit,
        Err(denial) => {
            let error = match denial {
                Denial::Busy => CallError::Busy,
                Denial::Quarantined => CallError::Quarantined(health.remaining()),
            };
            let answer = ApiError::plugin(gate.plugin.slug, &error).answer(request.request());
            return Ok(request.into_response(answer));
        }
    };
    request
        .extensions_mut()
        .insert(Context::new(scope, gate.plugin));
    let answer = fence::run(&state, &gate, &health, request, next).await;
    drop(permit);
    Ok(answer)
}

impl Gate {
    /// Who calls, where they may.
    async fn admit(
        &self,
        state: &State,
        request: &ServiceRequest,
    ) -> Result<Identity, Box<HttpResponse>> {
        let request = request.request();
        // A route with a token scheme of its own may carry credentials that are none of ours.
        let identity = match state.auth.identify(state, request).await {
            Err(_) if self.url.access == Access::Public => state.auth.anonymous(),
            Ok(identity) => identity,
            Err(error) => return Err(Box::new(error.answer(request))),
        };
        if allows(self.url.access, &identity.user) {
            return Ok(identity);
        }
        Err(Box::new(if identity.user.is_authenticated() {
            ApiError::no_permission().answer(request)
        } else if is_sent_to_log_in(request) {
            to_log_in(request)
        } else {
            ApiError::no_credentials().answer(request)
        }))
    }

    /// The request with its body at hand, where a session may send it. The time that a client takes to send it is
    /// none of the plugin's, and holds none of its permits.
    async fn take_body(
        &self,
        state: &State,
        identity: &Identity,
        mut request: ServiceRequest,
    ) -> Result<ServiceRequest, Box<ServiceResponse<BoxBody>>> {
        let payload = request.take_payload();
        let bytes = match body::whole(request.request(), payload).await {
            Ok(bytes) => bytes,
            Err(error) => return Err(Box::new(refuse(request, &error))),
        };
        if !self.url.csrf_exempt && matches!(identity.via, Via::Session(_)) {
            let field = body::form_field(request.request(), &bytes, CSRF_FIELD).await;
            let checked = state
                .auth
                .check_csrf(identity, request.request(), field.as_deref());
            if let Err(error) = checked {
                return Err(Box::new(refuse(request, &error)));
            }
        }
        request.set_payload(bytes.into());
        Ok(request)
    }
}

fn refuse(request: ServiceRequest, error: &ApiError) -> ServiceResponse<BoxBody> {
    let answer = error.answer(request.request());
    request.into_response(answer)
}

/// Whether a caller who is not logged in can do something with the log-in page: a browser, or a client that reads
/// JSON without having sent any credentials, as InvenTree does it. Other programs get a 401.
fn is_sent_to_log_in(request: &HttpRequest) -> bool {
    if request.headers().contains_key(header::AUTHORIZATION) {
        return false;
    }
    let reads = [Method::GET, Method::HEAD].contains(request.method());
    accept::is_browser(request) || (reads && accept::kinds(request) == ["application/json"])
}

/// Sends to the log-in page, and back from there.
fn to_log_in(request: &HttpRequest) -> HttpResponse {
    let path = request.uri().path_and_query();
    let next = path.map_or("/", |path| path.as_str());
    let query = serde_urlencoded::to_string([("next", next)]).unwrap_or_default();
    HttpResponse::build(StatusCode::FOUND)
        .insert_header((header::LOCATION, format!("/accounts/login/?{query}")))
        .content_type("text/html; charset=utf-8")
        .finish()
}
