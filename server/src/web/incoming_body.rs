//! Arriving request bodies: decompresses and counts them and charges them to the caller, for every reader.

use std::cell::{Cell, OnceCell};
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use actix_web::dev::{Decompress, Payload, ServiceRequest};
use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, ContentEncoding};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpMessage, HttpRequest};
use futures_util::Stream;
use futures_util::future::LocalBoxFuture;
use inventree::mixin::urls::ANONYMOUS_BODY_LIMIT;

use crate::connection::Connection;
use crate::state::State;
use crate::web::budget::{MemoryReservation, QuotaKey};
use crate::web::error::{ApiError, Result};
use crate::web::quota_key;

/// Bytes of each body that are not charged. Most bodies are not longer.
const UNCOUNTED_BYTES: usize = 8 * 1024;

/// Bytes that are decompressed at once: they may expand a thousandfold.
const DECODE_CHUNK: usize = 1024;

/// The state of an arriving body, shared by the middleware, the stream and the handler.
#[derive(Debug)]
pub(crate) struct IncomingBody {
    state: Data<State>,
    connection: Option<Arc<Connection>>,
    quota_key: Cell<QuotaKey>,
    limit: Cell<usize>,
    /// The declared length.
    length: Option<usize>,
    arrived: Cell<usize>,
    reservation: OnceCell<MemoryReservation>,
    error: Cell<Option<BodyError>>,
}

/// Why reading a body stopped.
#[derive(Debug, Clone, Copy)]
enum BodyError {
    TooLarge,
    Busy,
}

impl IncomingBody {
    /// Wraps the body, if there is one, so that it is counted and charged as it is read.
    ///
    /// # Errors
    /// 415 when the content encoding is not supported.
    pub(super) fn wrap_payload(
        request: &mut ServiceRequest,
        state: &Data<State>,
        connection: Option<&Arc<Connection>>,
    ) -> Result<Option<Rc<Self>>> {
        let payload = request.take_payload();
        if matches!(payload, Payload::None) {
            return Ok(None);
        }
        let encoding = encoding(request)?;
        let arrival = Rc::new(Self {
            state: Data::clone(state),
            connection: connection.cloned(),
            quota_key: Cell::new(quota_key::anonymous_quota_key(request.request())),
            limit: Cell::new(ANONYMOUS_BODY_LIMIT),
            length: if encoding.is_none() {
                length(request)
            } else {
                None
            },
            arrived: Cell::new(0),
            reservation: OnceCell::new(),
            error: Cell::new(None),
        });
        if let Some(connection) = connection {
            connection.set_body_unread(true);
        }
        let is_short = arrival
            .length
            .is_some_and(|length| length <= UNCOUNTED_BYTES);
        if !is_short && let Some(connection) = connection {
            connection.pause();
        }
        let payload = match encoding {
            None => MeteredBody::wrap(payload, &arrival),
            Some(encoding) => {
                // Readers get the decompressed body.
                request.headers_mut().remove(CONTENT_ENCODING);
                request.headers_mut().remove(CONTENT_LENGTH);
                let pieces = SmallChunks {
                    payload,
                    rest: Bytes::new(),
                };
                MeteredBody::wrap(Decompress::new(pieces, encoding), &arrival)
            }
        };
        request.set_payload(payload);
        request.extensions_mut().insert(Rc::clone(&arrival));
        Ok(Some(arrival))
    }

    /// Returns the state of a request's body, if it has one.
    pub(crate) fn from_request(request: &HttpRequest) -> Option<Rc<Self>> {
        request.extensions().get::<Rc<Self>>().cloned()
    }

    /// Charges the body to the user, and lifts the limit for unauthenticated clients.
    pub(crate) fn set_user(&self, user: i64) {
        self.quota_key.set(QuotaKey::User(user));
        self.limit.set(usize::MAX);
    }

    /// Sets the limit for an unauthenticated client.
    pub(crate) fn set_limit(&self, bytes: usize) {
        self.limit.set(bytes);
    }

    /// Releases bytes that are no longer in memory.
    pub(crate) fn release(&self, bytes: usize) {
        if let Some(held) = self.reservation.get() {
            held.shrink(bytes);
            self.report_usage(held);
        }
    }

    /// Returns why reading the body stopped, if it exceeded a limit or lacked memory.
    pub(super) fn error(&self) -> Option<ApiError> {
        self.error.get().map(|refusal| match refusal {
            BodyError::TooLarge => ApiError::payload_too_large("the body is larger than the limit"),
            BodyError::Busy => ApiError::out_of_body_memory(),
        })
    }

    fn reject(&self, refusal: BodyError) -> PayloadError {
        self.error.set(Some(refusal));
        match refusal {
            BodyError::TooLarge => PayloadError::Overflow,
            BodyError::Busy => PayloadError::Io(io::ErrorKind::QuotaExceeded.into()),
        }
    }

    fn reservation(&self) -> &MemoryReservation {
        self.reservation
            .get_or_init(|| self.state.traffic.body_budget.reserve(self.quota_key.get()))
    }

    fn report_usage(&self, held: &MemoryReservation) {
        if let Some(connection) = &self.connection {
            connection.set_body_bytes(held.bytes());
        }
    }

    /// Counts a chunk and returns how many of its bytes are charged.
    fn charge(&self, chunk: usize) -> std::result::Result<usize, PayloadError> {
        let before = self.arrived.get();
        let arrived = before.saturating_add(chunk);
        self.arrived.set(arrived);
        if arrived > self.limit.get() {
            return Err(self.reject(BodyError::TooLarge));
        }
        Ok(arrived.saturating_sub(UNCOUNTED_BYTES) - before.saturating_sub(UNCOUNTED_BYTES))
    }

    async fn wait_for_memory(self: Rc<Self>, bytes: usize) -> bool {
        let held = self.reservation();
        let _pressed = held
            .is_exhausted(bytes)
            .then(|| self.state.traffic.connections.track_memory_wait());
        let is_there = held.grow(bytes).await;
        self.report_usage(held);
        is_there
    }

    fn set_waiting(&self, wants: bool) {
        if let Some(connection) = &self.connection {
            connection.set_waiting_for_body(wants);
            if wants {
                connection.resume();
            }
        }
    }
}

/// Returns the declared length.
fn length(request: &ServiceRequest) -> Option<usize> {
    let length = request.headers().get(CONTENT_LENGTH)?;
    length.to_str().ok()?.parse().ok()
}

/// Returns the content encoding of the body, if it has one.
fn encoding(request: &ServiceRequest) -> Result<Option<ContentEncoding>> {
    let mut sent = request.headers().get_all(CONTENT_ENCODING);
    let Some(value) = sent.next() else {
        return Ok(None);
    };
    let text = value.to_str().unwrap_or("?").trim().to_ascii_lowercase();
    match text.as_str() {
        _ if sent.next().is_some() => Err(ApiError::unsupported_encoding()),
        "" | "identity" => Ok(None),
        "gzip" | "x-gzip" => Ok(Some(ContentEncoding::Gzip)),
        "deflate" => Ok(Some(ContentEncoding::Deflate)),
        _ => Err(ApiError::unsupported_encoding()),
    }
}

/// A body in chunks that are small enough to be decompressed.
struct SmallChunks {
    payload: Payload,
    rest: Bytes,
}

impl Stream for SmallChunks {
    type Item = std::result::Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.rest.is_empty() {
            match ready!(Pin::new(&mut self.payload).poll_next(cx)) {
                Some(Ok(chunk)) => self.rest = chunk,
                ended => return Poll::Ready(ended),
            }
        }
        let length = self.rest.len().min(DECODE_CHUNK);
        Poll::Ready(Some(Ok(self.rest.split_to(length))))
    }
}

/// A body that is counted and charged as it is read.
struct MeteredBody<S> {
    body: S,
    arrival: Rc<IncomingBody>,
    /// A chunk that waits for memory.
    waiting: Option<(Bytes, LocalBoxFuture<'static, bool>)>,
}

impl<S> MeteredBody<S>
where
    S: Stream<Item = std::result::Result<Bytes, PayloadError>> + Unpin + 'static,
{
    fn wrap(body: S, arrival: &Rc<IncomingBody>) -> Payload {
        let arriving = Self {
            body,
            arrival: Rc::clone(arrival),
            waiting: None,
        };
        Payload::Stream {
            payload: Box::pin(arriving),
        }
    }

    /// Charges a chunk and returns it, or keeps it until memory is available.
    fn charge_chunk(&mut self, chunk: Bytes) -> Option<<Self as Stream>::Item> {
        let charged = match self.arrival.charge(chunk.len()) {
            Ok(charged) => charged,
            Err(error) => return Some(Err(error)),
        };
        if charged == 0 {
            return Some(Ok(chunk));
        }
        let held = self.arrival.reservation();
        if held.try_grow(charged) {
            self.arrival.report_usage(held);
            return Some(Ok(chunk));
        }
        if let Some(connection) = &self.arrival.connection {
            connection.pause();
        }
        let waiting = Rc::clone(&self.arrival).wait_for_memory(charged);
        self.waiting = Some((chunk, Box::pin(waiting)));
        None
    }
}

impl<S> Stream for MeteredBody<S>
where
    S: Stream<Item = std::result::Result<Bytes, PayloadError>> + Unpin + 'static,
{
    type Item = std::result::Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if let Some((chunk, waiting)) = &mut this.waiting {
                let is_there = ready!(waiting.as_mut().poll(cx));
                let chunk = std::mem::take(chunk);
                this.waiting = None;
                return Poll::Ready(Some(if is_there {
                    Ok(chunk)
                } else {
                    Err(this.arrival.reject(BodyError::Busy))
                }));
            }
            let most = this.arrival.limit.get();
            if this.arrival.length.is_some_and(|length| length > most) {
                return Poll::Ready(Some(Err(this.arrival.reject(BodyError::TooLarge))));
            }
            this.arrival.set_waiting(true);
            let next = ready!(Pin::new(&mut this.body).poll_next(cx));
            this.arrival.set_waiting(false);
            match next {
                Some(Ok(chunk)) => {
                    if let Some(taken) = this.charge_chunk(chunk) {
                        return Poll::Ready(Some(taken));
                    }
                }
                None => {
                    if let Some(connection) = &this.arrival.connection {
                        connection.set_body_unread(false);
                    }
                    return Poll::Ready(None);
                }
                failed => return Poll::Ready(failed),
            }
        }
    }
}
