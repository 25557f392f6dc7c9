//! A cache of identities, valid until the shared state changes.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use chrono::NaiveDateTime;

use super::Identity;

/// Maximum identities. A full cache is cleared.
const MAX_ENTRIES: usize = 10_000;

/// An identity, and for how long it is valid.
#[derive(Debug)]
struct CacheEntry {
    generation: i64,
    until: NaiveDateTime,
    identity: Identity,
}

/// Identities by the digest of their credentials. A change of shared state increments the generation, which makes
/// every entry stale, so that a revoked token or a changed role takes effect at once.
#[derive(Debug, Default)]
pub struct Cache(RwLock<HashMap<[u8; 32], CacheEntry, foldhash::fast::RandomState>>);

impl Cache {
    pub(super) fn get(
        &self,
        key: &[u8; 32],
        generation: i64,
        now: NaiveDateTime,
    ) -> Option<Identity> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let known = known.get(key)?;
        (known.generation == generation && now <= known.until).then(|| known.identity.clone())
    }

    pub(super) fn put(
        &self,
        key: [u8; 32],
        generation: i64,
        until: NaiveDateTime,
        identity: &Identity,
    ) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MAX_ENTRIES {
            known.clear();
        }
        let identity = identity.clone();
        known.insert(
            key,
            CacheEntry {
                generation,
                until,
                identity,
            },
        );
    }
}
