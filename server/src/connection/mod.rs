//! Connections of clients: who waits for whom, how long, and which are ended when a client no longer moves.
//!
//! The HTTP library has time-outs for a head that does not arrive and for a connection that idles. Here is the rest: a
//! client that takes nothing of its answer, one that stops in the middle of a body, and what gives way where the
//! process has no more descriptors.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use tokio::net::TcpStream;

pub mod descriptors;
mod handle;
pub mod listen;
pub mod network;
mod stream;
mod warden;

pub use handle::Connection;
pub use stream::Stream;

/// What connections may cost.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Most connections at once.
    pub connections: usize,
    /// How long a client may take nothing of an answer.
    pub patience: Duration,
    /// Most bytes of answers that wait in memory for clients that take nothing.
    pub unsent: usize,
}

/// All connections of the process.
#[derive(Debug)]
pub struct Connections {
    limits: Limits,
    begun: Instant,
    /// Milliseconds since then, as the warden last looked.
    now: AtomicU64,
    next: AtomicU64,
    open: AtomicUsize,
    /// Requests that wait for memory which bodies in flight hold.
    pressed: AtomicUsize,
    is_ending: AtomicBool,
    all: Mutex<HashMap<u64, Weak<Connection>, foldhash::fast::RandomState>>,
}

impl Connections {
    /// None yet, and the thread that looks after them, which ends with this.
    ///
    /// # Errors
    /// When no thread can be had.
    pub fn start(limits: Limits) -> std::io::Result<Arc<Self>> {
        let connections = Arc::new(Self {
            limits,
            begun: Instant::now(),
            now: AtomicU64::new(0),
            next: AtomicU64::new(0),
            open: AtomicUsize::new(0),
            pressed: AtomicUsize::new(0),
            is_ending: AtomicBool::new(false),
            all: Mutex::default(),
        });
        warden::start(&connections)?;
        Ok(connections)
    }

    /// Most connections at once.
    #[must_use]
    pub fn most(&self) -> usize {
        self.limits.connections
    }

    /// Ends from now on whatever waits for a client that does not move.
    pub fn end(&self) {
        self.is_ending.store(true, Ordering::Relaxed);
    }

    /// Whether the server is ending.
    #[must_use]
    pub fn is_ending(&self) -> bool {
        self.is_ending.load(Ordering::Relaxed)
    }

    /// Notes that a request waits for memory, until what is returned is dropped.
    #[must_use]
    pub fn press(self: &Arc<Self>) -> Pressed {
        self.pressed.fetch_add(1, Ordering::Relaxed);
        Pressed(Arc::clone(self))
    }

    /// Takes a connection in. Where they are scarce, those go that wait for their clients.
    #[must_use]
    pub fn accept(self: &Arc<Self>, io: TcpStream) -> Stream {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let peer = io.peer_addr().ok();
        let connection = Arc::new(Connection::new(id, io, peer, self.now()));
        let mut all = self.all();
        all.insert(id, Arc::downgrade(&connection));
        let open = all.len();
        let surplus = if open > self.limits.connections / 4 * 3 {
            self.surplus(&all, id)
        } else {
            Vec::new()
        };
        drop(all);
        self.open.store(open, Ordering::Relaxed);
        surplus.iter().for_each(|connection| connection.cut());
        Stream::new(connection, Arc::clone(self))
    }

    fn forget(&self, id: u64) {
        let mut all = self.all();
        all.remove(&id);
        self.open.store(all.len(), Ordering::Relaxed);
    }

    /// Milliseconds since the start, as the warden last looked.
    fn now(&self) -> u64 {
        self.now.load(Ordering::Relaxed)
    }

    fn all(&self) -> MutexGuard<'_, HashMap<u64, Weak<Connection>, foldhash::fast::RandomState>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Those that give way to a new one: of the address that has most of the waiting ones, the one whose client has
    /// not moved for longest, then half as many again, so that the search is rare.
    fn surplus(
        &self,
        all: &HashMap<u64, Weak<Connection>, foldhash::fast::RandomState>,
        new: u64,
    ) -> Vec<Arc<Connection>> {
        let waiting = all.values().filter_map(Weak::upgrade);
        let waiting = waiting.filter(|one| one.id != new && one.waits_for_client());
        let mut by_address: HashMap<Option<IpAddr>, Vec<Arc<Connection>>> = HashMap::new();
        for one in waiting {
            by_address.entry(one.address()).or_default().push(one);
        }
        let most = by_address.into_values().max_by_key(Vec::len);
        let mut most = most.unwrap_or_default();
        most.sort_by_key(|one| (one.moved(), one.id));
        most.truncate(1 + most.len() / 16);
        most
    }
}

/// A request that waits for memory.
#[derive(Debug)]
pub struct Pressed(Arc<Connections>);

impl Drop for Pressed {
    fn drop(&mut self) {
        self.0.pressed.fetch_sub(1, Ordering::Relaxed);
    }
}
