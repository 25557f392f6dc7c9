//! The threads of the host: one that panics is begun again, and what cannot go on ends the process with a reason.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

/// How long a thread pauses before it begins again; twice as long each time that it ends soon.
const PAUSE: Duration = Duration::from_millis(100);

/// The longest pause.
const LONGEST: Duration = Duration::from_secs(10);

/// Does work of the host on a thread of its own, until the work returns. Where it panics, that is logged, and the work
/// begins again after a pause.
///
/// # Errors
/// When no thread can be had.
pub fn thread(name: &'static str, mut work: impl FnMut() + Send + 'static) -> std::io::Result<()> {
    let thread = std::thread::Builder::new().name(name.to_owned());
    let supervised = move || {
        let mut pause = PAUSE;
        while let Err(panic) = catch_unwind(AssertUnwindSafe(&mut work)) {
            tracing::error!(
                thread = name,
                "a thread of the host has panicked and begins again: {}",
                text_of(&*panic)
            );
            std::thread::sleep(pause);
            pause = (pause * 2).min(LONGEST);
        }
    };
    thread.spawn(supervised).map(drop)
}

/// What was said by a panic.
#[must_use]
pub fn text_of(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("something other than a text")
}

type End = Box<dyn Fn(&str) + Send + Sync>;

static END: OnceLock<End> = OnceLock::new();

/// Says what ends the process. The first one counts.
pub fn ends_by(end: impl Fn(&str) + Send + Sync + 'static) {
    if END.set(Box::new(end)).is_err() {
        tracing::debug!("it is known what ends the process");
    }
}

/// The process must not go on, for the reason given: it ends where it knows how.
pub fn end(reason: &str) {
    tracing::error!("the server cannot go on: {reason}");
    if let Some(end) = END.get() {
        end(reason);
    }
}

/// A thread of the host has begun another round; for tests of what becomes of its panics.
pub fn round(name: &str) {
    if IS_ASKED.load(Ordering::Relaxed) {
        let mut asked = ASKED.lock().unwrap_or_else(PoisonError::into_inner);
        let place = asked.iter().position(|asked| *asked == name);
        if let Some(place) = place {
            asked.swap_remove(place);
            drop(asked);
            panic!("a test asked the thread `{name}` to panic");
        }
    }
}

static IS_ASKED: AtomicBool = AtomicBool::new(false);
static ASKED: Mutex<Vec<&'static str>> = Mutex::new(Vec::new());

/// Lets one thread of the name panic in its next round: for tests alone.
#[doc(hidden)]
pub fn ask_to_panic(name: &'static str) {
    ASKED
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(name);
    IS_ASKED.store(true, Ordering::Relaxed);
}

/// Whether such a thread has yet to panic: for tests alone.
#[doc(hidden)]
#[must_use]
pub fn is_asked_to_panic(name: &str) -> bool {
    let asked = ASKED.lock().unwrap_or_else(PoisonError::into_inner);
    asked.contains(&name)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    #[test]
    fn a_thread_that_panics_begins_again_until_its_work_is_done() {
        let (sender, receiver) = channel();
        let mut rounds = 0;
        super::thread("supervised", move || {
            rounds += 1;
            sender.send(rounds).unwrap();
            assert!(rounds == 3, "in round {rounds}");
        })
        .unwrap();
        assert_eq!(receiver.iter().collect::<Vec<_>>(), [1, 2, 3]);
    }
}
