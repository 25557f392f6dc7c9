//! The body of a request, whichever way it was sent.

use std::fmt;
use std::time::Duration;

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::dev::Payload;
use actix_web::http::{StatusCode, header};
use actix_web::web::{Bytes, BytesMut, Data};
use actix_web::{FromRequest, HttpRequest, ResponseError};
use futures_util::future::LocalBoxFuture;
use futures_util::{FutureExt, StreamExt, TryStreamExt};
use serde_json::{Map, Value};

use crate::state::State;
use crate::web::charset::Charset;
use crate::web::error::{ApiError, Result};
use inventree::json_error;

/// What a field of a multipart form is counted as, besides its name and text.
pub(super) const FIELD: usize = 64;

/// The members of a body: a JSON object, a form, or the text fields of a multipart form. Empty where
/// nothing was sent. Prints their names only: one may be a password.
#[derive(Default)]
pub struct Body(pub Map<String, Value>);

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl FromRequest for Body {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let payload = payload.take();
        async move { in_time(&request, read(&request, payload)).await }.boxed_local()
    }
}

/// The bytes of the body, whatever they are.
///
/// # Errors
/// 408 where they do not arrive in time, 413 where they are more than the limit.
pub(crate) async fn whole(request: &HttpRequest, payload: Payload) -> Result<Bytes> {
    in_time(request, bytes(request, payload)).await
}

/// The text of a field of a form whose bytes have been read; none where they are no form or it has no such field.
pub(crate) async fn form_field(request: &HttpRequest, bytes: &Bytes, name: &str) -> Option<String> {
    let kind = header_text(request, &header::CONTENT_TYPE);
    let members = match mime(&kind).as_str() {
        "multipart/form-data" => multipart(request, bytes.clone().into()).await,
        "application/x-www-form-urlencoded" => form(&kind, bytes),
        _ => return None,
    };
    match members.ok()?.0.remove(name)? {
        Value::String(text) => Some(text),
        _ => None,
    }
}

/// Whether it says to be a multipart form.
pub(super) fn is_multipart(request: &HttpRequest) -> bool {
    mime(&header_text(request, &header::CONTENT_TYPE)) == "multipart/form-data"
}

fn mime(kind: &str) -> String {
    let mime = kind.split(';').next().unwrap_or_default();
    mime.trim().to_ascii_lowercase()
}

pub(super) async fn in_time<T>(
    request: &HttpRequest,
    reading: impl Future<Output = Result<T>>,
) -> Result<T> {
    let allowed = request
        .app_data::<Data<State>>()
        .map_or(Duration::from_secs(10), |state| state.config.client_timeout);
    tokio::time::timeout(allowed, reading)
        .await
        .unwrap_or_else(|_| Err(ApiError::late()))
}

pub(super) async fn read(request: &HttpRequest, payload: Payload) -> Result<Body> {
    let kind = header_text(request, &header::CONTENT_TYPE);
    match mime(&kind).as_str() {
        "multipart/form-data" => multipart(request, payload).await,
        "application/json" => members(json(request, payload).await?),
        "application/x-www-form-urlencoded" => form(&kind, &bytes(request, payload).await?),
        _ => {
            let bytes = bytes(request, payload).await?;
            if bytes.is_empty() {
                return Ok(Body::default());
            }
            Err(ApiError::Detail(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                format!("Unsupported media type \"{kind}\" in request."),
            ))
        }
    }
}

fn header_text(request: &HttpRequest, name: &header::HeaderName) -> String {
    let value = request
        .headers()
        .get(name)
        .and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}

/// All of it, up to the limit: most bodies are one chunk, which is not copied.
async fn bytes(request: &HttpRequest, mut payload: Payload) -> Result<Bytes> {
    let mut left = limit(request);
    take(&mut left.clone(), declared(request))?;
    let mut whole = Bytes::new();
    let mut grown = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| {
            let status = error.status_code();
            ApiError::Detail(status, error.to_string())
        })?;
        take(&mut left, chunk.len())?;
        if whole.is_empty() && grown.is_empty() {
            whole = chunk;
            continue;
        }
        if grown.is_empty() {
            // Memory counts when it is written to: what is asked for once is not copied as it grows.
            grown.reserve(declared(request).max(whole.len() + chunk.len()));
        }
        grown.extend_from_slice(&std::mem::take(&mut whole));
        grown.extend_from_slice(&chunk);
    }
    Ok(if grown.is_empty() {
        whole
    } else {
        grown.freeze()
    })
}

/// How long a body says to be.
fn declared(request: &HttpRequest) -> usize {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse().ok());
    length.unwrap_or_default()
}

/// Most bytes of a body, files aside.
fn limit(request: &HttpRequest) -> usize {
    request
        .app_data::<Data<State>>()
        .map_or(0, |state| state.config.body_limit)
}

/// Whether it says to be JSON.
pub(super) fn is_json(request: &HttpRequest) -> bool {
    mime(&header_text(request, &header::CONTENT_TYPE)) == "application/json"
}

/// The JSON of the body, whatever it is; an empty object where nothing was sent.
pub(super) async fn json(request: &HttpRequest, payload: Payload) -> Result<Value> {
    let kind = header_text(request, &header::CONTENT_TYPE);
    let bytes = bytes(request, payload).await?;
    let bytes = Charset::of(&kind).to_json(&bytes)?;
    if bytes.is_empty() {
        return Ok(Value::Object(Map::new()));
    }
    serde_json::from_slice(&bytes).map_err(|error| {
        let text = json_error::explain(&bytes).unwrap_or_else(|| error.to_string());
        ApiError::Detail(
            StatusCode::BAD_REQUEST,
            format!("JSON parse error - {text}"),
        )
    })
}

/// The members of an object.
///
/// # Errors
/// Where it is none.
pub(crate) fn members(value: Value) -> Result<Body> {
    match value {
        Value::Object(members) => Ok(Body(members)),
        other => Err(ApiError::non_field(format!(
            "Invalid data. Expected a dictionary, but got {}.",
            json_error::python_type(&other)
        ))),
    }
}

/// The members of a form in the charset that the content type names.
fn form(kind: &str, bytes: &[u8]) -> Result<Body> {
    let pairs = Charset::of(kind).pairs(bytes)?.into_iter();
    let members = pairs.map(|(name, text)| (name, text.into()));
    Ok(Body(members.collect()))
}

async fn multipart(request: &HttpRequest, mut payload: Payload) -> Result<Body> {
    let mut left = limit(request);
    let mut form = Multipart::from_request(request, &mut payload)
        .await
        .map_err(|error| ApiError::Detail(StatusCode::BAD_REQUEST, error.to_string()))?;
    let mut members = Map::new();
    while let Some(field) = form.next().await {
        let mut field = field.map_err(bad)?;
        let name = field.name().map(str::to_owned);
        take(&mut left, FIELD + name.as_ref().map_or(0, String::len))?;
        let mut text = Vec::new();
        while let Some(chunk) = field.try_next().await.map_err(bad)? {
            take(&mut left, chunk.len())?;
            text.extend_from_slice(&chunk);
        }
        if let Some(name) = name {
            let text = charset(request, &field).decode(&text)?.into_owned();
            members.insert(name, Value::String(text));
        }
    }
    Ok(Body(members))
}

/// The characters of a field: its own type says which, otherwise that of the whole form.
pub(super) fn charset(request: &HttpRequest, field: &Field) -> Charset {
    match field.content_type() {
        Some(kind) if kind.get_param("charset").is_some() => Charset::of(kind.as_ref()),
        _ => Charset::of(&header_text(request, &header::CONTENT_TYPE)),
    }
}

/// The error of a multipart form that cannot be read.
#[expect(clippy::needless_pass_by_value, reason = "handed to `map_err`")]
pub(super) fn bad(error: MultipartError) -> ApiError {
    ApiError::Detail(
        StatusCode::BAD_REQUEST,
        format!("Multipart form parse error - {error}"),
    )
}

/// Takes bytes off what the body may still hold.
pub(super) fn take(left: &mut usize, bytes: usize) -> Result<()> {
    let rest = left.checked_sub(bytes);
    *left = rest.ok_or_else(|| ApiError::too_large("the body is larger than the limit"))?;
    Ok(())
}
