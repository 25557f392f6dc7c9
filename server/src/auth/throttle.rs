//! Slows down guessing.
//!
//! Each address has some failures free for each name; then its attempts take turns, at intervals that grow, and the next
//! is drawn by lot. What is kept is bounded, however many addresses and names are tried.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use actix_web::http::StatusCode;
use tokio::sync::oneshot::Receiver;

use super::failures::{Attempt, Failures};
use super::seldom::Seldom;
use super::waiting::Waiting;
use crate::connection::network::network;
use crate::web::error::ApiError;

/// How long an attempt waits for its turn: longer than the longest interval, so that each takes part in a draw.
const PATIENCE: Duration = Duration::from_secs(7);

/// How often one that waits looks whether that is over.
const LOOK: Duration = Duration::from_millis(250);

/// How many lines of the log a second there are for all addresses; each has one.
const LINES: u32 = 10;

/// Whose attempts it slows down.
#[derive(Debug, Default)]
pub struct Throttle {
    /// Keys are hashes under secret seeds, which nobody can make fall together.
    seeds: RandomState,
    tables: Mutex<Tables>,
}

#[derive(Debug, Default)]
struct Tables {
    failures: Failures,
    waiting: Waiting,
    log: Seldom,
}

/// It is to try again after so long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Later(pub(super) Duration);

/// 429: an address has failed too often.
impl From<Later> for ApiError {
    fn from(Later(after): Later) -> Self {
        let seconds = after.as_millis().div_ceil(1000).max(1);
        let seconds = u64::try_from(seconds).unwrap_or(u64::MAX);
        let text = format!("too many failed log-ins; try again in {seconds} s");
        Self::Later(StatusCode::TOO_MANY_REQUESTS, seconds, text)
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

    /// Waits for the attempt's turn, where it must take turns, until waiting is over: the server ends, or the caller has
    /// hung up.
    pub(super) async fn turn(
        &self,
        attempt: Attempt,
        is_over: impl Fn() -> bool,
    ) -> Result<(), Later> {
        let begun = Instant::now();
        let Some(left) = self.tables().failures.left(attempt, begun) else {
            return Ok(());
        };
        // One that has hung up takes no other's place.
        if is_over() {
            return Err(Later(left));
        }
        let Some(mut called) = self.tables().enter(attempt, begun) else {
            return Ok(());
        };
        loop {
            let left = self.tables().draw(attempt, Instant::now());
            tokio::select! {
                biased;
                call = &mut called => return call.or(Err(Later(left))),
                () = tokio::time::sleep(left.min(LOOK)) => {}
            }
            if begun.elapsed() >= PATIENCE || is_over() {
                called.close();
                return called.try_recv().or(Err(Later(left)));
            }
        }
    }

    /// The password was right: what the address failed for the name is forgotten.
    pub(super) fn right(&self, attempt: Attempt) {
        self.tables().failures.forget(attempt, Instant::now());
    }

    /// The password was wrong. As how many failures it is to be logged, where it is.
    pub(super) fn wrong(&self, attempt: Attempt) -> Option<u32> {
        let now = Instant::now();
        let mut tables = self.tables();
        tables.failures.fail(attempt, now);
        tables.log(attempt, now)
    }

    /// The attempt was refused unheard. As how many failures it is to be logged, where it is.
    pub(super) fn refused(&self, attempt: Attempt) -> Option<u32> {
        self.tables().log(attempt, Instant::now())
    }

    fn tables(&self) -> MutexGuard<'_, Tables> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tables {
    /// Takes the attempt in where it must wait for its turn: what is returned hears when that has come, or that another
    /// attempt took its place.
    fn enter(&mut self, attempt: Attempt, now: Instant) -> Option<Receiver<()>> {
        self.failures.left(attempt, now)?;
        Some(self.waiting.wait(attempt))
    }

    /// Calls those whose turn has come: one of each lane, drawn by lot. How long it is until the attempt's next one.
    fn draw(&mut self, attempt: Attempt, now: Instant) -> Duration {
        let Self {
            failures, waiting, ..
        } = self;
        let left = |failures: &Failures, attempt| failures.left(attempt, now).unwrap_or_default();
        while let Some(called) = waiting.draw(|one| left(failures, one).is_zero()) {
            failures.take(called, now);
        }
        left(failures, attempt)
    }

    fn log(&mut self, attempt: Attempt, now: Instant) -> Option<u32> {
        let own = match self.failures.of_address(attempt) {
            Some(lane) => lane.log.write(now, 1)?,
            None => 1,
        };
        let all = self.log.write(now, LINES);
        if all.is_none() {
            // The next line of the address counts these too.
            if let Some(lane) = self.failures.of_address(attempt) {
                lane.log.take_back(own);
            }
        }
        all.map(|_| own)
    }
}

/// Logs failures to log in. The name is what was sent, cut, and with signs that are not printed written out.
pub(super) fn note(failures: Option<u32>, name: &str, from: IpAddr) {
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

    use super::{PATIENCE, Tables, Throttle};
    use crate::auth::failures::Attempt;
    use crate::auth::lane::{KEPT, LONGEST};

    fn address(last: u8) -> IpAddr {
        [192, 0, 2, last].into()
    }

    fn fail(throttle: &Throttle, from: IpAddr, name: &str, times: u32) {
        let attempt = throttle.attempt(from, name);
        for _ in 0..times {
            throttle.wrong(attempt);
        }
    }

    fn is_slowed(throttle: &Throttle, from: IpAddr, name: &str) -> bool {
        let attempt = throttle.attempt(from, name);
        let left = throttle.tables().failures.left(attempt, Instant::now());
        left.is_some()
    }

    /// One who sends an attempt, waits for the answer as long as the server lets them, and sends the next one.
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

        /// What happens now: whether an attempt is heard.
        fn step(&mut self, tables: &mut Tables, now: Instant) -> bool {
            if now < self.again {
                return false;
            }
            let Some((mut called, until)) = self.waits.take() else {
                self.waits =
                    (tables.enter(self.attempt, now)).map(|called| (called, now + PATIENCE));
                return self.waits.is_none() && self.heard(now);
            };
            tables.draw(self.attempt, now);
            match called.try_recv() {
                Ok(()) => return self.heard(now),
                Err(tokio::sync::oneshot::error::TryRecvError::Empty) if now < until => {
                    self.waits = Some((called, until));
                }
                // As `Retry-After` says, in whole seconds.
                Err(_) => {
                    let left = tables.draw(self.attempt, now).as_secs() + 1;
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

    /// Lets the callers guess for a time; how many guesses are heard.
    fn guess(
        tables: &mut Tables,
        callers: &mut [Caller],
        now: &mut Instant,
        seconds: u64,
    ) -> usize {
        let until = *now + Duration::from_secs(seconds);
        let mut heard = 0;
        while *now < until {
            for caller in &mut *callers {
                if caller.step(tables, *now) {
                    tables.failures.fail(caller.attempt, *now);
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
        let mut tables = throttle.tables();
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
        let mut tables = throttle.tables();
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
        let mut tables = throttle.tables();
        guess(&mut tables, &mut attacker, &mut now, 120);
        let start = now;
        let owners = 100;
        for _ in 0..owners {
            let mut owner = Caller::new(attempt, 0, now);
            while !owner.step(&mut tables, now) {
                if attacker[0].step(&mut tables, now) {
                    tables.failures.fail(attempt, now);
                }
                now += Duration::from_millis(20);
            }
        }
        let each = (now - start) / owners;
        assert!(each <= 3 * LONGEST, "{each:?}, two turns are meant");
    }

    #[test]
    fn who_waits_is_let_go_when_the_server_ends_and_called_when_the_turn_comes() {
        let throttle = Throttle::default();
        fail(&throttle, address(1), "admin", 200);
        let attempt = throttle.attempt(address(1), "admin");
        actix_web::rt::System::new().block_on(async {
            assert_eq!(throttle.turn(attempt, || false).await, Ok(()));
            let start = Instant::now();
            let looks = std::cell::Cell::new(0);
            let is_over = || looks.replace(looks.get() + 1) > 0;
            let refused = throttle.turn(attempt, is_over).await.unwrap_err();
            assert!(start.elapsed() < Duration::from_secs(3));
            assert!(refused.0 > Duration::from_secs(3) && refused.0 <= LONGEST);
            assert_eq!(looks.get(), 2);
            assert!(throttle.turn(attempt, || true).await.is_err());
            // The password was right: there is nothing more to wait for.
            let (waited, ()) = tokio::join!(throttle.turn(attempt, || false), async {
                throttle.right(attempt);
            });
            assert_eq!(waited, Ok(()));
            assert!(start.elapsed() < Duration::from_secs(3));
        });
        assert_eq!(throttle.tables().waiting.len(), 0);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let throttle = Throttle::default();
        for number in 0..(3 * KEPT as u32) {
            let attempt = throttle.attempt(IpAddr::from(number.to_be_bytes()), &number.to_string());
            throttle.wrong(attempt);
            throttle.right(throttle.attempt(IpAddr::from(number.to_be_bytes()), "own"));
        }
        let sizes = throttle.tables().failures.sizes();
        assert!(sizes.iter().all(|size| *size <= KEPT), "{sizes:?}");
    }

    #[test]
    fn the_log_has_a_line_a_second_for_an_address_and_few_for_all() {
        let throttle = Throttle::default();
        let attempt = throttle.attempt(address(1), "admin");
        assert_eq!(throttle.wrong(attempt), Some(1));
        let lines = (0..50).filter_map(|_| throttle.wrong(attempt));
        assert_eq!(lines.count(), 0);
        let later = Instant::now() + Duration::from_secs(2);
        let line = throttle.tables().log(attempt, later);
        assert_eq!(line, Some(51));
        let others =
            (2..100).filter_map(|last| throttle.wrong(throttle.attempt(address(last), "a")));
        assert!(others.count() < 10);
    }
}
