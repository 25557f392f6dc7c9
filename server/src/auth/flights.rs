//! One at a time of those who send the same name and password.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What is looked at now, by the digest of what was sent.
#[derive(Debug, Default)]
pub(super) struct Flights(Mutex<HashMap<[u8; 32], Arc<tokio::sync::Mutex<()>>>>);

impl Flights {
    /// The lock of all who send the same.
    pub(super) fn of(&self, key: [u8; 32]) -> Arc<tokio::sync::Mutex<()>> {
        let mut flights = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Those that nobody holds any more.
        flights.retain(|_, lock| Arc::strong_count(lock) > 1);
        Arc::clone(flights.entry(key).or_default())
    }
}
