//! The thread that looks after connections, a few times a second.

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::time::Duration;

use inventree::supervise;

use super::{Connection, Connections};

/// The name of the thread.
const CONNECTIONS: &str = "connections";

/// How often it looks.
const LOOK: Duration = Duration::from_millis(250);

/// How long a client may stand still while the server ends, or while others wait for the memory that it holds.
const SHORT: u64 = 1_000;

/// How long a connection may idle: longer than the HTTP library lets it.
const LONGEST: u64 = 90_000;

/// Bytes of a body that are worth taking back.
const WORTH: usize = 64 * 1024;

/// How small a part of the memory for answers one user's may take: one of so many.
const SHARES: usize = 4;

/// Starts the thread; it ends with the table.
pub(super) fn start(connections: &Arc<Connections>) -> std::io::Result<()> {
    let connections = Arc::downgrade(connections);
    supervise::thread(CONNECTIONS, move || look_after(&connections))
}

fn look_after(connections: &Weak<Connections>) {
    while let Some(connections) = connections.upgrade() {
        supervise::round(CONNECTIONS);
        connections.look();
        drop(connections);
        std::thread::sleep(LOOK);
    }
}

impl Connections {
    fn look(&self) {
        let now = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.now.store(now, Ordering::Relaxed);
        if self.open.load(Ordering::Relaxed) == 0 {
            return;
        }
        let all: Vec<Arc<Connection>> = self.all().values().filter_map(Weak::upgrade).collect();
        let (lost, kept): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|one| self.is_lost(one, now));
        let dear = self.dear(kept);
        for connection in lost.iter().chain(&dear) {
            connection.cut();
        }
    }

    /// Whether the client has stood still for longer than the server waits.
    fn is_lost(&self, connection: &Connection, now: u64) -> bool {
        let still = now.saturating_sub(connection.moved());
        let patience = u64::try_from(self.limits.patience.as_millis()).unwrap_or(u64::MAX);
        let takes_nothing = connection.is_blocked();
        let sends_nothing = connection.is_wanting_body();
        if takes_nothing && still > patience {
            return true;
        }
        // The HTTP library answers where the first head of a connection is late, and each reader of a body where that is:
        // theirs comes first.
        let head = connection
            .head_began()
            .map(|began| now.saturating_sub(began));
        if connection.is_idle()
            && (head.is_some_and(|age| age > patience + SHORT) || still > LONGEST)
        {
            return true;
        }
        if sends_nothing && still > 2 * patience {
            return true;
        }
        if self.is_ending() {
            return (takes_nothing || sends_nothing) && still >= SHORT;
        }
        let is_pressed = self.pressed.load(Ordering::Relaxed) > 0;
        is_pressed && sends_nothing && still >= SHORT && connection.held() >= WORTH
    }

    /// Those whose answers wait in memory beyond what all, or one user, may have there: the stillest first.
    fn dear(&self, connections: Vec<Arc<Connection>>) -> Vec<Arc<Connection>> {
        let mut blocked: Vec<Arc<Connection>> = connections
            .into_iter()
            .filter(|one| one.is_blocked() && one.unsent() > 0)
            .collect();
        blocked.sort_by_key(|one| std::cmp::Reverse(one.moved()));
        let (most, share) = (self.limits.unsent, self.limits.unsent / SHARES);
        let mut all = 0_usize;
        let mut by_user: HashMap<_, usize> = HashMap::new();
        blocked.retain(|one| {
            let whose = (one.user(), one.address().filter(|_| one.user() == 0));
            let theirs = by_user.entry(whose).or_default();
            all += one.unsent();
            *theirs += one.unsent();
            all > most || *theirs > share
        });
        blocked
    }
}
