//! Request bodies: JSON, URL-encoded forms and multipart forms.

use std::fmt;
use std::time::Duration;

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::dev::Payload;
use actix_web::http::{StatusCode, header};
use actix_web::web::{Bytes, BytesMut, Data};
use actix_web::{FromRequest, HttpRequest, ResponseError};
use futures_util::future::LocalBoxFuture;
use futures_util::{FutureExt, StreamExt, TryStreamExt};
use inventree::json_error;
use serde_json::{Map, Value};

use crate::state::State;
use crate::web::charset::Charset;
use crate::web::error::{ApiError, Result};

/// Bytes that a field of a multipart form counts towards the limit, in addition to its name and text.
pub(super) const FIELD_OVERHEAD: usize = 64;

/// The fields of a body: a JSON object, a form, or the text fields of a multipart form. Empty if the
/// request has no body. `Debug` prints only the names, because a value may be a password.
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
        async move { with_timeout(&request, read(&request, payload)).await }.boxed_local()
    }
}

/// Reads the raw bytes of the body.
///
/// # Errors
/// 408 when the body does not arrive in time, 413 when it is larger than the limit.
pub(crate) async fn read_bytes(request: &HttpRequest, payload: Payload) -> Result<Bytes> {
    with_timeout(request, bytes(request, payload)).await
}

/// Returns the text of a form field from a body that was read; `None` if it is not a form or lacks the field.
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

/// Returns whether the content type is that of a multipart form.
pub(super) fn is_multipart(request: &HttpRequest) -> bool {
    mime(&header_text(request, &header::CONTENT_TYPE)) == "multipart/form-data"
}

fn mime(kind: &str) -> String {
    let mime = kind.split(';').next().unwrap_or_default();
    mime.trim().to_ascii_lowercase()
}

pub(super) async fn with_timeout<T>(
    request: &HttpRequest,
    reading: impl Future<Output = Result<T>>,
) -> Result<T> {
    let allowed = request
        .app_data::<Data<State>>()
        .map_or(Duration::from_secs(10), |state| state.config.client_timeout);
    tokio::time::timeout(allowed, reading)
        .await
        .unwrap_or_else(|_| Err(ApiError::body_timeout()))
}

pub(super) async fn read(request: &HttpRequest, payload: Payload) -> Result<Body> {
    let kind = header_text(request, &header::CONTENT_TYPE);
    match mime(&kind).as_str() {
        "multipart/form-data" => multipart(request, payload).await,
        "application/json" => object_fields(json(request, payload).await?),
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

/// Reads the whole body, up to the limit. Most bodies are one chunk, which is not copied.
async fn bytes(request: &HttpRequest, mut payload: Payload) -> Result<Bytes> {
    let mut left = limit(request);
    consume(&mut left.clone(), content_length(request))?;
    let mut whole = Bytes::new();
    let mut grown = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| {
            let status = error.status_code();
            ApiError::Detail(status, error.to_string())
        })?;
        consume(&mut left, chunk.len())?;
        if whole.is_empty() && grown.is_empty() {
            whole = chunk;
            continue;
        }
        if grown.is_empty() {
            // One reservation avoids copies as the buffer grows. Untouched memory costs nothing.
            grown.reserve(content_length(request).max(whole.len() + chunk.len()));
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

/// Returns the declared length of the body, or 0.
fn content_length(request: &HttpRequest) -> usize {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse().ok());
    length.unwrap_or_default()
}

/// Returns the maximum size of a body in bytes, without files.
fn limit(request: &HttpRequest) -> usize {
    request
        .app_data::<Data<State>>()
        .map_or(0, |state| state.config.body_limit)
}

/// Returns whether the content type is JSON.
pub(super) fn is_json(request: &HttpRequest) -> bool {
    mime(&header_text(request, &header::CONTENT_TYPE)) == "application/json"
}

/// Parses the body as JSON of any type. An empty body gives an empty object.
pub(super) async fn json(request: &HttpRequest, payload: Payload) -> Result<Value> {
    let kind = header_text(request, &header::CONTENT_TYPE);
    let bytes = bytes(request, payload).await?;
    let bytes = Charset::from_content_type(&kind).to_utf8(&bytes)?;
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

/// Returns the fields of a JSON object.
///
/// # Errors
/// When the value is not an object.
pub(crate) fn object_fields(value: Value) -> Result<Body> {
    match value {
        Value::Object(members) => Ok(Body(members)),
        other => Err(ApiError::invalid(format!(
            "Invalid data. Expected a dictionary, but got {}.",
            json_error::python_type(&other)
        ))),
    }
}

/// Parses a URL-encoded form in the charset of the content type.
fn form(kind: &str, bytes: &[u8]) -> Result<Body> {
    let pairs = Charset::from_content_type(kind)
        .parse_form(bytes)?
        .into_iter();
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
        let mut field = field.map_err(multipart_error)?;
        let name = field.name().map(str::to_owned);
        consume(
            &mut left,
            FIELD_OVERHEAD + name.as_ref().map_or(0, String::len),
        )?;
        let mut text = Vec::new();
        while let Some(chunk) = field.try_next().await.map_err(multipart_error)? {
            consume(&mut left, chunk.len())?;
            text.extend_from_slice(&chunk);
        }
        if let Some(name) = name {
            let text = charset(request, &field).decode(&text)?.into_owned();
            members.insert(name, Value::String(text));
        }
    }
    Ok(Body(members))
}

/// Returns the charset of a field: from its own content type, else from that of the whole form.
pub(super) fn charset(request: &HttpRequest, field: &Field) -> Charset {
    match field.content_type() {
        Some(kind) if kind.get_param("charset").is_some() => {
            Charset::from_content_type(kind.as_ref())
        }
        _ => Charset::from_content_type(&header_text(request, &header::CONTENT_TYPE)),
    }
}

/// Returns the error of a multipart form that cannot be parsed.
#[expect(clippy::needless_pass_by_value, reason = "passed to `map_err`")]
pub(super) fn multipart_error(error: MultipartError) -> ApiError {
    ApiError::Detail(
        StatusCode::BAD_REQUEST,
        format!("Multipart form parse error - {error}"),
    )
}

/// Subtracts bytes from the remaining size limit of the body.
pub(super) fn consume(left: &mut usize, bytes: usize) -> Result<()> {
    let rest = left.checked_sub(bytes);
    *left = rest.ok_or_else(|| ApiError::payload_too_large("the body is larger than the limit"))?;
    Ok(())
}
