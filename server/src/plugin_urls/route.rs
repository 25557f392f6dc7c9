//! The checks before a plugin's own URL: the plugin is active, the caller is authorized, and a permit is free.

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
use inventree::dispatch::health::PermitError;
use inventree::mixin::kind;
use inventree::mixin::urls::Access;
use inventree::server_settings::global::GlobalSettings;

use super::panic_guard;
use super::plugin_route::PluginRoute;
use crate::auth::session::CSRF_FIELD;
use crate::auth::{AuthMethod, Identity};
use crate::state::State;
use crate::web::endpoint_info::allows;
use crate::web::error::ApiError;
use crate::web::incoming_body::IncomingBody;
use crate::web::{accept, body, middleware};

pub(super) async fn handle(
    route: Rc<PluginRoute>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let Some(state) = request.app_data::<Data<State>>().cloned() else {
        return Ok(request.into_response(HttpResponse::InternalServerError()));
    };
    let snapshot = state.snapshot();
    let active = snapshot
        .active(route.plugin.slug)
        .filter(|_| GlobalSettings::of(&snapshot).enable_plugins_url);
    let Some(active) = active else {
        return Ok(request.into_response(crate::web::not_found::not_found_page()));
    };
    let health = Arc::clone(&active.health);
    drop(snapshot);
    let identity = match route.authorize(&state, &request).await {
        Ok(identity) => identity,
        Err(answer) => return Ok(request.into_response(*answer)),
    };
    middleware::record_caller(request.request(), &identity);
    if !identity.user.is_authenticated()
        && let Some(arrival) = IncomingBody::from_request(request.request())
    {
        arrival.set_limit(route.url.anonymous_body_limit);
    }
    request.extensions_mut().insert(identity.clone());
    let request = match route.read_body(&state, &identity, request).await {
        Ok(request) => request,
        Err(refused) => return Ok(*refused),
    };
    let csrf_token = state.auth.csrf_token_for(&identity);
    let scope = Scope::new::<kind::urls>(&state.registry, identity.user, route.url.name);
    let scope = scope.with_csrf_token(csrf_token);
    let permit = match health.try_acquire() {
        Ok(permit) => permit,
        Err(denial) => {
            let error = match denial {
                PermitError::Busy => CallError::Busy,
                PermitError::Quarantined => CallError::Quarantined(health.quarantine_remaining()),
            };
            let answer =
                ApiError::plugin_error(route.plugin.slug, &error).to_response(request.request());
            return Ok(request.into_response(answer));
        }
    };
    request
        .extensions_mut()
        .insert(Context::new(scope, route.plugin));
    let answer = panic_guard::run(&state, &route, &health, request, next).await;
    drop(permit);
    Ok(answer)
}

impl PluginRoute {
    /// Returns the caller's identity, or the response that denies access.
    async fn authorize(
        &self,
        state: &State,
        request: &ServiceRequest,
    ) -> Result<Identity, Box<HttpResponse>> {
        let request = request.request();
        // A public route may have a token scheme of its own, whose credentials are unknown here.
        let identity = match state.auth.identify(request).await {
            Err(_) if self.url.access == Access::Public => state.auth.anonymous(),
            Ok(identity) => identity,
            Err(error) => return Err(Box::new(error.to_response(request))),
        };
        if allows(self.url.access, &identity.user) {
            return Ok(identity);
        }
        Err(Box::new(if identity.user.is_authenticated() {
            ApiError::no_permission().to_response(request)
        } else if should_redirect_to_login(request) {
            redirect_to_login(request)
        } else {
            ApiError::no_credentials().to_response(request)
        }))
    }

    /// Reads the body into memory, and checks the CSRF token of a session. The time that the client takes to send the
    /// body does not count as the plugin's, and takes none of its permits.
    async fn read_body(
        &self,
        state: &State,
        identity: &Identity,
        mut request: ServiceRequest,
    ) -> Result<ServiceRequest, Box<ServiceResponse<BoxBody>>> {
        let payload = request.take_payload();
        let bytes = match body::read_bytes(request.request(), payload).await {
            Ok(bytes) => bytes,
            Err(error) => return Err(Box::new(reject(request, &error))),
        };
        if !self.url.csrf_exempt && matches!(identity.method, AuthMethod::Session(_)) {
            let field = body::form_field(request.request(), &bytes, CSRF_FIELD).await;
            let checked = state
                .auth
                .check_csrf(identity, request.request(), field.as_deref());
            if let Err(error) = checked {
                return Err(Box::new(reject(request, &error)));
            }
        }
        request.set_payload(bytes.into());
        Ok(request)
    }
}

fn reject(request: ServiceRequest, error: &ApiError) -> ServiceResponse<BoxBody> {
    let answer = error.to_response(request.request());
    request.into_response(answer)
}

/// Whether to redirect an unauthenticated client to the log-in page: a browser, or a client that reads only JSON, as
/// InvenTree does, unless it sent an `Authorization` header. Other clients get a 401.
fn should_redirect_to_login(request: &HttpRequest) -> bool {
    if request.headers().contains_key(header::AUTHORIZATION) {
        return false;
    }
    let reads = [Method::GET, Method::HEAD].contains(request.method());
    accept::is_browser(request) || (reads && accept::media_types(request) == ["application/json"])
}

/// Redirects to the log-in page, which leads back.
fn redirect_to_login(request: &HttpRequest) -> HttpResponse {
    let path = request.uri().path_and_query();
    let next = path.map_or("/", |path| path.as_str());
    let query = serde_urlencoded::to_string([("next", next)]).unwrap_or_default();
    HttpResponse::build(StatusCode::FOUND)
        .insert_header((header::LOCATION, format!("/accounts/login/?{query}")))
        .content_type("text/html; charset=utf-8")
        .finish()
}
