//! The failures of addresses and names, and when the next attempt of each may be heard.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::seldom::Seldom;

/// The interval of turns: the first, the longest, and after how many failures it doubles.
const FIRST: Duration = Duration::from_millis(200);
pub(super) const LONGEST: Duration = Duration::from_secs(6);
const DOUBLES_AFTER: u32 = 10;

/// When failures are forgotten.
const FORGOTTEN: Duration = Duration::from_secs(15 * 60);

/// Most entries of a table.
pub(super) const KEPT: usize = 10_000;

/// The failures that one key has made, and the turns of its attempts.
#[derive(Debug)]
pub(super) struct Lane {
    failures: u32,
    last: Instant,
    /// When the next may try.
    next: Instant,
    pub(super) log: Seldom,
}

impl Lane {
    fn new(now: Instant) -> Self {
        Self {
            failures: 0,
            last: now,
            next: now,
            log: Seldom::default(),
        }
    }

    fn failures(&self, now: Instant) -> u32 {
        let is_old = now.duration_since(self.last) > FORGOTTEN;
        if is_old { 0 } else { self.failures }
    }

    fn interval(&self, free: u32) -> Duration {
        let steps = self.failures.saturating_sub(free) / DOUBLES_AFTER;
        LONGEST.min(FIRST * 2_u32.saturating_pow(steps.min(10)))
    }
}

/// The lanes of all keys of one kind; each has so many failures free.
#[derive(Debug)]
pub(super) struct Lanes {
    free: u32,
    lanes: HashMap<u64, Lane>,
}

impl Lanes {
    pub(super) fn new(free: u32) -> Self {
        Self {
            free,
            lanes: HashMap::new(),
        }
    }

    pub(super) fn failures(&self, key: u64, now: Instant) -> u32 {
        self.lanes.get(&key).map_or(0, |lane| lane.failures(now))
    }

    /// Whether the key has used up what is free.
    pub(super) fn is_slow(&self, key: u64, now: Instant) -> bool {
        self.failures(key, now) >= self.free
    }

    /// How long it is until the next turn.
    pub(super) fn left(&self, key: u64, now: Instant) -> Duration {
        self.lanes.get(&key).map_or(Duration::ZERO, |lane| {
            lane.next.saturating_duration_since(now)
        })
    }

    /// Takes the turn that has come.
    pub(super) fn take(&mut self, key: u64, now: Instant) {
        if let Some(lane) = self.lanes.get_mut(&key) {
            lane.next = now + lane.interval(self.free);
        }
    }

    pub(super) fn fail(&mut self, key: u64, now: Instant) {
        make_room(&mut self.lanes, |lane| lane.last);
        let lane = self.lanes.entry(key).or_insert_with(|| Lane::new(now));
        lane.failures = lane.failures(now).saturating_add(1);
        lane.last = now;
    }

    /// Forgets the key's failures; how many those were.
    pub(super) fn forget(&mut self, key: u64) -> u32 {
        self.lanes.remove(&key).map_or(0, |lane| lane.failures)
    }

    /// Forgets some of the key's failures.
    pub(super) fn forgive(&mut self, key: u64, failures: u32) {
        if let Some(lane) = self.lanes.get_mut(&key) {
            lane.failures = lane.failures.saturating_sub(failures);
        }
    }

    pub(super) fn lane(&mut self, key: u64) -> Option<&mut Lane> {
        self.lanes.get_mut(&key)
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.lanes.len()
    }
}

/// Forgets the older half where there are as many as may be.
pub(super) fn make_room<T>(entries: &mut HashMap<u64, T>, last: impl Fn(&T) -> Instant) {
    if entries.len() < KEPT {
        return;
    }
    let mut times: Vec<Instant> = entries.values().map(&last).collect();
    let half = times.len() / 2;
    let (_, middle, _) = times.select_nth_unstable(half);
    let middle = *middle;
    entries.retain(|_, entry| last(entry) > middle);
}
