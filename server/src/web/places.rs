//! Long answers of one caller at once: lists without an end, files, streams.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::web::budget::Charged;
use crate::web::error::{ApiError, Result};

/// Long answers that one caller is given at once.
pub const EACH: usize = 8;

/// How long a request waits for a place.
const WAIT: Duration = Duration::from_secs(2);

/// Callers that are remembered before those without an answer in flight are forgotten.
const KEPT: usize = 256;

/// The places of all callers.
#[derive(Debug, Default)]
pub struct Places(Mutex<HashMap<Charged, Weak<Semaphore>>>);

/// A place, for as long as the answer is being sent.
#[derive(Debug)]
pub struct Place(#[expect(dead_code, reason = "held for its end")] OwnedSemaphorePermit);

impl Places {
    /// A place of the caller's.
    ///
    /// # Errors
    /// 429 where there is none for a while.
    pub async fn take(&self, charged: Charged) -> Result<Place> {
        let taken = self.of(charged).acquire_owned();
        match tokio::time::timeout(WAIT, taken).await {
            Ok(Ok(permit)) => Ok(Place(permit)),
            _ => Err(ApiError::too_many_answers()),
        }
    }

    fn of(&self, charged: Charged) -> Arc<Semaphore> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(places) = all.get(&charged).and_then(Weak::upgrade) {
            return places;
        }
        if all.len() >= KEPT {
            all.retain(|_, places| places.strong_count() > 0);
        }
        let places = Arc::new(Semaphore::new(EACH));
        all.insert(charged, Arc::downgrade(&places));
        places
    }
}
