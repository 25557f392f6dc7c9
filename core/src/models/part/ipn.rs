//! What the server's settings want of internal part numbers.

use diesel::QueryResult;
use regex_lite::Regex;

use crate::db::Db;
use crate::resource::{Author, Change, Refusals, Statement};

/// Checks the pattern of an internal part number, which may be empty.
pub(crate) fn check_pattern(pattern: &str) -> Result<(), String> {
    let read = Regex::new(pattern.trim());
    read.map(drop)
        .map_err(|error| format!("not a regular expression: {error}"))
}

/// Looks at the number of a part that is new or gets another one.
pub(super) fn check(
    db: &mut Db,
    author: Author<'_>,
    change: &Change,
    refusals: &mut Refusals,
) -> QueryResult<()> {
    if !change.changes("IPN") {
        return Ok(());
    }
    let ipn = change.after.text("IPN");
    let pattern = author.settings.part_ipn_regex.trim();
    let fits = pattern.is_empty() || Regex::new(pattern).is_ok_and(|read| read.is_match(ipn));
    if !fits {
        refusals.add("IPN", format!("IPN must match regex pattern {pattern}"));
    }
    let may_repeat = author.settings.part_allow_duplicate_ipn || ipn.is_empty();
    if !may_repeat && is_taken(db, ipn, change.after.pk())? {
        refusals.add("IPN", "Duplicate IPN not allowed in part settings");
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
