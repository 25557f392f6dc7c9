//! The outermost middleware: the first step of every request and the last of every response.

use std::net::SocketAddr;
use std::sync::Arc;

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HOST, HeaderValue, RETRY_AFTER};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, HttpRequest};

use crate::auth::Identity;
use crate::connection::Connection;
use crate::state::State;
use crate::web::error::ApiError;
use crate::web::incoming_body::IncomingBody;
use crate::web::long_response::{LongBody, RequestGuard, is_long};
use crate::web::quota_key::quota_key;
use crate::web::response_slots::ResponseSlot;
use crate::web::{headers, proxy};

/// Maximum length of a path in bytes, because the router scans a path once per pattern. File names need the most.
const MAX_PATH_LENGTH: usize = 1024;

pub(crate) async fn handle(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let Some(state) = request.app_data::<Data<State>>().cloned() else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let connection = request.conn_data::<Arc<Connection>>().cloned();
    let serving = RequestGuard::begin(connection.as_ref());
    if request.path().len() > MAX_PATH_LENGTH {
        return Ok(finish(
            request.error_response(ApiError::path_too_long(MAX_PATH_LENGTH)),
        ));
    }
    set_default_host(&mut request);
    if let Err(error) = proxy::normalize_headers(&mut request) {
        return Ok(finish(request.error_response(error)));
    }
    let arrival = match IncomingBody::wrap_payload(&mut request, &state, connection.as_ref()) {
        Ok(arrival) => arrival,
        Err(error) => return Ok(finish(request.error_response(error))),
    };
    let mut response = next.call(request).await?.map_into_boxed_body();
    let refusal = arrival.and_then(|arrival| arrival.error());
    if let Some(error) = refusal.filter(|_| !response.status().is_success()) {
        let answer = error.to_response(response.request());
        response = response.into_response(answer);
    }
    let response = finish(response);
    if is_long(response.response().body()) && response.request().method() != Method::HEAD {
        return Ok(send_long(&state, response, serving).await);
    }
    Ok(response)
}

/// Sends a long response. A stream holds a response slot of its caller until its end.
async fn send_long(
    state: &State,
    response: ServiceResponse<BoxBody>,
    serving: RequestGuard,
) -> ServiceResponse<BoxBody> {
    let place = response.request().extensions_mut().remove::<ResponseSlot>();
    let is_stream = response.response().body().size() == BodySize::Stream;
    let place = match place {
        // A response that is already in memory is counted by its bytes instead.
        None if is_stream => {
            let places = &state.traffic.response_slots;
            places
                .acquire(quota_key(response.request()))
                .await
                .map(Some)
        }
        place => Ok(place),
    };
    match place {
        Ok(place) => response.map_body(|_, body| BoxBody::new(LongBody::new(body, serving, place))),
        Err(error) => {
            let answer = error.to_response(response.request());
            finish(response.into_response(answer))
        }
    }
}

/// Sets the user of the connection and of the body, to which their costs are charged.
pub(crate) fn record_caller(request: &HttpRequest, identity: &Identity) {
    if !identity.user.is_authenticated() {
        return;
    }
    if let Some(connection) = request.conn_data::<Arc<Connection>>() {
        connection.set_user(identity.user.pk);
    }
    if let Some(arrival) = IncomingBody::from_request(request) {
        arrival.set_user(identity.user.pk);
    }
}

/// Adds the headers that every response has.
fn finish(mut response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    if [
        StatusCode::SERVICE_UNAVAILABLE,
        StatusCode::GATEWAY_TIMEOUT,
        StatusCode::TOO_MANY_REQUESTS,
    ]
    .contains(&response.status())
        && !response.headers().contains_key(RETRY_AFTER)
    {
        let soon = HeaderValue::from_static("1");
        response.headers_mut().insert(RETRY_AFTER, soon);
    }
    headers::add(&mut response);
    response
}

/// Sets `Host` to the server's own address if it is missing, which HTTP/1.0 allows.
fn set_default_host(request: &mut ServiceRequest) {
    if request.headers().contains_key(HOST) || request.uri().authority().is_some() {
        return;
    }
    let address: Option<SocketAddr> = request
        .app_data::<Data<State>>()
        .map(|state| state.config.address);
    let host = address.and_then(|address| HeaderValue::try_from(address.to_string()).ok());
    if let Some(host) = host {
        request.headers_mut().insert(HOST, host);
    }
}
