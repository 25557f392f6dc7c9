//! The failures of one address or name, and the turns of its attempts.

use std::time::{Duration, Instant};

use tokio::sync::oneshot::Sender;

use super::seldom::Seldom;

/// The interval of turns: the first, the longest, and after how many failures it doubles.
const FIRST: Duration = Duration::from_millis(200);
const LONGEST: Duration = Duration::from_secs(6);
const DOUBLES_AFTER: u32 = 10;

/// When failures are forgotten.
const FORGOTTEN: Duration = Duration::from_secs(15 * 60);

/// The failures that one key has made, and the turns of its attempts.
#[derive(Debug)]
pub(super) struct Lane {
    pub(super) failures: u32,
    pub(super) last: Instant,
    /// When the next may try.
    pub(super) next: Instant,
    /// Who waits for that. One that comes later takes the place.
    pub(super) waiting: Option<Sender<()>>,
    pub(super) log: Seldom,
}

impl Lane {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            failures: 0,
            last: now,
            next: now,
            waiting: None,
            log: Seldom::default(),
        }
    }

    pub(super) fn failures(&self, now: Instant) -> u32 {
        let is_old = now.duration_since(self.last) > FORGOTTEN;
        if is_old { 0 } else { self.failures }
    }

    pub(super) fn fail(&mut self, now: Instant) {
        self.failures = self.failures(now).saturating_add(1);
        self.last = now;
    }

    pub(super) fn interval(&self, free: u32) -> Duration {
        let steps = self.failures.saturating_sub(free) / DOUBLES_AFTER;
        LONGEST.min(FIRST * 2_u32.saturating_pow(steps.min(10)))
    }
}
