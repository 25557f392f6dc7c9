//! The query of a request.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use inventree::resource::terms;
use inventree::settings::value::parse_bool;

use crate::web::error::ApiError;

/// The parameters of a query, in the order in which they were sent.
///
/// Nothing in it is an error by itself: what asks for a parameter says whether it understands it. A zero character,
/// which PostgreSQL cannot look for, is refused where a list is narrowed or searched.
#[derive(Debug, Clone, Default)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// The parameters of a query string.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self(serde_urlencoded::from_str(text).unwrap_or_default())
    }

    /// The last value of the parameter.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .rev()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The truth value of the parameter; `None` where there is none to be read.
    #[must_use]
    pub fn boolean(&self, name: &str) -> Option<bool> {
        self.get(name).and_then(parse_bool)
    }

    /// Whether every word that is searched for occurs in one of the texts, whatever its case.
    #[must_use]
    pub fn finds(&self, texts: &[&str]) -> bool {
        let text = texts.join("\n").to_lowercase();
        let terms = terms::of(self.get("search").unwrap_or_default());
        terms.iter().all(|term| text.contains(term))
    }

    /// All parameters.
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
