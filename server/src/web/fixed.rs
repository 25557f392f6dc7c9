//! Answers that are the same for everybody for as long as the program runs: made, packed and tagged once.

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
use crate::state::block;
use crate::web::error::Result;

/// JSON that never changes.
#[derive(Debug)]
pub struct Fixed {
    make: fn() -> String,
    keep: &'static str,
    forms: OnceLock<Forms>,
}

/// The text as it is and packed, each with its tag.
#[derive(Debug)]
struct Forms {
    plain: (Bytes, String),
    packed: (Bytes, String),
}

impl Forms {
    fn of(text: String) -> Self {
        let hash = sha256(&text);
        let mut packer = GzEncoder::new(Vec::new(), Compression::best());
        let packed = packer
            .write_all(text.as_bytes())
            .and_then(|()| packer.finish());
        let plain = (Bytes::from(text), format!("\"{hash}\""));
        // Memory takes all that is written to it.
        let packed = packed.map_or_else(
            |_| plain.clone(),
            |packed| (packed.into(), format!("\"{hash}-gzip\"")),
        );
        Self { plain, packed }
    }
}

impl Fixed {
    /// Made by the function when it is first asked for; `keep` says how long clients keep it.
    #[must_use]
    pub const fn new(keep: &'static str, make: fn() -> String) -> Self {
        Self {
            make,
            keep,
            forms: OnceLock::new(),
        }
    }

    async fn forms(&'static self) -> Result<&'static Forms> {
        match self.forms.get() {
            Some(forms) => Ok(forms),
            None => block(|| Ok(self.forms.get_or_init(|| Forms::of((self.make)())))).await,
        }
    }

    /// The text.
    ///
    /// # Errors
    /// When it cannot be made.
    pub async fn text(&'static self) -> Result<Bytes> {
        Ok(self.forms().await?.plain.0.clone())
    }

    /// The text, packed where the client takes that, or that the client has it already.
    ///
    /// # Errors
    /// When it cannot be made.
    pub async fn answer(&'static self, request: &HttpRequest) -> Result<HttpResponse> {
        let forms = self.forms().await?;
        let takes_packed = takes_gzip(request);
        let (bytes, tag) = if takes_packed {
            &forms.packed
        } else {
            &forms.plain
        };
        let is_known = knows(request, tag);
        let mut response = if is_known {
            HttpResponse::NotModified()
        } else {
            HttpResponse::Ok()
        };
        response
            .insert_header((ETAG, tag.as_str()))
            .insert_header((VARY, "Accept-Encoding"))
            .insert_header((CACHE_CONTROL, self.keep));
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

/// Whether the client has what the tag stands for.
pub(crate) fn knows(request: &HttpRequest, tag: &str) -> bool {
    let known = request.headers().get_all(IF_NONE_MATCH);
    let known = known.filter_map(|value| value.to_str().ok());
    let mut tags = known.flat_map(|value| value.split(',')).map(str::trim);
    tags.any(|known| known == "*" || known.trim_start_matches("W/") == tag)
}

/// Whether the client takes gzip: it is named, or all are, and not with the weight of nothing.
fn takes_gzip(request: &HttpRequest) -> bool {
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

    use super::{knows, takes_gzip};

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
            assert_eq!(takes_gzip(&request.to_http_request()), takes, "{accepted}");
        }
        assert!(!takes_gzip(&TestRequest::default().to_http_request()));
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
                knows(&request.to_http_request(), "\"a\""),
                is_known,
                "{sent}"
            );
        }
    }
}
