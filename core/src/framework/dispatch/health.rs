//! A plugin's permits and its circuit breaker.

use std::pin::pin;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

/// Limits for the calls and failures of a plugin.
#[derive(Debug, Clone, Copy)]
pub struct PluginLimits {
    /// Maximum number of calls in flight, including overdue ones.
    pub max_in_flight: u32,
    /// Number of consecutive failures after which the plugin is quarantined.
    pub failure_threshold: u32,
    /// How long a quarantine lasts before one call is allowed as a trial.
    pub quarantine_period: Duration,
    /// Whether the plugin is never quarantined, since the server needs it.
    pub never_quarantine: bool,
}

impl Default for PluginLimits {
    fn default() -> Self {
        Self {
            max_in_flight: 8,
            failure_threshold: 5,
            quarantine_period: Duration::from_secs(60),
            never_quarantine: false,
        }
    }
}

/// One plugin's calls in flight and consecutive failures. Lives as long as the process, so that overdue threads stay
/// counted when the plugin is deactivated and activated again.
#[derive(Debug)]
pub struct Health {
    limits: PluginLimits,
    in_flight: AtomicU32,
    /// Calls in flight that are past their deadline, so that no caller waits for them.
    overdue: AtomicU32,
    /// Number of callers that wait for a permit.
    waiting: AtomicU32,
    permit_returned: Notify,
    failures: AtomicU32,
    /// Milliseconds of the process's clock until which the breaker is open; 0 while it is closed.
    open_until: AtomicU64,
}

/// Why a call gets no permit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PermitError {
    /// Too many calls in flight.
    Busy,
    /// Too many consecutive failures.
    Quarantined,
}

/// The right to one call, returned on drop.
#[derive(Debug)]
pub struct Permit<'a>(&'a Health);

impl Drop for Permit<'_> {
    #[inline]
    fn drop(&mut self) {
        self.0.return_permit();
    }
}

/// Counts a caller as waiting for a permit, until it is dropped.
struct WaitingGuard<'a>(&'a AtomicU32);

impl<'a> WaitingGuard<'a> {
    fn new(count: &'a AtomicU32) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(count)
    }
}

impl Drop for WaitingGuard<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Health {
    /// Creates the state of a healthy plugin.
    #[must_use]
    pub const fn new(limits: PluginLimits) -> Self {
        Self {
            limits,
            in_flight: AtomicU32::new(0),
            overdue: AtomicU32::new(0),
            waiting: AtomicU32::new(0),
            permit_returned: Notify::const_new(),
            failures: AtomicU32::new(0),
            open_until: AtomicU64::new(0),
        }
    }

    /// Acquires a permit for one call, without waiting.
    ///
    /// # Errors
    /// When the plugin is quarantined or has too many calls in flight.
    #[inline]
    pub fn try_acquire(&self) -> Result<Permit<'_>, PermitError> {
        if self.open_until.load(Ordering::Relaxed) != 0 {
            self.try_half_open()?;
        }
        if self.in_flight.fetch_add(1, Ordering::Acquire) >= self.limits.max_in_flight {
            // Another caller may have begun to wait because of this increment.
            self.return_permit();
            return Err(PermitError::Busy);
        }
        Ok(Permit(self))
    }

    #[inline]
    fn return_permit(&self) {
        // A caller that begins to wait increments `waiting` first and then reads `in_flight`, so no wake-up is lost.
        self.in_flight.fetch_sub(1, Ordering::SeqCst);
        if self.waiting.load(Ordering::SeqCst) != 0 {
            self.permit_returned.notify_one();
        }
    }

    /// Waits until [`try_acquire`](Self::try_acquire) is worth another try. That may still fail: another caller may take
    /// the permit first, or the plugin may be quarantined. Returns `false` if no permit came back in time.
    pub async fn wait_for_permit(&self, until: Instant) -> bool {
        let mut freed = pin!(self.permit_returned.notified());
        // From here on no notification is missed.
        freed.as_mut().enable();
        let _waiting = WaitingGuard::new(&self.waiting);
        if self.is_busy() && !self.is_stuck() {
            drop(tokio::time::timeout_at(until.into(), freed).await);
            return Instant::now() < until || !self.is_busy();
        }
        !self.is_busy()
    }

    fn is_busy(&self) -> bool {
        let is_full = self.in_flight.load(Ordering::SeqCst) >= self.limits.max_in_flight;
        is_full && !self.is_quarantined()
    }

    /// Returns whether all permits are held by overdue calls, which may never end.
    #[must_use]
    pub fn is_stuck(&self) -> bool {
        self.overdue.load(Ordering::Acquire) >= self.limits.max_in_flight
    }

    /// Counts a call in flight as overdue, until [`remove_overdue`](Self::remove_overdue). Wakes the waiting callers,
    /// since there may be no permit left that comes back.
    pub fn add_overdue(&self) {
        self.overdue.fetch_add(1, Ordering::AcqRel);
        self.permit_returned.notify_waiters();
    }

    /// Removes an overdue call that has ended after all.
    pub fn remove_overdue(&self) {
        self.overdue.fetch_sub(1, Ordering::AcqRel);
    }

    /// Allows one trial call per quarantine period.
    #[cold]
    fn try_half_open(&self) -> Result<(), PermitError> {
        let until = self.open_until.load(Ordering::Acquire);
        let now = now_millis();
        if until == 0 {
            return Ok(());
        }
        if now < until {
            return Err(PermitError::Quarantined);
        }
        self.open_until
            .compare_exchange(
                until,
                now + self.quarantine_millis(),
                Ordering::AcqRel,
                Ordering::Relaxed,
            )
            .map(drop)
            .or(Err(PermitError::Quarantined))
    }

    /// Records a successful call: resets the failures and ends a quarantine.
    pub fn record_success(&self) {
        if self.failures.load(Ordering::Relaxed) != 0 {
            self.release();
        }
    }

    /// Records a failed call. Returns `true` when this opens the breaker; if the plugin is never quarantined, at every
    /// multiple of the threshold.
    pub fn record_failure(&self) -> bool {
        let failures = self.failures.fetch_add(1, Ordering::AcqRel) + 1;
        if self.limits.never_quarantine {
            return failures.is_multiple_of(self.limits.failure_threshold.max(1));
        }
        if failures < self.limits.failure_threshold {
            return false;
        }
        let is_first = self
            .open_until
            .swap(now_millis() + self.quarantine_millis(), Ordering::SeqCst)
            == 0;
        self.permit_returned.notify_waiters();
        is_first
    }

    /// Ends a quarantine. Overdue calls stay counted.
    pub fn release(&self) {
        self.failures.store(0, Ordering::Release);
        self.open_until.store(0, Ordering::Release);
        self.permit_returned.notify_waiters();
    }

    /// Returns whether the plugin is quarantined, including a quarantine whose trial call is due.
    #[must_use]
    pub fn is_quarantined(&self) -> bool {
        self.open_until.load(Ordering::SeqCst) != 0
    }

    /// Returns whether a call now would be rejected because of a quarantine.
    #[must_use]
    pub fn is_breaker_open(&self) -> bool {
        now_millis() < self.open_until.load(Ordering::SeqCst)
    }

    /// Returns how long the quarantine still lasts.
    #[must_use]
    pub fn quarantine_remaining(&self) -> Duration {
        let until = self.open_until.load(Ordering::SeqCst);
        Duration::from_millis(until.saturating_sub(now_millis()))
    }

    /// Returns the number of calls in flight, including overdue ones.
    #[must_use]
    pub fn in_flight(&self) -> u32 {
        self.in_flight.load(Ordering::Acquire)
    }

    /// Returns the number of callers that wait for a permit.
    #[must_use]
    pub fn waiting(&self) -> u32 {
        self.waiting.load(Ordering::Acquire)
    }

    /// Returns the number of consecutive failures.
    #[inline]
    #[must_use]
    pub fn failures(&self) -> u32 {
        self.failures.load(Ordering::Acquire)
    }

    fn quarantine_millis(&self) -> u64 {
        u64::try_from(self.limits.quarantine_period.as_millis()).unwrap_or(u64::MAX / 2)
    }
}

/// Returns the milliseconds since the first call, plus one, since 0 has its own meaning.
fn now_millis() -> u64 {
    static START: OnceLock<Instant> = OnceLock::new();
    let elapsed = START.get_or_init(Instant::now).elapsed();
    u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX / 2) + 1
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{Health, PermitError, PluginLimits};

    fn health(pause: Duration) -> Health {
        Health::new(PluginLimits {
            max_in_flight: 2,
            failure_threshold: 3,
            quarantine_period: pause,
            never_quarantine: false,
        })
    }

    #[test]
    fn no_more_calls_are_in_flight_than_there_are_permits() {
        let health = health(Duration::from_secs(60));
        let first = health.try_acquire().unwrap();
        let second = health.try_acquire().unwrap();
        assert_eq!(health.try_acquire().unwrap_err(), PermitError::Busy);
        drop(first);
        assert!(health.try_acquire().is_ok());
        drop(second);
        assert_eq!(health.in_flight(), 0);
    }

    #[tokio::test]
    async fn a_waiting_caller_continues_when_a_permit_comes_back_or_none_will() {
        let health = health(Duration::from_secs(60));
        let late = || Instant::now() + Duration::from_secs(60);
        assert!(health.wait_for_permit(late()).await);
        let (first, second) = (health.try_acquire().unwrap(), health.try_acquire().unwrap());
        assert!(!health.wait_for_permit(Instant::now()).await);
        let (freed, ()) = tokio::join!(health.wait_for_permit(late()), async { drop(first) });
        assert!(freed);
        let third = health.try_acquire().unwrap();
        health.add_overdue();
        assert!(!health.is_stuck());
        let (woken, ()) = tokio::join!(health.wait_for_permit(late()), async {
            health.add_overdue();
        });
        assert!(woken, "it looks again");
        assert!(!health.wait_for_permit(late()).await, "both may never end");
        health.remove_overdue();
        drop((second, third));
        assert!(health.wait_for_permit(late()).await);
    }

    #[tokio::test]
    async fn no_caller_waits_for_a_plugin_that_is_quarantined() {
        let health = health(Duration::from_secs(60));
        let late = || Instant::now() + Duration::from_secs(60);
        let _permits = (health.try_acquire().unwrap(), health.try_acquire().unwrap());
        let all = async {
            tokio::join!(
                health.wait_for_permit(late()),
                health.wait_for_permit(late())
            )
        };
        let fail = async {
            for _ in 0..3 {
                health.record_failure();
            }
        };
        let (woken, ()) = tokio::join!(all, fail);
        assert_eq!(woken, (true, true), "they look again");
        assert!(health.wait_for_permit(late()).await);
        assert_eq!(health.try_acquire().unwrap_err(), PermitError::Quarantined);
    }

    #[tokio::test]
    async fn every_permit_that_comes_back_wakes_one_waiting_caller() {
        let health = health(Duration::from_secs(60));
        let late = || Instant::now() + Duration::from_secs(60);
        let permits = (health.try_acquire().unwrap(), health.try_acquire().unwrap());
        let both = async {
            tokio::join!(
                health.wait_for_permit(late()),
                health.wait_for_permit(late())
            )
        };
        let (woken, ()) = tokio::join!(both, async { drop(permits) });
        assert_eq!(woken, (true, true));
        let permits = (health.try_acquire().unwrap(), health.try_acquire().unwrap());
        let until = Instant::now() + Duration::from_millis(20);
        assert!(!health.wait_for_permit(until).await, "none came back");
        drop(permits);
        assert_eq!(health.waiting(), 0);
    }

    #[test]
    fn failures_in_a_row_open_the_breaker_and_a_success_forgets_them() {
        let health = health(Duration::from_secs(60));
        assert!(!health.record_failure());
        assert!(!health.record_failure());
        health.record_success();
        assert!(!health.record_failure());
        assert!(!health.record_failure());
        assert!(health.record_failure());
        assert_eq!(health.try_acquire().unwrap_err(), PermitError::Quarantined);
        health.release();
        assert!(health.try_acquire().is_ok());
    }

    #[test]
    fn a_plugin_that_is_needed_stays_in_and_every_few_failures_are_reported() {
        let health = Health::new(PluginLimits {
            failure_threshold: 3,
            never_quarantine: true,
            ..PluginLimits::default()
        });
        let reported: Vec<bool> = (0..6).map(|_| health.record_failure()).collect();
        assert_eq!(reported, [false, false, true, false, false, true]);
        assert!(health.try_acquire().is_ok());
        assert_eq!(health.failures(), 6);
    }

    #[test]
    fn after_the_pause_one_trial_is_let_through() {
        let health = health(Duration::ZERO);
        for _ in 0..3 {
            health.record_failure();
        }
        let trial = health.try_acquire();
        assert!(trial.is_ok());
        drop(trial);
        health.record_success();
        assert!(!health.is_quarantined());
    }
}
