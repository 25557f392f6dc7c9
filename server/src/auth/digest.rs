//! Digests, and comparisons that take the same time for every input.

use chrono::{NaiveDateTime, Timelike};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

/// Returns the HMAC of a text for one purpose, with the secret as the key.
pub(crate) fn digest(secret: &[u8], purpose: &str, text: &str) -> [u8; 32] {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else {
        unreachable!("HMAC takes keys of any length");
    };
    mac.update(purpose.as_bytes());
    mac.update(&[0]);
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().into()
}

/// Returns the bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Returns the SHA-256 of a text as hexadecimal digits.
pub(crate) fn sha256(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

/// Truncates the time to the precision of both databases.
pub(super) fn truncate_to_microseconds(time: NaiveDateTime) -> NaiveDateTime {
    let nanoseconds = time.nanosecond() / 1000 * 1000;
    time.with_nanosecond(nanoseconds).unwrap_or(time)
}

/// Whether two strings are equal, in a time that does not depend on where they differ.
pub(super) fn constant_time_eq(a: &str, b: &str) -> bool {
    use subtle::ConstantTimeEq;
    a.as_bytes().ct_eq(b.as_bytes()).into()
}
