//! Pages of a list: `limit` and `offset`, as the reference understands them.

use actix_web::HttpRequest;
use serde::Serialize;
use serde_json::{Value, json};

use crate::web::address;
use crate::web::query::Query;

/// Which part of a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// How many items.
    pub limit: usize,
    /// How many before them.
    pub offset: usize,
}

impl Page {
    /// The page that the query asks for; `None` where it asks for the whole list, which is also what a
    /// `limit` that is no positive number means.
    #[must_use]
    pub fn of(query: &Query) -> Option<Self> {
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

    /// The page in its envelope.
    pub fn envelope<T: Serialize>(
        self,
        request: &HttpRequest,
        query: &Query,
        count: usize,
        results: T,
    ) -> Envelope<T> {
        let at = |offset: usize| address::with_page(request, query, self.limit, offset);
        let end = self.offset.saturating_add(self.limit);
        Envelope {
            count,
            next: (end < count).then(|| at(end)),
            previous: (self.offset > 0).then(|| at(self.offset.saturating_sub(self.limit))),
            results,
        }
    }
}

/// A page of a list, with the addresses of the pages beside it.
#[derive(Debug, Serialize)]
pub struct Envelope<T> {
    count: usize,
    next: Option<String>,
    previous: Option<String>,
    results: T,
}

/// The whole list, or the page of it that the query asks for in its envelope.
pub fn reply<T: Serialize>(request: &HttpRequest, query: &Query, items: &[T]) -> Value {
    let Some(page) = Page::of(query) else {
        return json!(items);
    };
    let part: Vec<&T> = items.iter().skip(page.offset).take(page.limit).collect();
    json!(page.envelope(request, query, items.len(), part))
}
