//! A body that may carry files: those go to the disk as they arrive, however large they are.

use std::fmt;

use actix_multipart::{Field, Multipart};
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data};
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use futures_util::{FutureExt, TryStreamExt};
use inventree::media::{Receiving, Upload, Uploads};
use serde_json::{Map, Value, json};

use super::arrival::Arrival;
use super::body::{self, Body, FIELD, bad, charset, in_time, take};
use crate::state::{State, block};
use crate::web::error::{ApiError, Result};

/// Most files of one request.
const MOST_FILES: usize = 16;

/// How many bytes are written at once.
const AT_ONCE: usize = 256 * 1024;

/// How many times as long as another body a form may take altogether: files are larger.
const PATIENCE: u32 = 30;

/// The members of a body as [`Body`] has them, and the files of a multipart form by their fields. Such a field
/// is a member too, of a kind that no other field takes for its value.
#[derive(Default)]
pub struct Form {
    /// What is no file.
    pub members: Map<String, Value>,
    /// The files; gone with this unless they are placed.
    pub uploads: Uploads,
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.members.keys()).finish()
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
            let Body(members) = in_time(&request, body::read(&request, payload)).await?;
            Ok(Self {
                members,
                ..Self::default()
            })
        }
        .boxed_local()
    }
}

/// What is left of the limits of one request.
struct Left<'a> {
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
    let mut left = Left {
        request,
        state,
        texts: state.config.body_limit,
        files: state.config.upload_limit,
        count: MOST_FILES,
        until: tokio::time::Instant::now() + state.config.client_timeout * PATIENCE,
    };
    let mut multipart = Multipart::from_request(request, &mut payload)
        .await
        .map_err(|error| ApiError::Detail(StatusCode::BAD_REQUEST, error.to_string()))?;
    let mut form = Form::default();
    while let Some(mut field) = left.next(multipart.try_next()).await? {
        let name = field.name().unwrap_or_default().to_owned();
        take(&mut left.texts, FIELD + name.len())?;
        let value = match file_name(&field) {
            Some(sent) => {
                let upload = file(&mut left, &mut field, sent.clone()).await?;
                form.uploads.insert(name.clone(), upload);
                json!({ "file": sent })
            }
            None => Value::String(text(&mut left, &mut field).await?),
        };
        form.members.insert(name, value);
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

async fn text(left: &mut Left<'_>, field: &mut Field) -> Result<String> {
    let mut text = Vec::new();
    while let Some(chunk) = left.next(field.try_next()).await? {
        take(&mut left.texts, chunk.len())?;
        text.extend_from_slice(&chunk);
    }
    Ok(charset(left.request, field).decode(&text)?.into_owned())
}

async fn file(left: &mut Left<'_>, field: &mut Field, name: String) -> Result<Upload> {
    left.count = left.count.checked_sub(1).ok_or_else(|| {
        ApiError::non_field(format!("a request carries at most {MOST_FILES} files"))
    })?;
    take(&mut left.texts, name.len())?;
    let registry = std::sync::Arc::clone(&left.state.registry);
    let mut file = block(move || on_disk(registry.media().receive())).await?;
    let mut chunks = Vec::new();
    let mut gathered = 0;
    while let Some(chunk) = left.next(field.try_next()).await? {
        left.take_of_files(chunk.len())?;
        gathered += chunk.len();
        chunks.push(chunk);
        if gathered >= AT_ONCE {
            file = write(file, std::mem::take(&mut chunks)).await?;
            left.used(std::mem::take(&mut gathered));
        }
    }
    let file = write(file, chunks).await?;
    left.used(gathered);
    block(move || on_disk(file.finish(&name))).await
}

async fn write(mut file: Receiving, chunks: Vec<Bytes>) -> Result<Receiving> {
    block(move || {
        for chunk in &chunks {
            on_disk(file.write(chunk))?;
        }
        Ok(file)
    })
    .await
}

fn on_disk<T>(result: std::io::Result<T>) -> Result<T> {
    result.map_err(|error| ApiError::unwritable(&error))
}

impl Left<'_> {
    /// The next piece, which has to arrive in the usual time, and all of them in a longer one.
    async fn next<T>(
        &self,
        piece: impl Future<Output = std::result::Result<T, actix_multipart::MultipartError>>,
    ) -> Result<T> {
        let piece = tokio::time::timeout_at(self.until, piece);
        let piece = async { piece.await.map(|read| read.map_err(bad)) };
        let piece = async { piece.await.unwrap_or_else(|_| Err(ApiError::late())) };
        in_time(self.request, piece).await
    }

    /// Notes what is no longer in memory.
    fn used(&self, bytes: usize) {
        if let Some(arrival) = Arrival::of(self.request) {
            arrival.used(bytes);
        }
    }

    fn take_of_files(&mut self, bytes: usize) -> Result<()> {
        let rest = self.files.checked_sub(bytes as u64);
        self.files =
            rest.ok_or_else(|| ApiError::too_large("the files are larger than the limit"))?;
        Ok(())
    }
}
