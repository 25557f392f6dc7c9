//! Skips a part, and reports it.

use std::env;

/// Prints that a part is skipped.
pub(crate) fn skip(part: &str, why: &str) {
    println!("SKIPPED {part}: {why}");
}

/// Whether skipping is an error, as under CI, where the output is not read.
pub(crate) fn is_forbidden() -> bool {
    env::var_os("CI").is_some_and(|value| value == "true")
}
