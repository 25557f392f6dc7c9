//! Pagination of lists by `limit` and `offset`, as in InvenTree.

use actix_web::HttpRequest;
use serde::Serialize;
use serde_json::{Value, json};

use crate::web::query::Query;
use crate::web::site_url;

/// The requested part of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Maximum number of items.
    pub limit: usize,
    /// Number of items to skip.
    pub offset: usize,
}

impl Page {
    /// Returns the page that the query asks for, or `None` for the whole list. A `limit` that is not a positive number
    /// also means the whole list.
    #[must_use]
    pub fn from_query(query: &Query) -> Option<Self> {
        let limit = query
            .get("limit")?
            .parse()
            .ok()
            .filter(|limit| *limit > 0)?;
        let offset = query
            .get("offset")
            .and_then(|offset| offset.parse().ok())
            .unwrap_or(0);
        Some(Self { limit, offset })
    }

    /// Wraps the results in InvenTree's envelope.
    pub fn envelope<T: Serialize>(
        self,
        request: &HttpRequest,
        query: &Query,
        count: usize,
        results: T,
    ) -> Envelope<T> {
        let at = |offset: usize| site_url::page_url(request, query, self.limit, offset);
        let end = self.offset.saturating_add(self.limit);
        Envelope {
            count,
            next: (end < count).then(|| at(end)),
            previous: (self.offset > 0).then(|| at(self.offset.saturating_sub(self.limit))),
            results,
        }
    }
}

/// A page of a list, with the URLs of the next and previous pages.
#[derive(Debug, Serialize)]
pub struct Envelope<T> {
    count: usize,
    next: Option<String>,
    previous: Option<String>,
    results: T,
}

/// Returns the whole list, or the requested page in its envelope.
pub fn paginate<T: Serialize>(request: &HttpRequest, query: &Query, items: &[T]) -> Value {
    let Some(page) = Page::from_query(query) else {
        return json!(items);
    };
    let part: Vec<&T> = items.iter().skip(page.offset).take(page.limit).collect();
    json!(page.envelope(request, query, items.len(), part))
}
