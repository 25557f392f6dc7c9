//! What stands before a plugin's own URL: is the plugin active, may the caller, is there a permit.

use std::rc::Rc;
use std::sync::Arc;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{StatusCode, header};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpResponse, ResponseError};
use inventree::Context;
use inventree::dispatch::Scope;
use inventree::dispatch::failure::CallError;
use inventree::dispatch::health::Denial;
use inventree::meta::Meta;
use inventree::mixin::urls::{Access, Url};
use inventree::models::user::User;

use super::fence;
use crate::auth::Identity;
use crate::state::State;
use crate::web::body;
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
    let user = match gate.admit(&state, &request).await {
        Ok(user) => user,
        Err(answer) => return Ok(request.into_response(*answer)),
    };
    let request = match with_whole_body(request).await {
        Ok(request) => request,
        Err(refused) => return Ok(*refused),
    };
    let scope = Scope::new(&state.registry, user, "urls", gate.url.name);
    let permit = match health.admit() {
        Ok(permit) => permit,
        Err(denial) => {
            let error = match denial {
                Denial::Busy => CallError::Busy,
                Denial::Quarantined => CallError::Quarantined,
            };
            return Ok(request.error_response(ApiError::plugin(gate.plugin.slug, &error)));
        }
    };
    request
        .extensions_mut()
        .insert(Context::new(scope, gate.plugin));
    let answer = fence::run(&state, &gate, &health, request, next).await;
    drop(permit);
    Ok(answer)
}

/// The request with its body at hand. The time that a client takes to send it is none of the plugin's, and
/// holds none of its permits.
async fn with_whole_body(
    mut request: ServiceRequest,
) -> Result<ServiceRequest, Box<ServiceResponse<BoxBody>>> {
    let payload = request.take_payload();
    match body::whole(request.request(), payload).await {
        Ok(bytes) => {
            request.set_payload(bytes.into());
            Ok(request)
        }
        Err(error) => Err(Box::new(request.error_response(error))),
    }
}

impl Gate {
    async fn admit(
        &self,
        state: &State,
        request: &ServiceRequest,
    ) -> Result<Arc<User>, Box<HttpResponse>> {
        // A route with a token scheme of its own may carry credentials that are none of ours.
        let identity = match state.auth.identify(state, request.request()).await {
            Err(_) if self.url.access == Access::Public => state.auth.anonymous(),
            Ok(identity) => identity,
            Err(error) => return Err(refuse(&error)),
        };
        self.check(state, request, &identity)?;
        Ok(identity.user)
    }

    fn check(
        &self,
        state: &State,
        request: &ServiceRequest,
        identity: &Identity,
    ) -> Result<(), Box<HttpResponse>> {
        if !self.url.csrf_exempt {
            state
                .auth
                .check_csrf(identity, request.request())
                .map_err(|error| refuse(&error))?;
        }
        if allows(self.url.access, &identity.user) {
            return Ok(());
        }
        if identity.user.is_authenticated() {
            return Err(refuse(&ApiError::no_permission()));
        }
        let next = request
            .uri()
            .path_and_query()
            .map_or("/", |path| path.as_str());
        let query = serde_urlencoded::to_string([("next", next)]).unwrap_or_default();
        let redirect = HttpResponse::build(StatusCode::FOUND)
            .insert_header((header::LOCATION, format!("/accounts/login/?{query}")))
            .content_type("text/html; charset=utf-8")
            .finish();
        Err(Box::new(redirect))
    }
}

fn refuse(error: &ApiError) -> Box<HttpResponse> {
    Box::new(error.error_response())
}
