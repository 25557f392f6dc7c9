//! What the server's settings want of internal part numbers.

use regex_lite::Regex;

use crate::db::lock::{self, Lock};
use crate::resource::write::WriteError;
use crate::resource::{Change, Review, unique};

/// Checks the pattern of an internal part number, which may be empty.
pub(crate) fn check_pattern(pattern: &str) -> Result<(), String> {
    let read = Regex::new(pattern.trim());
    read.map(drop)
        .map_err(|error| format!("not a regular expression: {error}"))
}

/// Lets nobody else give the same number to a part until the transaction ends, where none may repeat: two that come
/// at once would see neither of each other.
///
/// # Errors
/// When the query fails.
pub(super) fn hold(review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
    if change.changes("IPN") && !review.author.settings.part_allow_duplicate_ipn {
        lock::take(review.db, Lock::Rule("ipn"))?;
    }
    Ok(())
}

/// Looks at the number of a part that is new or gets another one.
pub(super) fn check(review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
    if !change.changes("IPN") {
        return Ok(());
    }
    let ipn = change.after.text("IPN");
    let pattern = review.author.settings.part_ipn_regex.trim();
    let fits = pattern.is_empty() || Regex::new(pattern).is_ok_and(|read| read.is_match(ipn));
    if !fits {
        review.refuse("IPN", format!("IPN must match regex pattern {pattern}"));
    }
    let may_repeat = review.author.settings.part_allow_duplicate_ipn || ipn.is_empty();
    if !may_repeat && unique::is_taken(review.db, change, &["IPN"])? {
        review.refuse("IPN", "Duplicate IPN not allowed in part settings");
    }
    Ok(())
}
