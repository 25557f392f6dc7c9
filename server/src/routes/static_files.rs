//! `/static/`: the server's own icon, and `plugins/<slug>/…`, the embedded files of active plugins.

use std::borrow::Cow;

use actix_web::http::header;
use actix_web::web::{Bytes, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, web};
use inventree::folder::File;

use crate::state::State;
use crate::web::static_json::etag_matches;

/// The icon that browsers and InvenTree's clients request.
const ICON: &[u8] = include_bytes!("../../static/favicon.ico");

/// Mounts the routes of the files.
pub fn mount(app: &mut ServiceConfig) {
    for address in ["/static/img/favicon/favicon.ico", "/favicon.ico"] {
        app.route(address, web::get().to(icon));
    }
    app.service(
        web::resource("/static/plugins/{slug}/{path:.*}")
            .route(web::get().to(serve))
            .route(web::head().to(serve))
            .default_service(web::to(|| async {
                HttpResponse::MethodNotAllowed()
                    .insert_header((header::ALLOW, "GET, HEAD"))
                    .finish()
            })),
    );
}

async fn icon() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("image/x-icon")
        .insert_header((header::CACHE_CONTROL, "public, max-age=86400"))
        .body(ICON)
}

async fn serve(
    state: Data<State>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> HttpResponse {
    let (slug, path) = path.into_inner();
    let snapshot = state.snapshot();
    let files = snapshot
        .active(&slug)
        .and_then(|active| active.entry.static_files);
    match files.and_then(|files| files.find(&path)) {
        Some((file, is_hashed)) => file_response(&request, &path, file, is_hashed),
        None => HttpResponse::NotFound()
            .content_type("text/html; charset=utf-8")
            .body("not found"),
    }
}

/// Builds the response. A name with a hash always has the same content, so clients cache it; they revalidate others.
fn file_response(request: &HttpRequest, path: &str, file: File, is_hashed: bool) -> HttpResponse {
    let tag = format!("\"{}\"", file.hash);
    let keep = if is_hashed {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    if etag_matches(request, &tag) {
        return HttpResponse::NotModified()
            .insert_header((header::ETAG, tag))
            .insert_header((header::CACHE_CONTROL, keep))
            .finish();
    }
    let mut response = HttpResponse::Ok();
    response
        .content_type(content_type(path))
        .insert_header((header::ETAG, tag))
        .insert_header((header::CACHE_CONTROL, keep))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
    // For `HEAD`, the HTTP server sends the length of the body without the body.
    response.body(match file.data {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    })
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "js" | "mjs" => "text/javascript; charset=\"utf-8\"",
        "css" => "text/css; charset=\"utf-8\"",
        "html" => "text/html; charset=\"utf-8\"",
        "json" | "map" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=\"utf-8\"",
        _ => "application/octet-stream",
    }
}
