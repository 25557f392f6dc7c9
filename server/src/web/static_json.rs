//! JSON responses that never change while the server runs: built, compressed and tagged once.

use std::io::Write;
use std::sync::OnceLock;

use actix_web::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, ETAG, IF_NONE_MATCH, VARY,
};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::auth::sha256;
use crate::blocking::block;
use crate::web::error::Result;

/// JSON that never changes.
#[derive(Debug)]
pub struct StaticJson {
    make: fn() -> String,
    cache_control: &'static str,
    encodings: OnceLock<Encodings>,
}

/// The text, plain and compressed, each with its entity tag.
#[derive(Debug)]
struct Encodings {
    plain: (Bytes, String),
    packed: (Bytes, String),
}

impl Encodings {
    fn new(text: String) -> Self {
        let hash = sha256(&text);
        let mut packer = GzEncoder::new(Vec::new(), Compression::best());
        let packed = packer
            .write_all(text.as_bytes())
            .and_then(|()| packer.finish());
        let plain = (Bytes::from(text), format!("\"{hash}\""));
        // Writing to memory does not fail.
        let packed = packed.map_or_else(
            |_| plain.clone(),
            |packed| (packed.into(), format!("\"{hash}-gzip\"")),
        );
        Self { plain, packed }
    }
}

impl StaticJson {
    /// Builds the text with `make` on first use. `keep` is the value of `Cache-Control`.
    #[must_use]
    pub const fn new(keep: &'static str, make: fn() -> String) -> Self {
        Self {
            make,
            cache_control: keep,
            encodings: OnceLock::new(),
        }
    }

    async fn encodings(&'static self) -> Result<&'static Encodings> {
        match self.encodings.get() {
            Some(forms) => Ok(forms),
            None => {
                block(|| Ok(self.encodings.get_or_init(|| Encodings::new((self.make)())))).await
            }
        }
    }

    /// Returns the plain text.
    ///
    /// # Errors
    /// When the text cannot be built.
    pub async fn text(&'static self) -> Result<Bytes> {
        Ok(self.encodings().await?.plain.0.clone())
    }

    /// Returns the text, compressed if the client accepts gzip, or 304 if the client already has it.
    ///
    /// # Errors
    /// When the text cannot be built.
    pub async fn respond(&'static self, request: &HttpRequest) -> Result<HttpResponse> {
        let forms = self.encodings().await?;
        let takes_packed = accepts_gzip(request);
        let (bytes, tag) = if takes_packed {
            &forms.packed
        } else {
            &forms.plain
        };
        let is_known = etag_matches(request, tag);
        let mut response = if is_known {
            HttpResponse::NotModified()
        } else {
            HttpResponse::Ok()
        };
        response
            .insert_header((ETAG, tag.as_str()))
            .insert_header((VARY, "Accept-Encoding"))
            .insert_header((CACHE_CONTROL, self.cache_control));
        if is_known {
            return Ok(response.finish());
        }
        if takes_packed {
            response.insert_header((CONTENT_ENCODING, "gzip"));
        }
        Ok(response
            .content_type("application/json")
            .body(bytes.clone()))
    }
}

/// Returns whether the client already has the version of this tag.
pub(crate) fn etag_matches(request: &HttpRequest, tag: &str) -> bool {
    let known = request.headers().get_all(IF_NONE_MATCH);
    let known = known.filter_map(|value| value.to_str().ok());
    let mut tags = known.flat_map(|value| value.split(',')).map(str::trim);
    tags.any(|known| known == "*" || known.trim_start_matches("W/") == tag)
}

/// Returns whether the client accepts gzip: it is named, and not with weight 0.
fn accepts_gzip(request: &HttpRequest) -> bool {
    let accepted = request.headers().get_all(ACCEPT_ENCODING);
    let accepted = accepted.filter_map(|value| value.to_str().ok());
    let mut codings = accepted.flat_map(|value| value.split(','));
    codings.any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let is_gzip = ["gzip", "x-gzip"]
            .iter()
            .any(|gzip| name.eq_ignore_ascii_case(gzip));
        let weight = parts.find_map(|part| part.strip_prefix("q=")?.parse::<f32>().ok());
        is_gzip && weight.is_none_or(|weight| weight > 0.0)
    })
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::{accepts_gzip, etag_matches};

    #[test]
    fn gzip_is_sent_to_those_who_name_it() {
        for (accepted, takes) in [
            ("gzip", true),
            ("br, GZIP;q=0.5", true),
            ("gzip;q=0", false),
            ("identity", false),
            ("", false),
        ] {
            let request = TestRequest::default().insert_header(("Accept-Encoding", accepted));
            assert_eq!(
                accepts_gzip(&request.to_http_request()),
                takes,
                "{accepted}"
            );
        }
        assert!(!accepts_gzip(&TestRequest::default().to_http_request()));
    }

    #[test]
    fn a_tag_is_known_among_others() {
        for (sent, is_known) in [
            ("\"a\"", true),
            ("\"b\", W/\"a\"", true),
            ("*", true),
            ("a", false),
        ] {
            let request = TestRequest::default().insert_header(("If-None-Match", sent));
            assert_eq!(
                etag_matches(&request.to_http_request(), "\"a\""),
                is_known,
                "{sent}"
            );
        }
    }
}
