//! Slows down password guessing.
//!
//! Each address has some free failures for each name. After them its attempts take turns, at growing intervals, and the
//! next one is chosen at random. All tables are bounded, however many addresses and names are tried.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use actix_web::http::StatusCode;
use tokio::sync::oneshot::Receiver;

use super::failures::{Attempt, Failures};
use super::log_limiter::LogLimiter;
use super::waiters::Waiters;
use crate::connection::network::network;
use crate::web::error::ApiError;

/// How long an attempt waits for its turn: longer than the longest interval, so that each takes part in a draw.
const MAX_WAIT: Duration = Duration::from_secs(7);

/// How often a waiting attempt checks whether to stop.
const POLL_INTERVAL: Duration = Duration::from_millis(250);

/// Maximum lines of the log a second for all addresses; each address has one.
const LOG_LINES_PER_SECOND: u32 = 10;

/// Slows down addresses and names with failed log-ins.
#[derive(Debug, Default)]
pub struct Throttle {
    /// Keys are hashes with secret seeds, so that a client cannot provoke collisions.
    seeds: RandomState,
    state: Mutex<ThrottleState>,
}

#[derive(Debug, Default)]
struct ThrottleState {
    failures: Failures,
    waiters: Waiters,
    log_limiter: LogLimiter,
}

/// The client has to try again after this time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RetryAfter(pub(super) Duration);

/// A 429: too many failed log-ins.
impl From<RetryAfter> for ApiError {
    fn from(RetryAfter(after): RetryAfter) -> Self {
        let seconds = after.as_millis().div_ceil(1000).max(1);
        let seconds = u64::try_from(seconds).unwrap_or(u64::MAX);
        let text = format!("too many failed log-ins; try again in {seconds} s");
        Self::RetryAfter(StatusCode::TOO_MANY_REQUESTS, seconds, text)
    }
}

impl Throttle {
    pub(super) fn attempt(&self, from: IpAddr, name: &str) -> Attempt {
        let from = network(from);
        Attempt::new(
            self.seeds.hash_one((from, name)),
            self.seeds.hash_one(from),
            self.seeds.hash_one(name),
        )
    }

    /// Waits for the attempt's turn, if it needs one. Stops when `is_over` is true: the server shuts down, or the client
    /// has disconnected.
    pub(super) async fn wait_turn(
        &self,
        attempt: Attempt,
        is_over: impl Fn() -> bool,
    ) -> Result<(), RetryAfter> {
        let begun = Instant::now();
        let Some(left) = self.lock().failures.wait_time(attempt, begun) else {
            return Ok(());
        };
        // A client that has disconnected must not replace another waiter.
        if is_over() {
            return Err(RetryAfter(left));
        }
        let Some(mut called) = self.lock().enqueue(attempt, begun) else {
            return Ok(());
        };
        loop {
            let left = self.lock().wake_due(attempt, Instant::now());
            tokio::select! {
                biased;
                call = &mut called => return call.or(Err(RetryAfter(left))),
                () = tokio::time::sleep(left.min(POLL_INTERVAL)) => {}
            }
            if begun.elapsed() >= MAX_WAIT || is_over() {
                called.close();
                return called.try_recv().or(Err(RetryAfter(left)));
            }
        }
    }

    /// Records that the password was right: forgets the failures of the address for the name.
    pub(super) fn succeeded(&self, attempt: Attempt) {
        self.lock().failures.record_success(attempt, Instant::now());
    }

    /// Records that the password was wrong. Returns how many failures to log, if any.
    pub(super) fn failed(&self, attempt: Attempt) -> Option<u32> {
        let now = Instant::now();
        let mut tables = self.lock();
        tables.failures.record_failure(attempt, now);
        tables.count_for_log(attempt, now)
    }

    /// Records an attempt that was rejected before its password was verified. Returns how many failures to log, if any.
    pub(super) fn rejected(&self, attempt: Attempt) -> Option<u32> {
        self.lock().count_for_log(attempt, Instant::now())
    }

    fn lock(&self) -> MutexGuard<'_, ThrottleState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ThrottleState {
    /// Enqueues the attempt if it needs a turn. The receiver completes when the turn comes, and fails when another
    /// attempt takes the place.
    fn enqueue(&mut self, attempt: Attempt, now: Instant) -> Option<Receiver<()>> {
        self.failures.wait_time(attempt, now)?;
        Some(self.waiters.enqueue(attempt))
    }

    /// Wakes the attempts whose turn has come: one of each bucket, chosen at random. Returns the time until the next turn
    /// for `attempt`.
    fn wake_due(&mut self, attempt: Attempt, now: Instant) -> Duration {
        let Self {
            failures,
            waiters: waiting,
            ..
        } = self;
        let left =
            |failures: &Failures, attempt| failures.wait_time(attempt, now).unwrap_or_default();
        while let Some(called) = waiting.wake_random(|one| left(failures, one).is_zero()) {
            failures.take_turn(called, now);
        }
        left(failures, attempt)
    }

    fn count_for_log(&mut self, attempt: Attempt, now: Instant) -> Option<u32> {
        let own = match self.failures.ip_bucket(attempt) {
            Some(lane) => lane.log_limiter.allow(now, 1)?,
            None => 1,
        };
        let all = self.log_limiter.allow(now, LOG_LINES_PER_SECOND);
        if all.is_none() {
            // The next line of the address counts these too.
            if let Some(lane) = self.failures.ip_bucket(attempt) {
                lane.log_limiter.add_suppressed(own);
            }
        }
        all.map(|_| own)
    }
}

/// Logs failed log-ins. The name is cut, and its unprintable characters are escaped.
pub(super) fn log_failures(failures: Option<u32>, name: &str, from: IpAddr) {
    if let Some(failures) = failures {
        let name: String = name.chars().take(64).collect();
        tracing::warn!(?name, address = %from, failures, "wrong name or password");
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv6Addr};
    use std::time::{Duration, Instant};

    use tokio::sync::oneshot::Receiver;

    use super::{MAX_WAIT, Throttle, ThrottleState};
    use crate::auth::bucket::{MAX_ENTRIES, MAX_INTERVAL};
    use crate::auth::failures::Attempt;

    fn address(last: u8) -> IpAddr {
        [192, 0, 2, last].into()
    }

    fn fail(throttle: &Throttle, from: IpAddr, name: &str, times: u32) {
        let attempt = throttle.attempt(from, name);
        for _ in 0..times {
            throttle.failed(attempt);
        }
    }

    fn is_slowed(throttle: &Throttle, from: IpAddr, name: &str) -> bool {
        let attempt = throttle.attempt(from, name);
        let left = throttle.lock().failures.wait_time(attempt, Instant::now());
        left.is_some()
    }

    /// A client that sends an attempt, waits for the response as long as the server allows, and sends the next one.
    struct Caller {
        attempt: Attempt,
        pause: Duration,
        again: Instant,
        waits: Option<(Receiver<()>, Instant)>,
    }

    impl Caller {
        fn new(attempt: Attempt, pause: u64, now: Instant) -> Self {
            Self {
                attempt,
                pause: Duration::from_millis(pause),
                again: now,
                waits: None,
            }
        }

        /// Advances to `now`. Returns whether an attempt gets its turn.
        fn step(&mut self, tables: &mut ThrottleState, now: Instant) -> bool {
            if now < self.again {
                return false;
            }
            let Some((mut called, until)) = self.waits.take() else {
                self.waits =
                    (tables.enqueue(self.attempt, now)).map(|called| (called, now + MAX_WAIT));
                return self.waits.is_none() && self.heard(now);
            };
            tables.wake_due(self.attempt, now);
            match called.try_recv() {
                Ok(()) => return self.heard(now),
                Err(tokio::sync::oneshot::error::TryRecvError::Empty) if now < until => {
                    self.waits = Some((called, until));
                }
                // As `Retry-After` says, in whole seconds.
                Err(_) => {
                    let left = tables.wake_due(self.attempt, now).as_secs() + 1;
                    self.again = now + self.pause.max(Duration::from_secs(left));
                }
            }
            false
        }

        fn heard(&mut self, now: Instant) -> bool {
            self.again = now + self.pause;
            true
        }
    }

    /// Lets the callers guess for some seconds. Returns how many guesses got a turn.
    fn guess(
        tables: &mut ThrottleState,
        callers: &mut [Caller],
        now: &mut Instant,
        seconds: u64,
    ) -> usize {
        let until = *now + Duration::from_secs(seconds);
        let mut heard = 0;
        while *now < until {
            for caller in &mut *callers {
                if caller.step(tables, *now) {
                    tables.failures.record_failure(caller.attempt, *now);
                    heard += 1;
                }
            }
            *now += Duration::from_millis(20);
        }
        heard
    }

    #[test]
    fn a_network_of_one_customer_is_one_address() {
        let throttle = Throttle::default();
        let of =
            |network: u16, host| Ipv6Addr::new(0x2001, 0xdb8, 0, network, 0, 0, 0, host).into();
        (0..10).for_each(|host| fail(&throttle, of(1, host), "admin", 1));
        assert!(is_slowed(&throttle, of(1, 99), "admin"));
        assert!(!is_slowed(&throttle, of(2, 99), "admin"));
    }

    #[test]
    fn attempts_take_turns_at_intervals_that_grow() {
        let throttle = Throttle::default();
        let mut now = Instant::now();
        let attempt = throttle.attempt(address(1), "admin");
        let mut callers: Vec<_> = (0..20).map(|_| Caller::new(attempt, 0, now)).collect();
        let mut tables = throttle.lock();
        let heard = guess(&mut tables, &mut callers, &mut now, 60);
        assert!(
            (50..=90).contains(&heard),
            "{heard} guesses in the first minute"
        );
        guess(&mut tables, &mut callers, &mut now, 10);
        let steady = guess(&mut tables, &mut callers, &mut now, 60);
        assert!(
            (9..=10).contains(&steady),
            "{steady} guesses a minute from then on"
        );
    }

    #[test]
    fn an_address_with_many_names_is_heard_no_more_often() {
        let throttle = Throttle::default();
        let mut now = Instant::now();
        let names = (0..8).map(|name| throttle.attempt(address(1), &name.to_string()));
        let mut callers: Vec<_> = names.map(|attempt| Caller::new(attempt, 0, now)).collect();
        let mut tables = throttle.lock();
        let heard = guess(&mut tables, &mut callers, &mut now, 90);
        assert!(heard <= 100, "{heard} guesses at first");
        let steady = guess(&mut tables, &mut callers, &mut now, 60);
        assert!(
            (5..=11).contains(&steady),
            "{steady} guesses a minute from then on"
        );
    }

    #[test]
    fn an_owner_at_the_attackers_address_has_one_of_two_turns() {
        let throttle = Throttle::default();
        let mut now = Instant::now();
        let attempt = throttle.attempt(address(1), "admin");
        let mut attacker = [Caller::new(attempt, 250, now)];
        let mut tables = throttle.lock();
        guess(&mut tables, &mut attacker, &mut now, 120);
        let start = now;
        let owners = 100;
        for _ in 0..owners {
            let mut owner = Caller::new(attempt, 0, now);
            while !owner.step(&mut tables, now) {
                if attacker[0].step(&mut tables, now) {
                    tables.failures.record_failure(attempt, now);
                }
                now += Duration::from_millis(20);
            }
        }
        let each = (now - start) / owners;
        assert!(each <= 3 * MAX_INTERVAL, "{each:?}, expected two turns");
    }

    #[test]
    fn a_waiting_attempt_stops_with_the_server_and_is_called_at_its_turn() {
        let throttle = Throttle::default();
        fail(&throttle, address(1), "admin", 200);
        let attempt = throttle.attempt(address(1), "admin");
        actix_web::rt::System::new().block_on(async {
            assert_eq!(throttle.wait_turn(attempt, || false).await, Ok(()));
            let start = Instant::now();
            let looks = std::cell::Cell::new(0);
            let is_over = || looks.replace(looks.get() + 1) > 0;
            let refused = throttle.wait_turn(attempt, is_over).await.unwrap_err();
            assert!(start.elapsed() < Duration::from_secs(3));
            assert!(refused.0 > Duration::from_secs(3) && refused.0 <= MAX_INTERVAL);
            assert_eq!(looks.get(), 2);
            assert!(throttle.wait_turn(attempt, || true).await.is_err());
            // The password was right: there is nothing more to wait for.
            let (waited, ()) = tokio::join!(throttle.wait_turn(attempt, || false), async {
                throttle.succeeded(attempt);
            });
            assert_eq!(waited, Ok(()));
            assert!(start.elapsed() < Duration::from_secs(3));
        });
        assert_eq!(throttle.lock().waiters.len(), 0);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let throttle = Throttle::default();
        for number in 0..(3 * MAX_ENTRIES as u32) {
            let attempt = throttle.attempt(IpAddr::from(number.to_be_bytes()), &number.to_string());
            throttle.failed(attempt);
            throttle.succeeded(throttle.attempt(IpAddr::from(number.to_be_bytes()), "own"));
        }
        let sizes = throttle.lock().failures.sizes();
        assert!(sizes.iter().all(|size| *size <= MAX_ENTRIES), "{sizes:?}");
    }

    #[test]
    fn the_log_has_a_line_a_second_for_an_address_and_few_for_all() {
        let throttle = Throttle::default();
        let attempt = throttle.attempt(address(1), "admin");
        assert_eq!(throttle.failed(attempt), Some(1));
        let lines = (0..50).filter_map(|_| throttle.failed(attempt));
        assert_eq!(lines.count(), 0);
        let later = Instant::now() + Duration::from_secs(2);
        let line = throttle.lock().count_for_log(attempt, later);
        assert_eq!(line, Some(51));
        let others =
            (2..100).filter_map(|last| throttle.failed(throttle.attempt(address(last), "a")));
        assert!(others.count() < 10);
    }
}
