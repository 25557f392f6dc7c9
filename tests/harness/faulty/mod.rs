//! Plugins that fail in every way in which a plugin can: panic, hang, error, wherever the host calls them.

mod calls;
mod lifecycle;
pub mod unmountable;
mod urls;
mod validation;

use std::time::Duration;

use inventree::prelude::*;

/// How long a hanging plugin hangs: much longer than any deadline of the tests, but not for ever, so that
/// the threads end before the process does.
pub const HANG: Duration = Duration::from_secs(30);

/// How long a slow plugin takes: longer than the deadline of the tests, but not by much.
pub const SLOW: Duration = Duration::from_millis(600);

/// Fails in the way that the word says; any other word is a success.
///
/// # Errors
/// With `error`.
///
/// # Panics
/// With `panic`.
#[expect(clippy::panic, reason = "these are the plugins that panic")]
pub fn fail(how: &str) -> Result<()> {
    match how {
        "panic" => panic!("faulty on purpose"),
        "hang" => {
            std::thread::park_timeout(HANG);
            Ok(())
        }
        "slow" => {
            std::thread::sleep(SLOW);
            Ok(())
        }
        "slow-error" => {
            std::thread::sleep(SLOW);
            Err(Error::failed("faulty on purpose"))
        }
        "error" => Err(Error::failed("faulty on purpose")),
        "nul" => Err(Error::failed("a\0b")),
        _ => Ok(()),
    }
}
