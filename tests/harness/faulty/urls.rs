//! A plugin that fails in its own URLs, as the path says.

use inventree::actix_web::{self, HttpResponse, web};
use inventree::prelude::*;

use super::HANG;

/// Fails in its pages as the path says.
#[plugin(
    name = "Faulty Urls",
    slug = "faulty-urls",
    version = "1.0.0",
    mixins(urls)
)]
#[derive(Default)]
struct FaultyUrls;

impl UrlsMixin for FaultyUrls {
    const URLS: &'static [Url] =
        &[Url::new("fail/{how}/", "fail", |page| page.to(page_that_fails)).csrf_exempt()];
}

/// `hang` waits without blocking its worker; `block` blocks it.
#[expect(clippy::panic, reason = "this is the plugin that panics")]
async fn page_that_fails(
    how: web::Path<String>,
    _body: web::Bytes,
) -> actix_web::Result<HttpResponse> {
    match how.as_str() {
        "panic" => panic!("faulty on purpose"),
        "hang" => actix_web::rt::time::sleep(HANG).await,
        "block" => std::thread::park_timeout(std::time::Duration::from_secs(2)),
        "error" => {
            return Err(actix_web::error::ErrorInternalServerError(
                "faulty on purpose",
            ));
        }
        _ => {}
    }
    Ok(HttpResponse::Ok().body("fine"))
}
