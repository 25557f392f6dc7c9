//! Checks before every endpoint: content negotiation, authentication and permission, in this order.

use std::rc::Rc;
use std::sync::Arc;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, ResponseError};
use inventree::access::User;
use inventree::resource::Writer;
use inventree::server_settings::global::GlobalSettings;
use serde_json::{Map, Value, json};

use crate::auth::Identity;
use crate::state::State;
use crate::web::endpoint_info::{EndpointInfo, allows};
use crate::web::error::ApiError;
use crate::web::{accept, field, middleware};

pub(crate) async fn check(
    about: Rc<EndpointInfo>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let identity = match authorize(&about, &request).await {
        Ok(identity) => identity,
        Err(error) => return Ok(request.error_response(error)),
    };
    if request.method() == Method::OPTIONS {
        return Ok(match options(&about, &request, &identity).await {
            Ok(answer) => request.into_response(HttpResponse::Ok().json(answer)),
            Err(error) => request.error_response(error),
        });
    }
    middleware::record_caller(request.request(), &identity);
    request.extensions_mut().insert(identity);
    Ok(next.call(request).await?.map_into_boxed_body())
}

async fn authorize(about: &EndpointInfo, request: &ServiceRequest) -> Result<Identity, ApiError> {
    // No row has a NUL character in its name, and PostgreSQL rejects it in a query.
    if request.path().contains("%00") {
        return Err(ApiError::not_found());
    }
    negotiate(request)?;
    let state = state_of(request)?;
    let identity = state.auth.identify(request.request()).await?;
    state.auth.check_csrf(&identity, request.request(), None)?;
    let access = about.access(request.method());
    if allows(access, &identity.user) {
        return Ok(identity);
    }
    if identity.user.is_authenticated() {
        return Err(ApiError::no_permission());
    }
    Err(ApiError::no_credentials())
}

fn state_of(request: &ServiceRequest) -> Result<&Data<State>, ApiError> {
    request
        .app_data::<Data<State>>()
        .ok_or_else(|| ApiError::Detail(StatusCode::INTERNAL_SERVER_ERROR, "no state".to_owned()))
}

/// Checks `Accept`. Every response is JSON, even for the `text/html` of a browser.
fn negotiate(request: &ServiceRequest) -> Result<(), ApiError> {
    let kinds = accept::media_types(request.request());
    let accepted = [
        "*/*",
        "application/*",
        "application/json",
        "text/html",
        "text/*",
    ];
    if kinds.is_empty() || kinds.iter().any(|kind| accepted.contains(&kind.as_str())) {
        return Ok(());
    }
    Err(ApiError::Detail(
        StatusCode::NOT_ACCEPTABLE,
        "Could not satisfy the request Accept header.".to_owned(),
    ))
}

/// Builds the response to `OPTIONS`. The initial values of new items are added if the user may create one.
async fn options(
    about: &EndpointInfo,
    request: &ServiceRequest,
    identity: &Identity,
) -> Result<Value, ApiError> {
    let state = state_of(request)?;
    let mut answer = describe(about, &identity.user, GlobalSettings::of(&state.snapshot()));
    let new = answer.pointer_mut("/actions/POST");
    let Some((resource, new)) = about.resource.zip(new) else {
        return Ok(answer);
    };
    let writer = Writer::new(&state.registry, Arc::clone(&identity.user));
    let presets = state
        .read(move |db| Ok(writer.with_actor(|actor| actor.rules(resource).initial(db, actor))?));
    for (field, preset) in presets.await? {
        new[field]["default"] = preset;
    }
    Ok(answer)
}

/// Describes the fields for each method that the user may call.
fn describe(about: &EndpointInfo, user: &User, settings: &GlobalSettings) -> Value {
    let documented = [Method::GET, Method::POST, Method::PUT, Method::DELETE];
    let usable = about
        .methods
        .iter()
        .filter(|operation| allows(operation.access, user));
    let actions: Map<String, Value> = usable
        .map(|operation| &operation.method)
        .filter(|method| documented.contains(method))
        .map(|method| {
            let fields = if *method == Method::DELETE {
                &[]
            } else {
                about.fields
            };
            (method.to_string(), field::describe(fields, settings))
        })
        .collect();
    let mut answer = json!({
        "name": about.name,
        "description": about.description.as_ref().unwrap_or(&about.name),
        "renders": ["application/json", "text/html"],
        "parses": ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"],
        "actions": actions,
    });
    if let Some(model) = about.model {
        answer["model"] = model.into();
    }
    answer
}

pub(crate) async fn method_not_allowed(request: HttpRequest) -> HttpResponse {
    ApiError::method_not_allowed(request.method().as_str()).error_response()
}
