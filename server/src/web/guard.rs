//! What stands before every endpoint: negotiation, authentication, permission, in this order.

use std::rc::Rc;
use std::sync::Arc;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, ResponseError};
use inventree::models::user::User;
use inventree::resource::Desk;
use inventree::settings::global::GlobalSettings;
use serde_json::{Map, Value, json};

use crate::auth::Identity;
use crate::state::State;
use crate::web::accept;
use crate::web::door;
use crate::web::endpoint::{About, allows};
use crate::web::error::ApiError;
use crate::web::field;

/// The caller, for handlers.
#[derive(Debug, Clone)]
pub struct Caller(pub Identity);

impl FromRequest for Caller {
    type Error = ApiError;
    type Future = std::future::Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let identity = request.extensions().get::<Identity>().cloned();
        std::future::ready(identity.map(Self).ok_or_else(ApiError::no_credentials))
    }
}

impl Caller {
    /// Who calls.
    #[must_use]
    pub fn user(&self) -> &User {
        &self.0.user
    }
}

pub(crate) async fn check(
    about: Rc<About>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let identity = match admit(&about, &request).await {
        Ok(identity) => identity,
        Err(error) => return Ok(request.error_response(error)),
    };
    if request.method() == Method::OPTIONS {
        return Ok(match options(&about, &request, &identity).await {
            Ok(answer) => request.into_response(HttpResponse::Ok().json(answer)),
            Err(error) => request.error_response(error),
        });
    }
    door::known(request.request(), &identity);
    request.extensions_mut().insert(identity);
    Ok(next.call(request).await?.map_into_boxed_body())
}

async fn admit(about: &About, request: &ServiceRequest) -> Result<Identity, ApiError> {
    // No row has such a name, and PostgreSQL cannot even be asked for one.
    if request.path().contains("%00") {
        return Err(ApiError::not_found());
    }
    negotiate(request)?;
    let state = state_of(request)?;
    let identity = state.auth.identify(state, request.request()).await?;
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

/// Every answer is JSON; a browser's `text/html` is given it too.
fn negotiate(request: &ServiceRequest) -> Result<(), ApiError> {
    let kinds = accept::kinds(request.request());
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

/// What `OPTIONS` answers. What new items begin with is read for those who may make some.
async fn options(
    about: &About,
    request: &ServiceRequest,
    identity: &Identity,
) -> Result<Value, ApiError> {
    let state = state_of(request)?;
    let mut answer = describe(about, &identity.user, &state.snapshot().stored.global);
    let new = answer.pointer_mut("/actions/POST");
    let Some((resource, new)) = about.resource.zip(new) else {
        return Ok(answer);
    };
    let desk = Desk::new(&state.registry, Arc::clone(&identity.user));
    let presets =
        state.read(move |db| Ok(desk.with_author(|author| resource.rules.presets(db, author))?));
    for (field, preset) in presets.await? {
        new[field]["default"] = preset;
    }
    Ok(answer)
}

/// The fields, for each method that this caller may use.
fn describe(about: &About, user: &User, settings: &GlobalSettings) -> Value {
    let shown = [Method::GET, Method::POST, Method::PUT, Method::DELETE];
    let usable = about
        .methods
        .iter()
        .filter(|operation| allows(operation.access, user));
    let actions: Map<String, Value> = usable
        .map(|operation| &operation.method)
        .filter(|method| shown.contains(method))
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
    ApiError::method(request.method().as_str()).error_response()
}
