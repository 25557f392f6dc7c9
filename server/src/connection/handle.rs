//! One connection, as every thread sees it.

use std::io::ErrorKind;
use std::mem::MaybeUninit;
use std::net::{IpAddr, Shutdown, SocketAddr};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::task::AtomicWaker;
use socket2::SockRef;
use tokio::net::TcpStream;

use super::network::network;

/// No time of the table.
const NEVER: u64 = u64::MAX;

/// A connection: what it waits for, and what it holds. All of it may be a moment old.
#[derive(Debug)]
pub struct Connection {
    pub(super) id: u64,
    pub(super) io: TcpStream,
    peer: Option<SocketAddr>,
    /// When bytes last went either way, in the milliseconds of the table.
    moved: AtomicU64,
    /// Bytes of a head that has not arrived whole.
    head: AtomicUsize,
    /// When the first of them came; [`NEVER`] where none has.
    head_began: AtomicU64,
    /// Whether the body of the last request was not read to its end.
    is_body_left: AtomicBool,
    /// Requests whose answers are being made.
    serving: AtomicU32,
    /// Whether one of them waits for more of its body.
    wants_body: AtomicBool,
    /// Whether the client takes nothing of what is sent.
    is_blocked: AtomicBool,
    is_paused: AtomicBool,
    is_cut: AtomicBool,
    reader: AtomicWaker,
    /// The user whose request came last; 0 for none.
    user: AtomicI64,
    /// Bytes of a body in memory.
    held: AtomicUsize,
    /// Bytes of an answer in memory that are still to be sent.
    unsent: AtomicUsize,
}

impl Connection {
    pub(super) fn new(id: u64, io: TcpStream, peer: Option<SocketAddr>, now: u64) -> Self {
        Self {
            id,
            io,
            peer,
            moved: AtomicU64::new(now),
            head: AtomicUsize::new(0),
            head_began: AtomicU64::new(NEVER),
            is_body_left: AtomicBool::new(false),
            serving: AtomicU32::new(0),
            wants_body: AtomicBool::new(false),
            is_blocked: AtomicBool::new(false),
            is_paused: AtomicBool::new(false),
            is_cut: AtomicBool::new(false),
            reader: AtomicWaker::new(),
            user: AtomicI64::new(0),
            held: AtomicUsize::new(0),
            unsent: AtomicUsize::new(0),
        }
    }

    /// Address and port of the other side.
    #[must_use]
    pub fn peer(&self) -> Option<SocketAddr> {
        self.peer
    }

    /// The other side's address; of IPv6 the network that one customer has.
    #[must_use]
    pub fn address(&self) -> Option<IpAddr> {
        self.peer.map(|peer| network(peer.ip()))
    }

    /// Notes whose request it is.
    pub fn belongs_to(&self, user: i64) {
        self.user.store(user, Ordering::Relaxed);
    }

    pub(super) fn user(&self) -> i64 {
        self.user.load(Ordering::Relaxed)
    }

    /// Begins to serve a request, whose head has arrived.
    pub fn serve(&self) {
        self.head.store(0, Ordering::Relaxed);
        self.head_began.store(NEVER, Ordering::Relaxed);
        self.is_body_left.store(false, Ordering::Relaxed);
        self.serving.fetch_add(1, Ordering::Relaxed);
    }

    /// Notes whether some of the body is still to come.
    pub fn leaves_body(&self, is_left: bool) {
        self.is_body_left.store(is_left, Ordering::Relaxed);
    }

    /// Notes bytes that were read. While no request is served they are of a head, or of a body that nobody reads.
    pub(super) fn has_read(&self, bytes: usize, now: u64) {
        self.move_at(now);
        if !self.is_idle() {
            return;
        }
        if self.head_began.load(Ordering::Relaxed) == NEVER {
            self.head_began.store(now, Ordering::Relaxed);
        }
        if !self.is_body_left.load(Ordering::Relaxed) {
            self.head.fetch_add(bytes, Ordering::Relaxed);
        }
    }

    /// Bytes of a head that has not arrived whole.
    pub(super) fn head(&self) -> usize {
        self.head.load(Ordering::Relaxed)
    }

    /// When a head began that has not arrived whole.
    pub(super) fn head_began(&self) -> Option<u64> {
        Some(self.head_began.load(Ordering::Relaxed)).filter(|began| *began != NEVER)
    }

    /// Whether no request is served.
    pub(super) fn is_idle(&self) -> bool {
        self.serving.load(Ordering::Relaxed) == 0
    }

    /// The request has its answer.
    pub fn served(&self) {
        self.serving.fetch_sub(1, Ordering::Relaxed);
    }

    /// Notes whether a request waits for more of its body.
    pub fn wants_body(&self, wants: bool) {
        self.wants_body.store(wants, Ordering::Relaxed);
    }

    /// Notes how many bytes of a body are in memory.
    pub fn holds(&self, bytes: usize) {
        self.held.store(bytes, Ordering::Relaxed);
    }

    pub(super) fn held(&self) -> usize {
        self.held.load(Ordering::Relaxed)
    }

    /// Notes how many bytes of an answer are in memory and still to be sent.
    pub fn has_unsent(&self, bytes: usize) {
        self.unsent.store(bytes, Ordering::Relaxed);
    }

    pub(super) fn unsent(&self) -> usize {
        self.unsent.load(Ordering::Relaxed)
    }

    /// Reads nothing more until [`Self::resume`], so that what a client sends waits on its side.
    pub fn pause(&self) {
        self.is_paused.store(true, Ordering::Release);
    }

    /// Reads on.
    pub fn resume(&self) {
        if self.is_paused.swap(false, Ordering::AcqRel) {
            self.reader.wake();
        }
    }

    /// Whether reading has to wait; the reader is woken when it may go on.
    pub(super) fn holds_back(&self, cx: &std::task::Context<'_>) -> bool {
        if !self.is_paused.load(Ordering::Acquire) {
            return false;
        }
        self.reader.register(cx.waker());
        self.is_paused.load(Ordering::Acquire)
    }

    pub(super) fn move_at(&self, now: u64) {
        self.moved.store(now, Ordering::Relaxed);
    }

    pub(super) fn moved(&self) -> u64 {
        self.moved.load(Ordering::Relaxed)
    }

    pub(super) fn block(&self, is_blocked: bool) {
        if self.is_blocked.load(Ordering::Relaxed) != is_blocked {
            self.is_blocked.store(is_blocked, Ordering::Relaxed);
        }
    }

    pub(super) fn is_blocked(&self) -> bool {
        self.is_blocked.load(Ordering::Relaxed)
    }

    /// Whether a request waits for more of its body.
    pub(super) fn is_wanting_body(&self) -> bool {
        self.wants_body.load(Ordering::Relaxed)
    }

    /// Whether the next step is the client's: a request, more of a body, or taking what is sent.
    pub(super) fn waits_for_client(&self) -> bool {
        (self.is_idle() || self.is_wanting_body() || self.is_blocked()) && !self.is_cut()
    }

    /// Whether the client has hung up, or sends nothing more: the library lets a handler go on then.
    #[must_use]
    pub fn has_hung_up(&self) -> bool {
        let mut byte = [MaybeUninit::uninit()];
        match SockRef::from(&self.io).peek(&mut byte) {
            Ok(read) => read == 0,
            Err(error) => error.kind() != ErrorKind::WouldBlock,
        }
    }

    pub(super) fn is_cut(&self) -> bool {
        self.is_cut.load(Ordering::Relaxed)
    }

    /// Says that the head is too large, as far as that can be said.
    pub(super) fn refuse_head(&self) {
        const ANSWER: &[u8] = b"HTTP/1.1 431 Request Header Fields Too Large\r\n\
            content-length: 0\r\nconnection: close\r\n\r\n";
        if let Err(error) = self.io.try_write(ANSWER) {
            tracing::debug!(%error, "a client with a large head does not listen");
        }
    }

    /// Ends it at once; the system forgets what was not sent.
    pub(super) fn cut(&self) {
        if self.is_cut.swap(true, Ordering::Relaxed) {
            return;
        }
        let socket = SockRef::from(&self.io);
        let ended = socket
            .set_linger(Some(Duration::ZERO))
            .and_then(|()| socket.shutdown(Shutdown::Both));
        if let Err(error) = ended {
            tracing::debug!(%error, "a connection has ended by itself");
        }
        self.reader.wake();
    }
}
