//! Limits the concurrent long responses of one caller: unpaginated lists, files and streams.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::web::budget::QuotaKey;
use crate::web::error::{ApiError, Result};

/// Maximum number of concurrent long responses of one caller.
pub const MAX_PER_CALLER: usize = 8;

/// How long a request waits for a slot.
const WAIT_TIMEOUT: Duration = Duration::from_secs(2);

/// Number of callers at which those without a response in flight are removed.
const PRUNE_AT: usize = 256;

/// The response slots of all callers.
#[derive(Debug, Default)]
pub struct ResponseSlots(Mutex<HashMap<QuotaKey, Weak<Semaphore>>>);

/// A response slot, held while the response is sent.
#[derive(Debug)]
pub struct ResponseSlot(#[expect(dead_code, reason = "released on drop")] OwnedSemaphorePermit);

impl ResponseSlots {
    /// Acquires a slot of the caller.
    ///
    /// # Errors
    /// 429 when no slot becomes free in time.
    pub async fn acquire(&self, charged: QuotaKey) -> Result<ResponseSlot> {
        let taken = self.semaphore(charged).acquire_owned();
        match tokio::time::timeout(WAIT_TIMEOUT, taken).await {
            Ok(Ok(permit)) => Ok(ResponseSlot(permit)),
            _ => Err(ApiError::too_many_responses()),
        }
    }

    fn semaphore(&self, charged: QuotaKey) -> Arc<Semaphore> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(places) = all.get(&charged).and_then(Weak::upgrade) {
            return places;
        }
        if all.len() >= PRUNE_AT {
            all.retain(|_, places| places.strong_count() > 0);
        }
        let places = Arc::new(Semaphore::new(MAX_PER_CALLER));
        all.insert(charged, Arc::downgrade(&places));
        places
    }
}
