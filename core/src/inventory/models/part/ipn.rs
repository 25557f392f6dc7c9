//! Checks internal part numbers (IPN) against the server settings.

use regex_lite::Regex;

use crate::db::lock::{self, AdvisoryLock};
use crate::resource::{Change, WriteContext, WriteError, unique};

/// Locks IPNs until the transaction ends, unless duplicates are allowed: concurrent transactions do not see each
/// other's new IPNs.
///
/// # Errors
/// When the query fails.
pub(super) fn lock(context: &mut WriteContext<'_>, change: &Change) -> Result<(), WriteError> {
    if change.has_changed("IPN") && !context.actor.settings.part_allow_duplicate_ipn {
        lock::acquire(context.db, AdvisoryLock::Rule("ipn"))?;
    }
    Ok(())
}

/// Checks a new or changed IPN.
pub(super) fn check(context: &mut WriteContext<'_>, change: &Change) -> Result<(), WriteError> {
    if !change.has_changed("IPN") {
        return Ok(());
    }
    let ipn = change.after.text("IPN");
    let pattern = context.actor.settings.part_ipn_regex.trim();
    let fits = pattern.is_empty() || Regex::new(pattern).is_ok_and(|read| read.is_match(ipn));
    if !fits {
        context.reject("IPN", format!("IPN must match regex pattern {pattern}"));
    }
    let may_repeat = context.actor.settings.part_allow_duplicate_ipn || ipn.is_empty();
    if !may_repeat && unique::is_taken(context.db, change, &["IPN"])? {
        context.reject("IPN", "Duplicate IPN not allowed in part settings");
    }
    Ok(())
}
