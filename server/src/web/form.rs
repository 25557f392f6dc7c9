//! Request bodies with files, which are written to disk as they arrive instead of being held in memory.

use std::fmt;

use actix_multipart::{Field, Multipart};
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data};
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use futures_util::{FutureExt, TryStreamExt};
use inventree::media::Store;
use inventree::media::{Upload, UploadWriter, Uploads};
use serde_json::{Map, Value, json};

use super::body::{self, Body, FIELD_OVERHEAD, charset, consume, multipart_error, with_timeout};
use super::incoming_body::IncomingBody;
use crate::blocking::block;
use crate::state::State;
use crate::web::error::{ApiError, Result};

/// Maximum number of files in one request.
const MAX_FILES: usize = 16;

/// Bytes that are written at once.
const WRITE_CHUNK: usize = 256 * 1024;

/// The time limit of a whole form, as a multiple of that of another body, because files are larger.
const UPLOAD_TIMEOUT_FACTOR: u32 = 30;

/// The fields of a body, as in [`Body`], and the files of a multipart form. The value of a file's field is an
/// object with the file name, which no other field accepts as a value.
#[derive(Default)]
pub struct Form {
    /// The fields, files included.
    pub fields: Map<String, Value>,
    /// The files by field, deleted on drop unless they are stored.
    pub uploads: Uploads,
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.fields.keys()).finish()
    }
}

impl FromRequest for Form {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let payload = payload.take();
        async move {
            if body::is_multipart(&request) {
                return read(&request, payload).await;
            }
            let Body(members) = with_timeout(&request, body::read(&request, payload)).await?;
            Ok(Self {
                fields: members,
                ..Self::default()
            })
        }
        .boxed_local()
    }
}

/// The remaining limits of one request.
struct RemainingLimits<'a> {
    request: &'a HttpRequest,
    state: &'a Data<State>,
    texts: usize,
    files: u64,
    count: usize,
    until: tokio::time::Instant,
}

async fn read(request: &HttpRequest, mut payload: Payload) -> Result<Form> {
    let state = request.app_data::<Data<State>>().ok_or_else(|| {
        ApiError::Detail(StatusCode::INTERNAL_SERVER_ERROR, "no state".to_owned())
    })?;
    let mut left = RemainingLimits {
        request,
        state,
        texts: state.config.body_limit,
        files: state.config.upload_limit,
        count: MAX_FILES,
        until: tokio::time::Instant::now() + state.config.client_timeout * UPLOAD_TIMEOUT_FACTOR,
    };
    let mut multipart = Multipart::from_request(request, &mut payload)
        .await
        .map_err(|error| ApiError::Detail(StatusCode::BAD_REQUEST, error.to_string()))?;
    let mut form = Form::default();
    while let Some(mut field) = left.with_timeouts(multipart.try_next()).await? {
        let name = field.name().unwrap_or_default().to_owned();
        consume(&mut left.texts, FIELD_OVERHEAD + name.len())?;
        let value = match file_name(&field) {
            Some(sent) => {
                let upload = file(&mut left, &mut field, sent.clone()).await?;
                form.uploads.insert(name.clone(), upload);
                json!({ "file": sent })
            }
            None => Value::String(text(&mut left, &mut field).await?),
        };
        form.fields.insert(name, value);
    }
    Ok(form)
}

fn file_name(field: &Field) -> Option<String> {
    let about = field.content_disposition()?;
    let extended = about
        .get_filename_ext()
        .map(|name| String::from_utf8_lossy(&name.value).into_owned());
    extended.or_else(|| about.get_filename().map(str::to_owned))
}

async fn text(left: &mut RemainingLimits<'_>, field: &mut Field) -> Result<String> {
    let mut text = Vec::new();
    while let Some(chunk) = left.with_timeouts(field.try_next()).await? {
        consume(&mut left.texts, chunk.len())?;
        text.extend_from_slice(&chunk);
    }
    Ok(charset(left.request, field).decode(&text)?.into_owned())
}

async fn file(left: &mut RemainingLimits<'_>, field: &mut Field, name: String) -> Result<Upload> {
    left.count = left
        .count
        .checked_sub(1)
        .ok_or_else(|| ApiError::invalid(format!("a request carries at most {MAX_FILES} files")))?;
    consume(&mut left.texts, name.len())?;
    let registry = std::sync::Arc::clone(&left.state.registry);
    let mut file = block(move || map_io_error(Store::of(&registry).create_upload())).await?;
    let mut chunks = Vec::new();
    let mut gathered = 0;
    while let Some(chunk) = left.with_timeouts(field.try_next()).await? {
        left.consume_file_bytes(chunk.len())?;
        gathered += chunk.len();
        chunks.push(chunk);
        if gathered >= WRITE_CHUNK {
            file = write(file, std::mem::take(&mut chunks)).await?;
            left.release(std::mem::take(&mut gathered));
        }
    }
    let file = write(file, chunks).await?;
    left.release(gathered);
    block(move || map_io_error(file.finish(&name))).await
}

async fn write(mut file: UploadWriter, chunks: Vec<Bytes>) -> Result<UploadWriter> {
    block(move || {
        for chunk in &chunks {
            map_io_error(file.write(chunk))?;
        }
        Ok(file)
    })
    .await
}

fn map_io_error<T>(result: std::io::Result<T>) -> Result<T> {
    result.map_err(|error| ApiError::file_write_error(&error))
}

impl RemainingLimits<'_> {
    /// Awaits the next chunk within the client timeout, and before the deadline of the whole form.
    async fn with_timeouts<T>(
        &self,
        piece: impl Future<Output = std::result::Result<T, actix_multipart::MultipartError>>,
    ) -> Result<T> {
        let piece = tokio::time::timeout_at(self.until, piece);
        let piece = async { piece.await.map(|read| read.map_err(multipart_error)) };
        let piece = async {
            piece
                .await
                .unwrap_or_else(|_| Err(ApiError::body_timeout()))
        };
        with_timeout(self.request, piece).await
    }

    /// Releases bytes that are no longer in memory.
    fn release(&self, bytes: usize) {
        if let Some(arrival) = IncomingBody::from_request(self.request) {
            arrival.release(bytes);
        }
    }

    fn consume_file_bytes(&mut self, bytes: usize) -> Result<()> {
        let rest = self.files.checked_sub(bytes as u64);
        self.files =
            rest.ok_or_else(|| ApiError::payload_too_large("the files are larger than the limit"))?;
        Ok(())
    }
}
