//! Sends long responses in chunks, so that a client that stops reading ties up little memory.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::web::Bytes;

use crate::connection::Connection;
use crate::web::response_slots::ResponseSlot;

/// Responses of up to this many bytes are not long.
pub(super) const LONG_THRESHOLD: u64 = 64 * 1024;

/// Maximum size of one chunk in bytes.
const CHUNK_SIZE: usize = 32 * 1024;

/// A request in progress. Dropping this reports its end to the connection.
#[derive(Debug)]
pub(super) struct RequestGuard(Option<Arc<Connection>>);

impl RequestGuard {
    pub(super) fn begin(connection: Option<&Arc<Connection>>) -> Self {
        let connection = connection.cloned();
        if let Some(connection) = &connection {
            connection.begin_request();
        }
        Self(connection)
    }

    fn set_unsent_bytes(&self, bytes: usize) {
        if let Some(connection) = &self.0 {
            connection.set_unsent_bytes(bytes);
        }
    }
}

impl Drop for RequestGuard {
    fn drop(&mut self) {
        if let Some(connection) = &self.0 {
            connection.end_request();
            connection.set_waiting_for_body(false);
            connection.set_body_bytes(0);
            connection.set_unsent_bytes(0);
            connection.resume();
        }
    }
}

/// The body of a long response.
pub(super) struct LongBody {
    body: BoxBody,
    size: BodySize,
    rest: Bytes,
    serving: RequestGuard,
    _place: Option<ResponseSlot>,
}

/// Returns whether the body is that of a long response.
pub(super) fn is_long(body: &BoxBody) -> bool {
    match body.size() {
        BodySize::None => false,
        BodySize::Sized(bytes) => bytes > LONG_THRESHOLD,
        BodySize::Stream => true,
    }
}

impl LongBody {
    pub(super) fn new(body: BoxBody, serving: RequestGuard, place: Option<ResponseSlot>) -> Self {
        let size = body.size();
        if let BodySize::Sized(bytes) = size
            && place.is_none()
        {
            serving.set_unsent_bytes(usize::try_from(bytes).unwrap_or(usize::MAX));
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

impl MessageBody for LongBody {
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
        let length = this.rest.len().min(CHUNK_SIZE);
        let piece = this.rest.split_to(length);
        this.serving.set_unsent_bytes(this.rest.len());
        Poll::Ready(Some(Ok(piece)))
    }
}
