//! The characters in which a body is written.

use std::borrow::Cow;

use actix_web::http::StatusCode;
use encoding_rs::{Encoding, UTF_8};
use percent_encoding::percent_decode;

use crate::web::error::{ApiError, Result};

/// How bytes stand for text: as the type of the content says, UTF-8 where it says nothing that is known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Charset(&'static Encoding);

impl Charset {
    /// That of the type of a content, such as `text/plain; charset=latin-1`.
    pub(super) fn of(kind: &str) -> Self {
        let parameters = kind.split(';').skip(1);
        let mut named = parameters.filter_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            let is_it = name.trim().eq_ignore_ascii_case("charset");
            is_it.then(|| value.trim().trim_matches('"'))
        });
        let label = named.next().unwrap_or_default();
        // Encoding knows the name with the hyphen only as `iso-8859-1`.
        let label = if label.eq_ignore_ascii_case("latin-1") {
            "latin1"
        } else {
            label
        };
        Self(Encoding::for_label(label.as_bytes()).unwrap_or(UTF_8))
    }

    /// The text that the bytes are.
    ///
    /// # Errors
    /// 400 where they are none: nothing is stored of which a part is lost.
    pub(super) fn decode(self, bytes: &[u8]) -> Result<Cow<'_, str>> {
        let text = self
            .0
            .decode_without_bom_handling_and_without_replacement(bytes);
        text.ok_or_else(|| {
            let name = self.0.name();
            ApiError::Detail(
                StatusCode::BAD_REQUEST,
                format!("the body holds bytes that are no text in {name}"),
            )
        })
    }

    /// The bytes of JSON, which is written in UTF-8.
    ///
    /// # Errors
    /// 400 where they are no text in what the type names.
    pub(super) fn to_json(self, bytes: &[u8]) -> Result<Cow<'_, [u8]>> {
        // The parser tells better what is wrong with it.
        if self.0 == UTF_8 {
            return Ok(bytes.into());
        }
        Ok(match self.decode(bytes)? {
            Cow::Borrowed(text) => text.as_bytes().into(),
            Cow::Owned(text) => text.into_bytes().into(),
        })
    }

    /// The names and values of a form.
    ///
    /// # Errors
    /// 400 where one is no text.
    pub(super) fn pairs(self, form: &[u8]) -> Result<Vec<(String, String)>> {
        let pairs = form.split(|byte| *byte == b'&');
        let pairs = pairs.filter(|pair| !pair.is_empty()).map(|pair| {
            let mut ends = pair.splitn(2, |byte| *byte == b'=');
            let mut next = || self.word(ends.next().unwrap_or_default());
            Ok((next()?, next()?))
        });
        pairs.collect()
    }

    fn word(self, bytes: &[u8]) -> Result<String> {
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
            let pairs = Charset::of(kind).pairs(form.as_bytes()).unwrap();
            assert_eq!(pairs, [("a".to_owned(), value.to_owned())], "{kind} {form}");
        }
        assert!(Charset::of("x").pairs(b"a=%E9").is_err());
        assert!(Charset::of("x").pairs(b"%ff=1").is_err());
    }
}
