//! The credentials that a request carries.

use actix_web::HttpRequest;
use actix_web::http::header;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use inventree::settings::Secret;

use super::session;
use crate::web::error::{ApiError, Result};

/// The credentials that a request carries.
#[derive(Debug, PartialEq, Eq)]
pub enum Credentials {
    /// None, or of an unknown scheme.
    Missing,
    /// `Authorization: Token …`.
    Token(Secret),
    /// `Authorization: Basic …`.
    Password {
        /// Username.
        user: String,
        /// Password.
        password: Secret,
    },
    /// The cookie of a session.
    Session(Secret),
}

/// Returns the credentials of the request. A header wins over a cookie.
///
/// # Errors
/// 401 if the header is malformed.
pub fn from_request(request: &HttpRequest) -> Result<Credentials> {
    let header = request.headers().get(header::AUTHORIZATION);
    let Some(text) = header.and_then(|value| value.to_str().ok()) else {
        let session = request
            .cookie(session::COOKIE)
            .map(|cookie| Secret::new(cookie.value()));
        return Ok(session.map_or(Credentials::Missing, Credentials::Session));
    };
    parse(text)
}

fn parse(header: &str) -> Result<Credentials> {
    let mut words = header.split_whitespace();
    let scheme = words.next().unwrap_or_default().to_ascii_lowercase();
    let (value, more) = (words.next(), words.next().is_some());
    match scheme.as_str() {
        "token" => single_value("token", "Token string", value, more)
            .map(|token| Credentials::Token(token.into())),
        "basic" => basic(single_value("basic", "Credentials string", value, more)?),
        _ => Ok(Credentials::Missing),
    }
}

fn unauthenticated<T>(text: impl Into<String>) -> Result<T> {
    Err(ApiError::Unauthenticated(text.into()))
}

fn single_value<'a>(
    scheme: &str,
    what: &str,
    value: Option<&'a str>,
    more: bool,
) -> Result<&'a str> {
    match value {
        None => unauthenticated(format!("Invalid {scheme} header. No credentials provided.")),
        Some(_) if more => unauthenticated(format!(
            "Invalid {scheme} header. {what} should not contain spaces."
        )),
        Some(value) => Ok(value),
    }
}

fn basic(value: &str) -> Result<Credentials> {
    let text = STANDARD
        .decode(value)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok());
    match text.as_deref().and_then(|text| text.split_once(':')) {
        Some((user, password)) => Ok(Credentials::Password {
            user: user.to_owned(),
            password: password.into(),
        }),
        None => unauthenticated("Invalid basic header. Credentials not correctly base64 encoded."),
    }
}

#[cfg(test)]
mod tests {
    use super::{Credentials, parse};

    #[test]
    fn schemes_are_compared_without_case_and_unknown_ones_are_no_credentials() {
        assert_eq!(parse("tOkEn x").unwrap(), Credentials::Token("x".into()));
        assert_eq!(parse("Bearer x").unwrap(), Credentials::Missing);
        let password = Credentials::Password {
            user: "a".to_owned(),
            password: "b:c".into(),
        };
        assert_eq!(parse("Basic YTpiOmM=").unwrap(), password);
    }

    #[test]
    fn a_malformed_header_is_refused_and_not_ignored() {
        for (header, text) in [
            ("Token", "Invalid token header. No credentials provided."),
            (
                "Token a b",
                "Invalid token header. Token string should not contain spaces.",
            ),
            (
                "Basic !!!",
                "Invalid basic header. Credentials not correctly base64 encoded.",
            ),
        ] {
            assert_eq!(parse(header).unwrap_err().to_string(), text);
        }
    }
}
