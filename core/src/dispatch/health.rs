//! A plugin's permits and its breaker.

use std::pin::pin;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

/// How much a plugin may take before it is held back.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Most calls in flight at once, overdue ones included.
    pub in_flight: u32,
    /// Failures in a row after which the plugin is quarantined.
    pub failures: u32,
    /// How long a quarantine lasts before one call is let through as a trial.
    pub pause: Duration,
    /// Whether the server cannot do without the plugin, so that it is never quarantined.
    pub is_needed: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            in_flight: 8,
            failures: 5,
            pause: Duration::from_secs(60),
            is_needed: false,
        }
    }
}

/// One plugin's calls in flight and failures in a row. Lives as long as the process, so that switching a
/// plugin off and on does not forget its overdue threads.
#[derive(Debug)]
pub struct Health {
    limits: Limits,
    in_flight: AtomicU32,
    /// Those of them for which nobody waits any more.
    overdue: AtomicU32,
    /// Callers that wait for a permit.
    waiting: AtomicU32,
    freed: Notify,
    failures: AtomicU32,
    /// Milliseconds of the process's clock until which the breaker is open; 0 while it is closed.
    open_until: AtomicU64,
}

/// Why a call is not let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denial {
    /// Too many calls in flight.
    Busy,
    /// Too many failures in a row.
    Quarantined,
}

/// The right to one call; given back when it is dropped.
#[derive(Debug)]
pub struct Permit<'a>(&'a Health);

impl Drop for Permit<'_> {
    #[inline]
    fn drop(&mut self) {
        self.0.give_back();
    }
}

/// One who waits for a permit.
struct Waiting<'a>(&'a AtomicU32);

impl<'a> Waiting<'a> {
    fn of(count: &'a AtomicU32) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Health {
    /// A healthy plugin.
    #[must_use]
    pub const fn new(limits: Limits) -> Self {
        Self {
            limits,
            in_flight: AtomicU32::new(0),
            overdue: AtomicU32::new(0),
            waiting: AtomicU32::new(0),
            freed: Notify::const_new(),
            failures: AtomicU32::new(0),
            open_until: AtomicU64::new(0),
        }
    }

    /// Asks for the right to one call.
    ///
    /// # Errors
    /// When the plugin is quarantined or has too many calls in flight.
    #[inline]
    pub fn admit(&self) -> Result<Permit<'_>, Denial> {
        if self.open_until.load(Ordering::Relaxed) != 0 {
            self.try_trial()?;
        }
        if self.in_flight.fetch_add(1, Ordering::Acquire) >= self.limits.in_flight {
            // Somebody may have begun to wait for the place that this seemed to take.
            self.give_back();
            return Err(Denial::Busy);
        }
        Ok(Permit(self))
    }

    #[inline]
    fn give_back(&self) {
        // Whoever begins to wait looks at these two the other way round.
        self.in_flight.fetch_sub(1, Ordering::SeqCst);
        if self.waiting.load(Ordering::SeqCst) != 0 {
            self.freed.notify_one();
        }
    }

    /// Waits until [`admit`](Self::admit) may answer otherwise: somebody else may take the permit first, or the plugin
    /// may be quarantined meanwhile. `false` where nothing came of it until then.
    pub async fn wait_for_permit(&self, until: Instant) -> bool {
        let mut freed = pin!(self.freed.notified());
        // From here on nothing is missed.
        freed.as_mut().enable();
        let _waiting = Waiting::of(&self.waiting);
        if self.is_busy() && !self.is_stuck() {
            drop(tokio::time::timeout_at(until.into(), freed).await);
            return Instant::now() < until || !self.is_busy();
        }
        !self.is_busy()
    }

    fn is_busy(&self) -> bool {
        let is_full = self.in_flight.load(Ordering::SeqCst) >= self.limits.in_flight;
        is_full && !self.is_quarantined()
    }

    /// Whether all permits are held by calls that may never end.
    #[must_use]
    pub fn is_stuck(&self) -> bool {
        self.overdue.load(Ordering::Acquire) >= self.limits.in_flight
    }

    /// A call in flight is overdue, and is to be [`returned`](Self::returned) should it end. Who waits for a permit may do
    /// so in vain now.
    pub fn overdue(&self) {
        self.overdue.fetch_add(1, Ordering::AcqRel);
        self.freed.notify_waiters();
    }

    /// An overdue call has ended after all.
    pub fn returned(&self) {
        self.overdue.fetch_sub(1, Ordering::AcqRel);
    }

    /// Lets one call through for each pause.
    #[cold]
    fn try_trial(&self) -> Result<(), Denial> {
        let until = self.open_until.load(Ordering::Acquire);
        let now = now();
        if until == 0 {
            return Ok(());
        }
        if now < until {
            return Err(Denial::Quarantined);
        }
        self.open_until
            .compare_exchange(
                until,
                now + self.pause(),
                Ordering::AcqRel,
                Ordering::Relaxed,
            )
            .map(drop)
            .or(Err(Denial::Quarantined))
    }

    /// A call ended well: the failures are forgotten and a quarantine ends.
    pub fn succeeded(&self) {
        if self.failures.load(Ordering::Relaxed) != 0 {
            self.release();
        }
    }

    /// A call failed. Whether that is once too often: it opens the breaker, but where the plugin is needed.
    pub fn failed(&self) -> bool {
        let failures = self.failures.fetch_add(1, Ordering::AcqRel) + 1;
        if self.limits.is_needed {
            return failures.is_multiple_of(self.limits.failures.max(1));
        }
        if failures < self.limits.failures {
            return false;
        }
        let is_first = self.open_until.swap(now() + self.pause(), Ordering::SeqCst) == 0;
        self.freed.notify_waiters();
        is_first
    }

    /// Ends a quarantine. Overdue calls stay counted.
    pub fn release(&self) {
        self.failures.store(0, Ordering::Release);
        self.open_until.store(0, Ordering::Release);
        self.freed.notify_waiters();
    }

    /// Whether the plugin is out of dispatch.
    #[must_use]
    pub fn is_quarantined(&self) -> bool {
        self.open_until.load(Ordering::SeqCst) != 0
    }

    /// Whether a call would be refused as long as the quarantine lasts.
    #[must_use]
    pub fn is_out(&self) -> bool {
        now() < self.open_until.load(Ordering::SeqCst)
    }

    /// How long the quarantine still lasts.
    #[must_use]
    pub fn remaining(&self) -> Duration {
        let until = self.open_until.load(Ordering::SeqCst);
        Duration::from_millis(until.saturating_sub(now()))
    }

    /// Calls in flight, overdue ones included.
    #[must_use]
    pub fn in_flight(&self) -> u32 {
        self.in_flight.load(Ordering::Acquire)
    }

    /// Callers that wait for a permit.
    #[must_use]
    pub fn waiting(&self) -> u32 {
        self.waiting.load(Ordering::Acquire)
    }

    /// Failures in a row.
    #[inline]
    #[must_use]
    pub fn failures(&self) -> u32 {
        self.failures.load(Ordering::Acquire)
    }

    fn pause(&self) -> u64 {
        u64::try_from(self.limits.pause.as_millis()).unwrap_or(u64::MAX / 2)
    }
}

/// Milliseconds since the first call, plus one: 0 is taken.
fn now() -> u64 {
    static START: OnceLock<Instant> = OnceLock::new();
    let elapsed = START.get_or_init(Instant::now).elapsed();
    u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX / 2) + 1
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{Denial, Health, Limits};

    fn health(pause: Duration) -> Health {
        Health::new(Limits {
            in_flight: 2,
            failures: 3,
            pause,
            is_needed: false,
        })
    }

    #[test]
    fn no_more_calls_are_in_flight_than_there_are_permits() {
        let health = health(Duration::from_secs(60));
        let first = health.admit().unwrap();
        let second = health.admit().unwrap();
        assert_eq!(health.admit().unwrap_err(), Denial::Busy);
        drop(first);
        assert!(health.admit().is_ok());
        drop(second);
        assert_eq!(health.in_flight(), 0);
    }

    #[tokio::test]
    async fn who_waits_for_a_permit_has_it_when_one_comes_back_or_none_will() {
        let health = health(Duration::from_secs(60));
        let late = || Instant::now() + Duration::from_secs(60);
        assert!(health.wait_for_permit(late()).await);
        let (first, second) = (health.admit().unwrap(), health.admit().unwrap());
        assert!(!health.wait_for_permit(Instant::now()).await);
        let (freed, ()) = tokio::join!(health.wait_for_permit(late()), async { drop(first) });
        assert!(freed);
        let third = health.admit().unwrap();
        health.overdue();
        assert!(!health.is_stuck());
        let (told, ()) = tokio::join!(health.wait_for_permit(late()), async { health.overdue() });
        assert!(told, "it looks again");
        assert!(!health.wait_for_permit(late()).await, "both may never end");
        health.returned();
        drop((second, third));
        assert!(health.wait_for_permit(late()).await);
    }

    #[tokio::test]
    async fn nobody_waits_for_a_plugin_that_is_quarantined() {
        let health = health(Duration::from_secs(60));
        let late = || Instant::now() + Duration::from_secs(60);
        let _permits = (health.admit().unwrap(), health.admit().unwrap());
        let all = async {
            tokio::join!(
                health.wait_for_permit(late()),
                health.wait_for_permit(late())
            )
        };
        let fail = async {
            for _ in 0..3 {
                health.failed();
            }
        };
        let (told, ()) = tokio::join!(all, fail);
        assert_eq!(told, (true, true), "they look again");
        assert!(health.wait_for_permit(late()).await);
        assert_eq!(health.admit().unwrap_err(), Denial::Quarantined);
    }

    #[tokio::test]
    async fn every_permit_that_comes_back_wakes_one_who_waits() {
        let health = health(Duration::from_secs(60));
        let late = || Instant::now() + Duration::from_secs(60);
        let permits = (health.admit().unwrap(), health.admit().unwrap());
        let both = async {
            tokio::join!(
                health.wait_for_permit(late()),
                health.wait_for_permit(late())
            )
        };
        let (told, ()) = tokio::join!(both, async { drop(permits) });
        assert_eq!(told, (true, true));
        let permits = (health.admit().unwrap(), health.admit().unwrap());
        let until = Instant::now() + Duration::from_millis(20);
        assert!(!health.wait_for_permit(until).await, "nobody gave one back");
        drop(permits);
        assert_eq!(health.waiting(), 0);
    }

    #[test]
    fn failures_in_a_row_open_the_breaker_and_a_success_forgets_them() {
        let health = health(Duration::from_secs(60));
        assert!(!health.failed());
        assert!(!health.failed());
        health.succeeded();
        assert!(!health.failed());
        assert!(!health.failed());
        assert!(health.failed());
        assert_eq!(health.admit().unwrap_err(), Denial::Quarantined);
        health.release();
        assert!(health.admit().is_ok());
    }

    #[test]
    fn a_plugin_that_is_needed_stays_in_and_every_few_failures_are_told() {
        let health = Health::new(Limits {
            failures: 3,
            is_needed: true,
            ..Limits::default()
        });
        let told: Vec<bool> = (0..6).map(|_| health.failed()).collect();
        assert_eq!(told, [false, false, true, false, false, true]);
        assert!(health.admit().is_ok());
        assert_eq!(health.failures(), 6);
    }

    #[test]
    fn after_the_pause_one_trial_is_let_through() {
        let health = health(Duration::ZERO);
        for _ in 0..3 {
            health.failed();
        }
        let trial = health.admit();
        assert!(trial.is_ok());
        drop(trial);
        health.succeeded();
        assert!(!health.is_quarantined());
    }
}
