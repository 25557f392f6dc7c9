//! `/media/…`: uploaded files. A user needs the permission to view a row that names the file.

use std::sync::Arc;

use actix_files::NamedFile;
use actix_web::http::header::{
    self, Charset, ContentDisposition, DispositionParam, DispositionType, ExtendedValue,
    HeaderValue,
};
use actix_web::web::{self, Data, Path, ServiceConfig};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, ResponseError};
use inventree::media::Store;
use inventree::media::access::{self, FileAccess};

use crate::blocking::block;
use crate::state::State;
use crate::web::error::{ApiError, Result};
use crate::web::middleware;
use crate::web::not_found::not_found_page;

/// Media types that a browser shows without running code in them.
const INLINE_TYPES: &[&str] = &[
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "image/bmp",
    "text/plain",
];

/// Mounts the route of the files.
pub fn mount(app: &mut ServiceConfig) {
    app.service(
        web::resource("/media/{path:.*}")
            .route(web::get().to(serve))
            .route(web::head().to(serve))
            .default_service(web::to(|| async {
                HttpResponse::MethodNotAllowed()
                    .insert_header((header::ALLOW, "GET, HEAD"))
                    .finish()
            })),
    );
}

async fn serve(state: Data<State>, request: HttpRequest, path: Path<String>) -> HttpResponse {
    match open_file(&state, &request, path.into_inner()).await {
        Ok(Some(file)) => file_response(&request, file),
        Ok(None) => unauthorized(),
        Err(ApiError::NotFound(_)) => not_found_page(),
        Err(error) => error.error_response(),
    }
}

/// Opens the file of the path; `None` for an unauthenticated client.
async fn open_file(
    state: &State,
    request: &HttpRequest,
    path: String,
) -> Result<Option<NamedFile>> {
    let caller = state.auth.identify(request).await?;
    if !caller.user.is_authenticated() {
        return Ok(None);
    }
    middleware::record_caller(request, &caller);
    request.extensions_mut().insert(caller.clone());
    let registry = Arc::clone(&state.registry);
    let open = block(move || {
        let access = registry
            .db()
            .read(|db| Ok::<_, ApiError>(access::file_access(db, &caller.user, &path)?))?;
        match access {
            FileAccess::Allowed => {}
            FileAccess::Forbidden => return Err(ApiError::no_permission()),
            FileAccess::NotFound => return Err(ApiError::not_found()),
        }
        let found = Store::of(&registry).find(&path);
        let file = found.and_then(|found| NamedFile::open(found).ok());
        file.ok_or_else(ApiError::not_found)
    });
    open.await.map(Some)
}

fn unauthorized() -> HttpResponse {
    HttpResponse::Unauthorized()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::WWW_AUTHENTICATE, "Token"))
        .body("Unauthorized")
}

/// Builds the response, with headers that keep a browser from running the file as a page of this server.
fn file_response(request: &HttpRequest, file: NamedFile) -> HttpResponse {
    let is_shown = INLINE_TYPES.contains(&file.content_type().essence_str());
    let name = file.path().file_name().and_then(|name| name.to_str());
    let disposition = ContentDisposition {
        disposition: if is_shown {
            DispositionType::Inline
        } else {
            DispositionType::Attachment
        },
        parameters: filename_params(name.unwrap_or_default()),
    };
    let mut response = file
        .set_content_disposition(disposition)
        .into_response(request);
    let headers = response.headers_mut();
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox",
        ),
        (header::CACHE_CONTROL, "private, no-cache"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn filename_params(name: &str) -> Vec<DispositionParam> {
    if name.is_ascii() {
        return vec![DispositionParam::Filename(name.to_owned())];
    }
    vec![DispositionParam::FilenameExt(ExtendedValue {
        charset: Charset::Ext("UTF-8".to_owned()),
        language_tag: None,
        value: name.as_bytes().to_vec(),
    })]
}
