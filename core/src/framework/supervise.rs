//! Supervises the host's threads: restarts one that panics, and ends the process on a fatal error.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

/// The pause before the first restart of a thread; it doubles with each further one.
const INITIAL_BACKOFF: Duration = Duration::from_millis(100);

/// The longest pause.
const MAX_BACKOFF: Duration = Duration::from_secs(10);

/// Runs work of the host on its own thread, until the work returns. If it panics, this is logged, and the work restarts
/// after a pause.
///
/// # Errors
/// When no thread can be spawned.
pub fn spawn(name: &'static str, mut work: impl FnMut() + Send + 'static) -> std::io::Result<()> {
    let thread = std::thread::Builder::new().name(name.to_owned());
    let supervised = move || {
        let mut pause = None;
        let mut started = Instant::now();
        while let Err(panic) = catch_unwind(AssertUnwindSafe(&mut work)) {
            tracing::error!(
                thread = name,
                "a thread of the host panicked and is restarted: {}",
                panic_message(&*panic)
            );
            let next = next_pause(pause, started.elapsed());
            std::thread::sleep(next);
            pause = Some(next);
            started = Instant::now();
        }
    };
    thread.spawn(supervised).map(drop)
}

/// Returns the pause after a panic: twice the last one, or the shortest if the thread had run for long.
fn next_pause(last: Option<Duration>, running: Duration) -> Duration {
    match last {
        Some(last) if running <= MAX_BACKOFF => (last * 2).min(MAX_BACKOFF),
        _ => INITIAL_BACKOFF,
    }
}

/// Returns the message of a panic.
#[must_use]
pub fn panic_message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("a payload that is not a string")
}

type FatalHandler = Box<dyn Fn(&str) + Send + Sync>;

static FATAL_HANDLER: OnceLock<FatalHandler> = OnceLock::new();

/// Sets the function that ends the process. Only the first one counts.
pub fn set_fatal_handler(end: impl Fn(&str) + Send + Sync + 'static) {
    if FATAL_HANDLER.set(Box::new(end)).is_err() {
        tracing::debug!("the fatal handler is already set");
    }
}

/// Logs a fatal error, and ends the process if a handler is set.
pub fn fatal(reason: &str) {
    tracing::error!("the server cannot go on: {reason}");
    if let Some(end) = FATAL_HANDLER.get() {
        end(reason);
    }
}

/// Marks the beginning of a round of a host thread, where tests can make it panic.
pub fn failpoint(name: &str) {
    if HAS_PANIC_REQUESTS.load(Ordering::Relaxed) {
        let mut asked = PANIC_REQUESTS
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let index = asked.iter().position(|asked| *asked == name);
        if let Some(index) = index {
            asked.swap_remove(index);
            drop(asked);
            panic!("a test asked the thread `{name}` to panic");
        }
    }
}

static HAS_PANIC_REQUESTS: AtomicBool = AtomicBool::new(false);
static PANIC_REQUESTS: Mutex<Vec<&'static str>> = Mutex::new(Vec::new());

/// Lets one thread of the name panic in its next round; only for tests.
#[doc(hidden)]
pub fn request_panic(name: &'static str) {
    PANIC_REQUESTS
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(name);
    HAS_PANIC_REQUESTS.store(true, Ordering::Relaxed);
}

/// Returns whether a requested panic is still due; only for tests.
#[doc(hidden)]
#[must_use]
pub fn is_panic_requested(name: &str) -> bool {
    let asked = PANIC_REQUESTS
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    asked.contains(&name)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use super::{INITIAL_BACKOFF, MAX_BACKOFF, next_pause};

    #[test]
    fn a_thread_that_panics_begins_again_until_its_work_is_done() {
        let (sender, receiver) = channel();
        let mut rounds = 0;
        super::spawn("supervised", move || {
            rounds += 1;
            sender.send(rounds).unwrap();
            assert!(rounds == 3, "in round {rounds}");
        })
        .unwrap();
        assert_eq!(receiver.iter().collect::<Vec<_>>(), [1, 2, 3]);
    }

    #[test]
    fn pauses_double_up_to_a_limit_and_are_short_again_after_a_long_run() {
        let at_once = Duration::ZERO;
        assert_eq!(next_pause(None, at_once), INITIAL_BACKOFF);
        let second = next_pause(Some(INITIAL_BACKOFF), at_once);
        assert_eq!(second, INITIAL_BACKOFF * 2);
        assert_eq!(next_pause(Some(MAX_BACKOFF), at_once), MAX_BACKOFF);
        let long = MAX_BACKOFF + Duration::from_secs(1);
        assert_eq!(next_pause(Some(MAX_BACKOFF), long), INITIAL_BACKOFF);
    }
}
