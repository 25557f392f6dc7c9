//! What every request passes first, and every answer last.

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
use crate::connection::network::network;
use crate::state::State;
use crate::web::arrival::Arrival;
use crate::web::budget::Charged;
use crate::web::error::ApiError;
use crate::web::headers;
use crate::web::places::Place;
use crate::web::proxy;
use crate::web::sending::{Sending, Serving, is_long};

/// Longest path in bytes. The router looks at every byte of one as often as it has patterns; names of files take most.
const PATH: usize = 1024;

pub(crate) async fn pass(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let Some(state) = request.app_data::<Data<State>>().cloned() else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let connection = request.conn_data::<Arc<Connection>>().cloned();
    let serving = Serving::begin(connection.as_ref());
    if request.path().len() > PATH {
        return Ok(finish(request.error_response(ApiError::long_path(PATH))));
    }
    name_host(&mut request);
    if let Err(error) = proxy::settle(&mut request) {
        return Ok(finish(request.error_response(error)));
    }
    let arrival = match Arrival::stand(&mut request, &state, connection.as_ref()) {
        Ok(arrival) => arrival,
        Err(error) => return Ok(finish(request.error_response(error))),
    };
    let mut response = next.call(request).await?.map_into_boxed_body();
    let refusal = arrival.and_then(|arrival| arrival.refusal());
    if let Some(error) = refusal.filter(|_| !response.status().is_success()) {
        let answer = error.answer(response.request());
        response = response.into_response(answer);
    }
    let response = finish(response);
    if is_long(response.response().body()) && response.request().method() != Method::HEAD {
        return Ok(send(&state, response, serving).await);
    }
    Ok(response)
}

/// An answer that is made while it is sent takes one of the places of its caller until its end.
async fn send(
    state: &State,
    response: ServiceResponse<BoxBody>,
    serving: Serving,
) -> ServiceResponse<BoxBody> {
    let place = response.request().extensions_mut().remove::<Place>();
    let is_stream = response.response().body().size() == BodySize::Stream;
    let place = match place {
        // What is in memory already is counted by its bytes.
        None if is_stream => {
            let places = &state.traffic.places;
            places.take(charged(response.request())).await.map(Some)
        }
        place => Ok(place),
    };
    match place {
        Ok(place) => response.map_body(|_, body| BoxBody::new(Sending::of(body, serving, place))),
        Err(error) => {
            let answer = error.answer(response.request());
            finish(response.into_response(answer))
        }
    }
}

/// Who is charged for what a request costs.
pub(crate) fn charged(request: &HttpRequest) -> Charged {
    let extensions = request.extensions();
    let identity = extensions.get::<Identity>();
    match identity.filter(|identity| identity.user.is_authenticated()) {
        Some(identity) => Charged::User(identity.user.pk),
        None => stranger(request),
    }
}

/// Who is charged while nobody is logged in.
pub(super) fn stranger(request: &HttpRequest) -> Charged {
    Charged::Address(network(proxy::client(request)))
}

/// Notes who calls, for what is charged to callers.
pub(crate) fn known(request: &HttpRequest, identity: &Identity) {
    if !identity.user.is_authenticated() {
        return;
    }
    if let Some(connection) = request.conn_data::<Arc<Connection>>() {
        connection.belongs_to(identity.user.pk);
    }
    if let Some(arrival) = Arrival::of(request) {
        arrival.admit(identity.user.pk);
    }
}

/// What every answer carries.
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

/// A client of HTTP/1.0 need not say which host it means: the one that it has reached.
fn name_host(request: &mut ServiceRequest) {
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
