//! The body of a request while it arrives: decoded, counted, and charged to its caller, whatever reads it.

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
use inventree::mixin::urls::OPEN_BODY;

use crate::connection::Connection;
use crate::state::State;
use crate::web::budget::{Charged, Held};
use crate::web::door;
use crate::web::error::{ApiError, Result};

/// How much of each body is not counted: most are no longer.
const FREE: usize = 8 * 1024;

/// Bytes that are decompressed at once: a thousand times as many may come of them.
const DECODED: usize = 1024;

/// The body of a request, as everything on its way sees it.
#[derive(Debug)]
pub(crate) struct Arrival {
    state: Data<State>,
    connection: Option<Arc<Connection>>,
    charged: Cell<Charged>,
    most: Cell<usize>,
    /// How long the body says to be.
    length: Option<usize>,
    arrived: Cell<usize>,
    held: OnceCell<Held>,
    refusal: Cell<Option<Refusal>>,
}

/// Why a body is not read on.
#[derive(Debug, Clone, Copy)]
enum Refusal {
    TooLarge,
    Busy,
}

impl Arrival {
    /// Puts this between the body, where there is one, and those who read it.
    ///
    /// # Errors
    /// 415 where it is encoded in a way that is not read.
    pub(super) fn stand(
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
            charged: Cell::new(door::stranger(request.request())),
            most: Cell::new(OPEN_BODY),
            length: if encoding.is_none() {
                length(request)
            } else {
                None
            },
            arrived: Cell::new(0),
            held: OnceCell::new(),
            refusal: Cell::new(None),
        });
        if let Some(connection) = connection {
            connection.leaves_body(true);
        }
        let is_short = arrival.length.is_some_and(|length| length <= FREE);
        if !is_short && let Some(connection) = connection {
            connection.pause();
        }
        let payload = match encoding {
            None => Arriving::of(payload, &arrival),
            Some(encoding) => {
                // Its readers get what was sent, not how.
                request.headers_mut().remove(CONTENT_ENCODING);
                request.headers_mut().remove(CONTENT_LENGTH);
                let pieces = Pieces {
                    payload,
                    rest: Bytes::new(),
                };
                Arriving::of(Decompress::new(pieces, encoding), &arrival)
            }
        };
        request.set_payload(payload);
        request.extensions_mut().insert(Rc::clone(&arrival));
        Ok(Some(arrival))
    }

    /// That of a request, where it has a body.
    pub(crate) fn of(request: &HttpRequest) -> Option<Rc<Self>> {
        request.extensions().get::<Rc<Self>>().cloned()
    }

    /// Takes more than of a stranger, since the caller is known.
    pub(crate) fn admit(&self, user: i64) {
        self.charged.set(Charged::User(user));
        self.most.set(usize::MAX);
    }

    /// Takes so many bytes, though the caller is not known.
    pub(crate) fn allow(&self, bytes: usize) {
        self.most.set(bytes);
    }

    /// Notes that so many bytes are no longer in memory.
    pub(crate) fn used(&self, bytes: usize) {
        if let Some(held) = self.held.get() {
            held.shrink(bytes);
            self.note(held);
        }
    }

    /// Why the body was not read to its end, where that is not its sender's doing alone.
    pub(super) fn refusal(&self) -> Option<ApiError> {
        self.refusal.get().map(|refusal| match refusal {
            Refusal::TooLarge => ApiError::too_large("the body is larger than the limit"),
            Refusal::Busy => ApiError::full(),
        })
    }

    fn refuse(&self, refusal: Refusal) -> PayloadError {
        self.refusal.set(Some(refusal));
        match refusal {
            Refusal::TooLarge => PayloadError::Overflow,
            Refusal::Busy => PayloadError::Io(io::ErrorKind::QuotaExceeded.into()),
        }
    }

    fn held(&self) -> &Held {
        self.held
            .get_or_init(|| self.state.traffic.bodies.hold(self.charged.get()))
    }

    fn note(&self, held: &Held) {
        if let Some(connection) = &self.connection {
            connection.holds(held.bytes());
        }
    }

    /// What of a chunk is charged.
    fn count(&self, chunk: usize) -> std::result::Result<usize, PayloadError> {
        let before = self.arrived.get();
        let arrived = before.saturating_add(chunk);
        self.arrived.set(arrived);
        if arrived > self.most.get() {
            return Err(self.refuse(Refusal::TooLarge));
        }
        Ok(arrived.saturating_sub(FREE) - before.saturating_sub(FREE))
    }

    async fn wait(self: Rc<Self>, bytes: usize) -> bool {
        let held = self.held();
        let _pressed = held
            .is_crowded(bytes)
            .then(|| self.state.traffic.connections.press());
        let is_there = held.grow(bytes).await;
        self.note(held);
        is_there
    }

    fn wants(&self, wants: bool) {
        if let Some(connection) = &self.connection {
            connection.wants_body(wants);
            if wants {
                connection.resume();
            }
        }
    }
}

/// How long it says to be.
fn length(request: &ServiceRequest) -> Option<usize> {
    let length = request.headers().get(CONTENT_LENGTH)?;
    length.to_str().ok()?.parse().ok()
}

/// How the body is encoded, where it is.
fn encoding(request: &ServiceRequest) -> Result<Option<ContentEncoding>> {
    let mut sent = request.headers().get_all(CONTENT_ENCODING);
    let Some(value) = sent.next() else {
        return Ok(None);
    };
    let text = value.to_str().unwrap_or("?").trim().to_ascii_lowercase();
    match text.as_str() {
        _ if sent.next().is_some() => Err(ApiError::encoding()),
        "" | "identity" => Ok(None),
        "gzip" | "x-gzip" => Ok(Some(ContentEncoding::Gzip)),
        "deflate" => Ok(Some(ContentEncoding::Deflate)),
        _ => Err(ApiError::encoding()),
    }
}

/// A body in pieces that are small enough to be decompressed.
struct Pieces {
    payload: Payload,
    rest: Bytes,
}

impl Stream for Pieces {
    type Item = std::result::Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.rest.is_empty() {
            match ready!(Pin::new(&mut self.payload).poll_next(cx)) {
                Some(Ok(chunk)) => self.rest = chunk,
                ended => return Poll::Ready(ended),
            }
        }
        let length = self.rest.len().min(DECODED);
        Poll::Ready(Some(Ok(self.rest.split_to(length))))
    }
}

/// The body as it is read.
struct Arriving<S> {
    body: S,
    arrival: Rc<Arrival>,
    /// A chunk that waits for memory.
    waiting: Option<(Bytes, LocalBoxFuture<'static, bool>)>,
}

impl<S> Arriving<S>
where
    S: Stream<Item = std::result::Result<Bytes, PayloadError>> + Unpin + 'static,
{
    fn of(body: S, arrival: &Rc<Arrival>) -> Payload {
        let arriving = Self {
            body,
            arrival: Rc::clone(arrival),
            waiting: None,
        };
        Payload::Stream {
            payload: Box::pin(arriving),
        }
    }

    /// Lets a chunk through, at once or as soon as there is memory for it.
    fn take(&mut self, chunk: Bytes) -> Option<<Self as Stream>::Item> {
        let charged = match self.arrival.count(chunk.len()) {
            Ok(charged) => charged,
            Err(error) => return Some(Err(error)),
        };
        if charged == 0 {
            return Some(Ok(chunk));
        }
        let held = self.arrival.held();
        if held.try_grow(charged) {
            self.arrival.note(held);
            return Some(Ok(chunk));
        }
        if let Some(connection) = &self.arrival.connection {
            connection.pause();
        }
        let waiting = Rc::clone(&self.arrival).wait(charged);
        self.waiting = Some((chunk, Box::pin(waiting)));
        None
    }
}

impl<S> Stream for Arriving<S>
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
                    Err(this.arrival.refuse(Refusal::Busy))
                }));
            }
            let most = this.arrival.most.get();
            if this.arrival.length.is_some_and(|length| length > most) {
                return Poll::Ready(Some(Err(this.arrival.refuse(Refusal::TooLarge))));
            }
            this.arrival.wants(true);
            let next = ready!(Pin::new(&mut this.body).poll_next(cx));
            this.arrival.wants(false);
            match next {
                Some(Ok(chunk)) => {
                    if let Some(taken) = this.take(chunk) {
                        return Poll::Ready(Some(taken));
                    }
                }
                None => {
                    if let Some(connection) = &this.arrival.connection {
                        connection.leaves_body(false);
                    }
                    return Poll::Ready(None);
                }
                failed => return Poll::Ready(failed),
            }
        }
    }
}
