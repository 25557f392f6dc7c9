//! Charsets of request bodies.

use std::borrow::Cow;

use actix_web::http::StatusCode;
use encoding_rs::{Encoding, UTF_8};
use percent_encoding::percent_decode;

use crate::web::error::{ApiError, Result};

/// A charset: the one of the content type, or UTF-8 if it names no known one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Charset(&'static Encoding);

impl Charset {
    /// Returns the charset of a content type, such as `text/plain; charset=latin-1`.
    pub(super) fn from_content_type(kind: &str) -> Self {
        let parameters = kind.split(';').skip(1);
        let mut named = parameters.filter_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            let is_it = name.trim().eq_ignore_ascii_case("charset");
            is_it.then(|| value.trim().trim_matches('"'))
        });
        let label = named.next().unwrap_or_default();
        // `Encoding` knows `latin1` and `iso-8859-1`, but not `latin-1`.
        let label = if label.eq_ignore_ascii_case("latin-1") {
            "latin1"
        } else {
            label
        };
        Self(Encoding::for_label(label.as_bytes()).unwrap_or(UTF_8))
    }

    /// Decodes the bytes.
    ///
    /// # Errors
    /// 400 when the bytes are not valid in the charset. Replacing them would lose data.
    pub(super) fn decode(self, bytes: &[u8]) -> Result<Cow<'_, str>> {
        let text = self
            .0
            .decode_without_bom_handling_and_without_replacement(bytes);
        text.ok_or_else(|| {
            let name = self.0.name();
            ApiError::Detail(
                StatusCode::BAD_REQUEST,
                format!("the body contains bytes that are not valid {name}"),
            )
        })
    }

    /// Converts JSON to UTF-8.
    ///
    /// # Errors
    /// 400 when the bytes are not valid in the charset.
    pub(super) fn to_utf8(self, bytes: &[u8]) -> Result<Cow<'_, [u8]>> {
        // The JSON parser reports invalid UTF-8 more precisely.
        if self.0 == UTF_8 {
            return Ok(bytes.into());
        }
        Ok(match self.decode(bytes)? {
            Cow::Borrowed(text) => text.as_bytes().into(),
            Cow::Owned(text) => text.into_bytes().into(),
        })
    }

    /// Parses the names and values of a URL-encoded form.
    ///
    /// # Errors
    /// 400 when a name or value is not valid in the charset.
    pub(super) fn parse_form(self, form: &[u8]) -> Result<Vec<(String, String)>> {
        let pairs = form.split(|byte| *byte == b'&');
        let pairs = pairs.filter(|pair| !pair.is_empty()).map(|pair| {
            let mut ends = pair.splitn(2, |byte| *byte == b'=');
            let mut next = || self.decode_component(ends.next().unwrap_or_default());
            Ok((next()?, next()?))
        });
        pairs.collect()
    }

    fn decode_component(self, bytes: &[u8]) -> Result<String> {
        let spaced: Vec<u8> = bytes
            .iter()
            .map(|byte| if *byte == b'+' { b' ' } else { *byte })
            .collect();
        let bytes: Vec<u8> = percent_decode(&spaced).collect();
        self.decode(&bytes).map(Cow::into_owned)
    }
}

#[cfg(test)]
mod tests {
    use super::Charset;

    #[test]
    fn a_form_is_read_in_the_characters_that_its_type_names() {
        let latin = "application/x-www-form-urlencoded; Charset=\"ISO-8859-1\"";
        for (kind, form, value) in [
            (
                "application/x-www-form-urlencoded",
                "a=caf%C3%A9+x%2By",
                "café x+y",
            ),
            (latin, "a=caf%E9", "café"),
            ("x; charset=latin-1", "a=caf%E9", "café"),
            ("x; charset=unheard-of", "a=%C3%A9", "é"),
            ("x", "a=100%&", "100%"),
            ("x", "a=%zz%4", "%zz%4"),
            ("x", "a=b=c", "b=c"),
            ("x", "a", ""),
        ] {
            let pairs = Charset::from_content_type(kind)
                .parse_form(form.as_bytes())
                .unwrap();
            assert_eq!(pairs, [("a".to_owned(), value.to_owned())], "{kind} {form}");
        }
        assert!(
            Charset::from_content_type("x")
                .parse_form(b"a=%E9")
                .is_err()
        );
        assert!(
            Charset::from_content_type("x")
                .parse_form(b"%ff=1")
                .is_err()
        );
    }
}
