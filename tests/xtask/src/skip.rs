//! Leaving a part out, and saying so.

use std::env;

/// Prints that a part is left out.
pub(crate) fn skip(part: &str, why: &str) {
    println!("SKIPPED {part}: {why}");
}

/// Nothing may be left out where nobody reads the output.
pub(crate) fn is_forbidden() -> bool {
    env::var_os("CI").is_some_and(|value| value == "true")
}
