//! What the server's settings want of internal part numbers.

use diesel::QueryResult;
use regex_lite::Regex;

use crate::db::Db;
use crate::resource::write::WriteError;
use crate::resource::{Change, Review, Statement};

/// Checks the pattern of an internal part number, which may be empty.
pub(crate) fn check_pattern(pattern: &str) -> Result<(), String> {
    let read = Regex::new(pattern.trim());
    read.map(drop)
        .map_err(|error| format!("not a regular expression: {error}"))
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
    if !may_repeat && is_taken(review.db, ipn, change.after.pk())? {
        review.refuse("IPN", "Duplicate IPN not allowed in part settings");
    }
    Ok(())
}

/// Whether another part has the number, in letters of any case.
fn is_taken(db: &mut Db, ipn: &str, own: i64) -> QueryResult<bool> {
    let mut sql = Statement::new("SELECT 1 FROM parts WHERE LOWER(ipn) = LOWER(").kept();
    sql.value(ipn)
        .sql(") AND id <> ")
        .value(own)
        .sql(" LIMIT 1");
    Ok(sql.first(db)?.is_some())
}
