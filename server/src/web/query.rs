//! The query string of a request.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use inventree::resource::terms;
use inventree::settings::value::parse_bool;

use crate::web::error::ApiError;

/// The parameters of a query string, in the order in which they were sent.
///
/// Parsing never fails: the code that reads a parameter decides whether it is valid. Filters and searches reject a NUL
/// character, which PostgreSQL cannot search for.
#[derive(Debug, Clone, Default)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Parses a query string.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self(serde_urlencoded::from_str(text).unwrap_or_default())
    }

    /// Returns the last value of the parameter.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .rev()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Returns the parameter as a boolean, or `None` if it is missing or not a boolean.
    #[must_use]
    pub fn boolean(&self, name: &str) -> Option<bool> {
        self.get(name).and_then(parse_bool)
    }

    /// Returns whether every term of `search` occurs in one of the texts, ignoring case.
    #[must_use]
    pub fn matches_search(&self, texts: &[&str]) -> bool {
        let text = texts.join("\n").to_lowercase();
        let terms = terms::split_lowercase(self.get("search").unwrap_or_default());
        terms.iter().all(|term| text.contains(term))
    }

    /// Iterates over all parameters.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
    }
}

impl FromRequest for Query {
    type Error = ApiError;
    type Future = std::future::Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Ok(Self::parse(request.query_string())))
    }
}
