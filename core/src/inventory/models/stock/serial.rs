//! Serial numbers of stock items: the server's rules, used when no plugin overrides them.

use diesel::QueryResult;

use crate::db::Db;
use crate::db::lock::{self, AdvisoryLock};
use crate::resource::{Change, Item, Statement, WriteContext, WriteError};
use crate::server_settings::global::GlobalSettings;

/// The error text for a serial that another item has.
const TAKEN: &str = "Stock item with this serial number already exists";

/// SQL of the part, its templates, and all variants of these, as the table `tree`.
pub(super) const PART_TREE: &str = "WITH RECURSIVE up (id, above) AS (SELECT p.id, p.variant_of_id FROM parts p WHERE p.id = ? \
    UNION SELECT p.id, p.variant_of_id FROM parts p JOIN up ON p.id = up.above), \
    tree (id) AS (SELECT up.id FROM up UNION SELECT p.id FROM parts p JOIN tree ON p.variant_of_id = tree.id) ";

/// The largest number by which serials are sorted.
pub(super) const MAX_NUMBER: i64 = 0x7FFF_FFFF;

/// Returns the number by which a serial is sorted: the digits at its start, otherwise those at its end, at most 2³¹ −
/// 1; 0 without such digits.
#[must_use]
pub fn to_int(serial: &str) -> i64 {
    let serial = serial.trim();
    let is_digit = |character: char| character.is_ascii_digit();
    let first = serial.trim_start_matches(is_digit).len();
    let last = serial.trim_end_matches(is_digit).len();
    let digits = match serial.len() - first {
        0 => serial.get(last..),
        first => serial.get(..first),
    };
    match digits {
        None | Some("") => 0,
        Some(digits) => digits
            .parse()
            .map_or(MAX_NUMBER, |number: i64| number.min(MAX_NUMBER)),
    }
}

/// Increments the number at the end of the serial and keeps its leading zeros. Returns the same serial if it does not
/// end with a number, and `1` for an empty one.
#[must_use]
pub fn increment(serial: &str) -> String {
    let serial = serial.trim();
    if serial.is_empty() {
        return "1".to_owned();
    }
    let prefix = serial.trim_end_matches(|character: char| character.is_ascii_digit());
    let number = serial.get(prefix.len()..).unwrap_or_default();
    if number.is_empty() {
        return serial.to_owned();
    }
    let kept = number.trim_end_matches('9');
    let zeros = "0".repeat(number.len() - kept.len());
    // Serials may be longer than any integer type.
    let raised = match kept.as_bytes().split_last() {
        None => "1".to_owned(),
        Some((last, _)) => {
            let front = kept.get(..kept.len() - 1).unwrap_or_default();
            format!("{front}{}", char::from(last + 1))
        }
    };
    format!("{prefix}{raised}{zeros}")
}

/// Returns the highest serial of the part and its related parts, or of all parts if serials are globally unique.
/// # Errors
/// When the query fails.
pub fn latest(db: &mut Db, settings: &GlobalSettings, part: i64) -> QueryResult<Option<String>> {
    let mut sql = select_in_scope(settings, part, "SELECT s.serial FROM stock_items s");
    sql.sql(" AND s.serial IS NOT NULL AND s.serial <> '' ORDER BY s.serial_int DESC, s.serial DESC LIMIT 1");
    Ok(sql.first_value(db)?.map(|cell| cell.text().to_owned()))
}

/// Returns those of the serials that items of the part and its related parts have, or of any part if serials are
/// globally unique. Keeps the order of the serials.
///
/// # Errors
/// When the query fails.
pub fn taken(
    db: &mut Db,
    settings: &GlobalSettings,
    part: i64,
    serials: &[String],
) -> QueryResult<Vec<String>> {
    let mut taken = Vec::new();
    // SQLite accepts at most 32,766 values in a statement.
    for some in serials.chunks(1000) {
        let mut sql = select_in_scope(settings, part, "SELECT s.serial FROM stock_items s");
        sql.sql(" AND s.serial IN (")
            .list(some.iter().map(String::as_str))
            .sql(")");
        let found = sql.load(db)?;
        let is_found = |serial: &String| {
            let mut rows = found.iter().filter_map(|row| row.first());
            rows.any(|cell| cell.text() == serial)
        };
        taken.extend(some.iter().filter(|serial| is_found(serial)).cloned());
    }
    Ok(taken)
}

/// Returns the key of the item with the next or previous serial.
///
/// # Errors
/// When the query fails.
pub fn adjacent(
    db: &mut Db,
    settings: &GlobalSettings,
    item: &Item,
    is_next: bool,
) -> QueryResult<Option<i64>> {
    let (Some(part), serial) = (item.integer("part"), item.text("serial")) else {
        return Ok(None);
    };
    if serial.is_empty() {
        return Ok(None);
    }
    let (character, way) = if is_next { (">", "ASC") } else { ("<", "DESC") };
    let number = item.integer("serial_int").unwrap_or_default();
    let mut sql = select_in_scope(settings, part, "SELECT s.id FROM stock_items s");
    sql.sql(" AND s.serial IS NOT NULL AND s.serial <> '' AND (s.serial_int, s.serial) ")
        .sql(character)
        .sql(" (")
        .value(number)
        .sql(", ")
        .value(serial)
        .sql(") ORDER BY s.serial_int ")
        .sql(way)
        .sql(", s.serial ")
        .sql(way)
        .sql(" LIMIT 1");
    Ok(sql.first_value(db)?.and_then(|cell| cell.int()))
}

/// Locks the serials of the part and its related parts until the transaction ends.
///
/// # Errors
/// When the query fails.
pub(super) fn lock(db: &mut Db, settings: &GlobalSettings, part: i64) -> QueryResult<()> {
    // SQLite has one writer at a time.
    if !matches!(db, Db::Pg(_)) {
        return Ok(());
    }
    let oldest = if settings.serial_number_globally_unique {
        Some(0)
    } else {
        let mut sql = Statement::default();
        sql.sql_with(PART_TREE, &part.into())
            .sql("SELECT MIN(tree.id) FROM tree");
        sql.first_value(db)?.and_then(|cell| cell.int())
    };
    lock::acquire(db, AdvisoryLock::Serials(oldest.unwrap_or(part)))
}

/// Rejects a serial that is taken, and a quantity other than one with a serial.
///
/// # Errors
/// When a query fails.
pub(super) fn check(context: &mut WriteContext<'_>, change: &Change) -> Result<(), WriteError> {
    let serial = change.after.text("serial").to_owned();
    let Some(part) = change.after.integer("part").filter(|_| !serial.is_empty()) else {
        return Ok(());
    };
    if change
        .after
        .decimal("quantity")
        .is_some_and(|quantity| quantity != crate::decimal::Decimal::ONE)
    {
        context.reject(
            "quantity",
            "Quantity must be 1 for item with a serial number",
        );
        context.reject(
            "serial",
            "Serial number cannot be set if quantity greater than 1",
        );
    } else if change.has_changed("serial")
        && !taken(context.db, context.actor.settings, part, &[serial])?.is_empty()
    {
        context.reject("serial", TAKEN);
    }
    Ok(())
}

/// Builds a query on the stock items `s` of the parts among which serials are unique.
fn select_in_scope(settings: &GlobalSettings, part: i64, select: &'static str) -> Statement {
    if settings.serial_number_globally_unique {
        let mut sql = Statement::new(select);
        sql.sql(" WHERE 1 = 1");
        return sql;
    }
    let mut sql = Statement::default();
    sql.sql_with(PART_TREE, &part.into()).sql(select);
    sql.sql(" WHERE s.part_id IN (SELECT tree.id FROM tree)");
    sql
}

#[cfg(test)]
mod tests {
    use super::{increment, to_int};

    #[test]
    fn the_number_at_the_end_of_a_serial_is_raised_and_keeps_its_zeros() {
        for (serial, next) in [
            ("", "1"),
            ("1", "2"),
            ("9", "10"),
            ("099", "100"),
            ("0009", "0010"),
            ("SN-19", "SN-20"),
            ("A9B099", "A9B100"),
            ("X", "X"),
            ("12a", "12a"),
            (" 7 ", "8"),
            ("99999999999999999999999", "100000000000000000000000"),
        ] {
            assert_eq!(increment(serial), next, "{serial}");
        }
    }

    #[test]
    fn a_serial_is_ordered_by_the_digits_at_its_start_or_end_up_to_a_limit() {
        for (serial, number) in [
            ("", 0),
            ("abc", 0),
            ("A12B3", 3),
            ("12A3", 12),
            ("SN-2024-9", 9),
            ("SN-2024-10", 10),
            ("A12B", 0),
            ("Ä7", 7),
            ("0012", 12),
            ("-5", 5),
            ("2147483648", 0x7FFF_FFFF),
            ("9999999999999999999999", 0x7FFF_FFFF),
        ] {
            assert_eq!(to_int(serial), number, "{serial}");
        }
    }
}
