//! Plugins that panic, hang or return an error, in every call of the host.

mod calls;
mod lifecycle;
pub mod unmountable;
mod urls;
mod validation;

use std::time::Duration;

use inventree::prelude::*;

/// How long a hanging plugin hangs: much longer than any deadline of the tests, but not forever, so that the threads end
/// before the process does.
pub const HANG: Duration = Duration::from_secs(30);

/// How long a slow plugin takes: slightly longer than the deadline of the tests.
pub const SLOW: Duration = Duration::from_millis(600);

/// Fails as the word says; succeeds for any other word.
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
