//! Who was identified before, for as long as nothing has changed.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use chrono::NaiveDateTime;

use super::Identity;

/// Most identities kept; past that all are forgotten.
const KEPT: usize = 10_000;

/// Who was identified, and for how long that holds.
#[derive(Debug)]
struct Known {
    generation: i64,
    until: NaiveDateTime,
    identity: Identity,
}

/// Identities by the digest of their credentials. A change of shared state, which raises the generation,
/// makes every entry stale, so that a revoked token or a changed role holds at once.
#[derive(Debug, Default)]
pub struct Cache(RwLock<HashMap<[u8; 32], Known, foldhash::fast::RandomState>>);

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
        if known.len() >= KEPT {
            known.clear();
        }
        let identity = identity.clone();
        known.insert(
            key,
            Known {
                generation,
                until,
                identity,
            },
        );
    }
}
