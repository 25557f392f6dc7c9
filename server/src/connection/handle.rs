//! One connection, as the threads share it.

use std::io::ErrorKind;
use std::mem::MaybeUninit;
use std::net::{IpAddr, Shutdown, SocketAddr};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::task::AtomicWaker;
use socket2::SockRef;
use tokio::net::TcpStream;

use super::network::network;

/// The value that means no time.
const NEVER: u64 = u64::MAX;

/// A connection: what it waits for, and what it holds. All values may be slightly out of date.
#[derive(Debug)]
pub struct Connection {
    pub(super) id: u64,
    pub(super) io: TcpStream,
    peer: Option<SocketAddr>,
    /// When bytes were last read or written, on the clock of `Connections::now`.
    last_activity: AtomicU64,
    /// Bytes of a head that is still incomplete.
    head_bytes: AtomicUsize,
    /// When the first of them arrived; [`NEVER`] if none has.
    head_started: AtomicU64,
    /// Whether the body of the last request was not read to its end.
    is_body_unread: AtomicBool,
    /// Requests in progress.
    active_requests: AtomicU32,
    /// Whether one of them waits for more of its body.
    is_waiting_for_body: AtomicBool,
    /// Whether the client does not read sent data.
    is_blocked: AtomicBool,
    is_paused: AtomicBool,
    is_aborted: AtomicBool,
    reader: AtomicWaker,
    /// The user of the last request; 0 for none.
    user: AtomicI64,
    /// Bytes of a body in memory.
    body_bytes: AtomicUsize,
    /// Bytes of a response in memory that are not sent yet.
    unsent_bytes: AtomicUsize,
}

impl Connection {
    pub(super) fn new(id: u64, io: TcpStream, peer: Option<SocketAddr>, now: u64) -> Self {
        Self {
            id,
            io,
            peer,
            last_activity: AtomicU64::new(now),
            head_bytes: AtomicUsize::new(0),
            head_started: AtomicU64::new(NEVER),
            is_body_unread: AtomicBool::new(false),
            active_requests: AtomicU32::new(0),
            is_waiting_for_body: AtomicBool::new(false),
            is_blocked: AtomicBool::new(false),
            is_paused: AtomicBool::new(false),
            is_aborted: AtomicBool::new(false),
            reader: AtomicWaker::new(),
            user: AtomicI64::new(0),
            body_bytes: AtomicUsize::new(0),
            unsent_bytes: AtomicUsize::new(0),
        }
    }

    /// Returns the address and port of the peer.
    #[must_use]
    pub fn peer(&self) -> Option<SocketAddr> {
        self.peer
    }

    /// Returns the peer's address; of IPv6 its network.
    #[must_use]
    pub fn peer_network(&self) -> Option<IpAddr> {
        self.peer.map(|peer| network(peer.ip()))
    }

    /// Records the user of the request.
    pub fn set_user(&self, user: i64) {
        self.user.store(user, Ordering::Relaxed);
    }

    pub(super) fn user(&self) -> i64 {
        self.user.load(Ordering::Relaxed)
    }

    /// Records the start of a request: its head is complete.
    pub fn begin_request(&self) {
        self.head_bytes.store(0, Ordering::Relaxed);
        self.head_started.store(NEVER, Ordering::Relaxed);
        self.is_body_unread.store(false, Ordering::Relaxed);
        self.active_requests.fetch_add(1, Ordering::Relaxed);
    }

    /// Records whether part of the body is still unread.
    pub fn set_body_unread(&self, is_left: bool) {
        self.is_body_unread.store(is_left, Ordering::Relaxed);
    }

    /// Records bytes that were read. Between requests they belong to a head, or to a body that no handler reads.
    pub(super) fn record_read(&self, bytes: usize, now: u64) {
        self.record_activity(now);
        if !self.is_idle() {
            return;
        }
        if self.head_started.load(Ordering::Relaxed) == NEVER {
            self.head_started.store(now, Ordering::Relaxed);
        }
        if !self.is_body_unread.load(Ordering::Relaxed) {
            self.head_bytes.fetch_add(bytes, Ordering::Relaxed);
        }
    }

    /// Returns the bytes of a head that is still incomplete.
    pub(super) fn head_bytes(&self) -> usize {
        self.head_bytes.load(Ordering::Relaxed)
    }

    /// Returns when an incomplete head began to arrive.
    pub(super) fn head_started(&self) -> Option<u64> {
        Some(self.head_started.load(Ordering::Relaxed)).filter(|began| *began != NEVER)
    }

    /// Whether no request is in progress.
    pub(super) fn is_idle(&self) -> bool {
        self.active_requests.load(Ordering::Relaxed) == 0
    }

    /// Records the end of a request.
    pub fn end_request(&self) {
        self.active_requests.fetch_sub(1, Ordering::Relaxed);
    }

    /// Records whether a request waits for more of its body.
    pub fn set_waiting_for_body(&self, wants: bool) {
        self.is_waiting_for_body.store(wants, Ordering::Relaxed);
    }

    /// Records how many bytes of a body are in memory.
    pub fn set_body_bytes(&self, bytes: usize) {
        self.body_bytes.store(bytes, Ordering::Relaxed);
    }

    pub(super) fn body_bytes(&self) -> usize {
        self.body_bytes.load(Ordering::Relaxed)
    }

    /// Records how many bytes of a response are in memory and not sent yet.
    pub fn set_unsent_bytes(&self, bytes: usize) {
        self.unsent_bytes.store(bytes, Ordering::Relaxed);
    }

    pub(super) fn unsent_bytes(&self) -> usize {
        self.unsent_bytes.load(Ordering::Relaxed)
    }

    /// Stops reading until [`Self::resume`], so that further data waits on the client's side.
    pub fn pause(&self) {
        self.is_paused.store(true, Ordering::Release);
    }

    /// Continues reading.
    pub fn resume(&self) {
        if self.is_paused.swap(false, Ordering::AcqRel) {
            self.reader.wake();
        }
    }

    /// Whether reading is paused. The reader is woken when it may continue.
    pub(super) fn poll_paused(&self, cx: &std::task::Context<'_>) -> bool {
        if !self.is_paused.load(Ordering::Acquire) {
            return false;
        }
        self.reader.register(cx.waker());
        self.is_paused.load(Ordering::Acquire)
    }

    pub(super) fn record_activity(&self, now: u64) {
        self.last_activity.store(now, Ordering::Relaxed);
    }

    pub(super) fn last_activity(&self) -> u64 {
        self.last_activity.load(Ordering::Relaxed)
    }

    pub(super) fn set_blocked(&self, is_blocked: bool) {
        if self.is_blocked.load(Ordering::Relaxed) != is_blocked {
            self.is_blocked.store(is_blocked, Ordering::Relaxed);
        }
    }

    pub(super) fn is_blocked(&self) -> bool {
        self.is_blocked.load(Ordering::Relaxed)
    }

    /// Whether a request waits for more of its body.
    pub(super) fn is_waiting_for_body(&self) -> bool {
        self.is_waiting_for_body.load(Ordering::Relaxed)
    }

    /// Whether the client has to act: to send a request or more of a body, or to read a response.
    pub(super) fn waits_for_client(&self) -> bool {
        (self.is_idle() || self.is_waiting_for_body() || self.is_blocked()) && !self.is_aborted()
    }

    /// Whether the client has disconnected or closed its sending side. The HTTP library does not cancel a handler then.
    #[must_use]
    pub fn is_disconnected(&self) -> bool {
        let mut byte = [MaybeUninit::uninit()];
        match SockRef::from(&self.io).peek(&mut byte) {
            Ok(read) => read == 0,
            Err(error) => error.kind() != ErrorKind::WouldBlock,
        }
    }

    pub(super) fn is_aborted(&self) -> bool {
        self.is_aborted.load(Ordering::Relaxed)
    }

    /// Answers that the head is too large, if that can be sent without waiting.
    pub(super) fn reject_head(&self) {
        const ANSWER: &[u8] = b"HTTP/1.1 431 Request Header Fields Too Large\r\n\
            content-length: 0\r\nconnection: close\r\n\r\n";
        if let Err(error) = self.io.try_write(ANSWER) {
            tracing::debug!(%error, "cannot send a 431 to a client with a large head");
        }
    }

    /// Ends the connection at once. The operating system drops unsent data.
    pub(super) fn abort(&self) {
        if self.is_aborted.swap(true, Ordering::Relaxed) {
            return;
        }
        let socket = SockRef::from(&self.io);
        let ended = socket
            .set_linger(Some(Duration::ZERO))
            .and_then(|()| socket.shutdown(Shutdown::Both));
        if let Err(error) = ended {
            tracing::debug!(%error, "a connection had already ended");
        }
        self.reader.wake();
    }
}
