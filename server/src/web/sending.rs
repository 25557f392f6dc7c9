//! A long answer while it is sent: in pieces, so that a client that takes nothing holds little.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::web::Bytes;

use crate::connection::Connection;
use crate::web::places::Place;

/// What is no long answer.
pub(super) const SHORT: u64 = 64 * 1024;

/// Bytes that are handed on at once.
const PIECE: usize = 32 * 1024;

/// A request that is being served; the connection hears of its end.
#[derive(Debug)]
pub(super) struct Serving(Option<Arc<Connection>>);

impl Serving {
    pub(super) fn begin(connection: Option<&Arc<Connection>>) -> Self {
        let connection = connection.cloned();
        if let Some(connection) = &connection {
            connection.serve();
        }
        Self(connection)
    }

    fn has_unsent(&self, bytes: usize) {
        if let Some(connection) = &self.0 {
            connection.has_unsent(bytes);
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        if let Some(connection) = &self.0 {
            connection.served();
            connection.wants_body(false);
            connection.holds(0);
            connection.has_unsent(0);
            connection.resume();
        }
    }
}

/// The body of a long answer.
pub(super) struct Sending {
    body: BoxBody,
    size: BodySize,
    rest: Bytes,
    serving: Serving,
    _place: Option<Place>,
}

/// Whether a body is one of a long answer.
pub(super) fn is_long(body: &BoxBody) -> bool {
    match body.size() {
        BodySize::None => false,
        BodySize::Sized(bytes) => bytes > SHORT,
        BodySize::Stream => true,
    }
}

impl Sending {
    pub(super) fn of(body: BoxBody, serving: Serving, place: Option<Place>) -> Self {
        let size = body.size();
        if let BodySize::Sized(bytes) = size
            && place.is_none()
        {
            serving.has_unsent(usize::try_from(bytes).unwrap_or(usize::MAX));
        }
        Self {
            body,
            size,
            rest: Bytes::new(),
            serving,
            _place: place,
        }
    }
}

impl MessageBody for Sending {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.size
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let this = &mut *self;
        if this.rest.is_empty() {
            match ready!(Pin::new(&mut this.body).poll_next(cx)) {
                Some(Ok(bytes)) => this.rest = bytes,
                ended => return Poll::Ready(ended),
            }
        }
        let length = this.rest.len().min(PIECE);
        let piece = this.rest.split_to(length);
        this.serving.has_unsent(this.rest.len());
        Poll::Ready(Some(Ok(piece)))
    }
}
