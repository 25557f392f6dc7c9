//! The clock of the server, which tests can set.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};

/// The clock of the server.
#[derive(Debug, Default)]
pub struct Clock {
    offset: AtomicI64,
}

impl Clock {
    /// Returns the current time in UTC.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        Utc::now() + TimeDelta::milliseconds(self.offset.load(Ordering::Relaxed))
    }

    /// Moves the clock forward; for tests.
    pub fn advance(&self, by: TimeDelta) {
        self.offset
            .fetch_add(by.num_milliseconds(), Ordering::Relaxed);
    }
}
