//! References of orders: the pattern that an administrator sets, and the next number.

use std::fmt::Write as _;

use chrono::format::{Item as Format, StrftimeItems};
use chrono::{DateTime, Datelike, Timelike, Utc};
use diesel::QueryResult;
use regex_lite::Regex;

use super::Kind;
use crate::db::Db;
use crate::db::lock::{self, Lock};
use crate::resource::write::WriteError;
use crate::resource::{Author, Change, Review, Statement, unique};

/// Largest number in a reference.
const LARGEST: i64 = 0x7FFF_FFFF;

/// Longest reference in characters.
const LONGEST: usize = 64;

/// How often the next number is looked for where references of another pattern are in the way.
const TRIES: usize = 100;

/// A pattern such as `PO-{ref:04d}`.
#[derive(Debug)]
struct Pattern(Vec<Piece>);

#[derive(Debug)]
enum Piece {
    /// As it stands; `?` is any sign.
    Text(String),
    /// A number of at least so many digits, filled up with the sign.
    Number(Part, usize, char),
    /// The moment in a format of its own.
    Date(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Ref,
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
}

impl Part {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "ref" => Self::Ref,
            "year" => Self::Year,
            "month" => Self::Month,
            "day" => Self::Day,
            "hour" => Self::Hour,
            "minute" => Self::Minute,
            "second" => Self::Second,
            _ => return None,
        })
    }

    fn value(self, number: i64, now: DateTime<Utc>) -> i64 {
        match self {
            Self::Ref => number,
            Self::Year => now.year().into(),
            Self::Month => now.month().into(),
            Self::Day => now.day().into(),
            Self::Hour => now.hour().into(),
            Self::Minute => now.minute().into(),
            Self::Second => now.second().into(),
        }
    }
}

impl Pattern {
    fn read(text: &str) -> Result<Self, String> {
        let (mut pieces, mut rest) = (Vec::new(), text);
        while let Some((before, after)) = rest.split_once('{') {
            let (inner, after) = after
                .split_once('}')
                .ok_or("the pattern has a `{` without `}`")?;
            pieces.push(Piece::Text(before.to_owned()));
            pieces.push(Piece::read(inner)?);
            rest = after;
        }
        if rest.contains('}') {
            return Err("the pattern has a `}` without `{`".to_owned());
        }
        pieces.push(Piece::Text(rest.to_owned()));
        let is_ref = |piece: &&Piece| matches!(piece, Piece::Number(Part::Ref, ..));
        if pieces.iter().filter(is_ref).count() != 1 {
            return Err("the pattern needs `{ref}` once, such as in `PO-{ref:04d}`".to_owned());
        }
        Ok(Self(pieces))
    }

    /// The reference of the number.
    fn fill(&self, number: i64, now: DateTime<Utc>) -> String {
        let mut filled = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => filled.push_str(text),
                Piece::Number(part, width, sign) => {
                    let digits = part.value(number, now).to_string();
                    filled.extend((digits.len()..*width).map(|_| *sign));
                    filled.push_str(&digits);
                }
                Piece::Date(format) => {
                    // The format was looked at when the pattern was read.
                    let written = write!(filled, "{}", now.format(format));
                    debug_assert!(written.is_ok(), "the format is sound");
                }
            }
        }
        filled
    }

    /// The digits of the number in a reference that fits.
    fn number<'a>(&self, reference: &'a str) -> Option<&'a str> {
        let mut text = String::from("^");
        for piece in &self.0 {
            match piece {
                Piece::Text(own) => {
                    let parts: Vec<String> = own.split('?').map(regex_lite::escape).collect();
                    text.push_str(&parts.join("."));
                }
                Piece::Number(Part::Ref, ..) => text.push_str(" *(\\d+)"),
                Piece::Number(..) => text.push_str(" *\\d+"),
                Piece::Date(_) => text.push_str(".+"),
            }
        }
        text.push('$');
        let found = Regex::new(&text).ok()?.captures(reference)?;
        found.get(1).map(|digits| digits.as_str())
    }
}

impl Piece {
    fn read(inner: &str) -> Result<Self, String> {
        let (name, format) = inner.split_once(':').unwrap_or((inner, ""));
        if name == "date" {
            let format = if format.is_empty() {
                "%Y-%m-%d"
            } else {
                format
            };
            let is_wrong = StrftimeItems::new(format).any(|item| matches!(item, Format::Error));
            return if is_wrong {
                Err(format!("`{format}` is no format of a date"))
            } else {
                Ok(Self::Date(format.to_owned()))
            };
        }
        let part = Part::of(name).ok_or_else(|| {
            format!("the pattern knows `ref`, `date`, `year` and the like, but not `{name}`")
        })?;
        let digits = format.strip_suffix('d').unwrap_or(format);
        let sign = if digits.starts_with('0') { '0' } else { ' ' };
        let width = if digits.is_empty() {
            Ok(0)
        } else {
            digits.parse()
        };
        let width = width.ok().filter(|width| *width <= LONGEST / 2);
        let wrong = || format!("`{format}` is no format of a number, such as `04d`");
        Ok(Self::Number(part, width.ok_or_else(wrong)?, sign))
    }
}

/// What a pattern can be read as; the setting's validator.
///
/// # Errors
/// With what is wrong with it.
pub(crate) fn check_pattern(pattern: &str) -> Result<(), String> {
    if pattern.is_empty() {
        return Ok(());
    }
    Pattern::read(pattern).map(drop)
}

/// The number in a reference, if it fits the pattern; any does where there is none.
fn number_in(pattern: &str, reference: &str) -> Result<i64, String> {
    let text = || format!("Reference must match required pattern: {pattern}");
    let digits = if pattern.is_empty() {
        let digits = reference.trim_start_matches(|sign: char| !sign.is_ascii_digit());
        let end = digits.find(|sign: char| !sign.is_ascii_digit());
        let digits = digits
            .get(..end.unwrap_or(digits.len()))
            .unwrap_or_default();
        if digits.is_empty() { "0" } else { digits }
    } else {
        let pattern = Pattern::read(pattern)?;
        pattern.number(reference).ok_or_else(text)?
    };
    let number = digits.parse().ok().filter(|number| *number <= LARGEST);
    number.ok_or_else(|| "Reference number is too large".to_owned())
}

/// Lets nobody else give references to orders of the kind until the transaction ends.
pub(super) fn hold(db: &mut Db, change: &Change, kind: &Kind) -> QueryResult<()> {
    if change.is_new() || change.changes("reference") {
        lock::take(db, Lock::Rule(kind.resource.target.table))?;
    }
    Ok(())
}

/// Gives a new order that names no reference the next one, and looks at one that was sent.
///
/// # Errors
/// When a query fails.
pub(super) fn check(
    review: &mut Review<'_>,
    change: &mut Change,
    kind: &Kind,
) -> Result<(), WriteError> {
    let pattern = (kind.settings)(review.author.settings).pattern;
    let is_given = change.sent("reference").is_none() && change.is_new();
    if !is_given && !change.changes("reference") {
        return Ok(());
    }
    if is_given {
        let next = next(review.db, review.author, kind)?;
        change.after.set("reference", next);
    }
    let reference = change.after.text("reference").to_owned();
    match number_in(pattern, &reference) {
        Ok(number) => change.after.set("reference_int", number),
        Err(text) => review.refuse("reference", text),
    }
    // A given one was looked for; before the lock is held, others may get the same.
    if !is_given && unique::is_taken(review.db, change, &["reference"])? {
        let text = format!("{} with this Reference already exists.", kind.resource.name);
        review.refuse("reference", text);
    }
    Ok(())
}

/// The reference after the highest one, which no order has.
///
/// # Errors
/// When a query fails.
pub fn next(db: &mut Db, author: Author<'_>, kind: &Kind) -> QueryResult<String> {
    let table = kind.resource.target.table;
    let mut sql = Statement::new("SELECT MAX(reference_int) FROM ").kept();
    let highest = sql.sql(table).first(db)?.and_then(|cell| cell.int());
    let mut number = highest.unwrap_or_default();
    let pattern = Pattern::read((kind.settings)(author.settings).pattern);
    let mut reference = String::new();
    for _ in 0..TRIES {
        number += 1;
        reference = match &pattern {
            Ok(pattern) => pattern.fill(number, author.now),
            Err(_) => number.to_string(),
        };
        let mut sql = Statement::new("SELECT 1 FROM ").kept();
        sql.sql(table).sql(" WHERE reference = ");
        if sql.value(&*reference).first(db)?.is_none() {
            break;
        }
    }
    Ok(reference)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::{Pattern, check_pattern, number_in};

    #[test]
    fn a_pattern_gives_the_reference_of_a_number_and_finds_the_number_again() {
        let now: DateTime<Utc> = "2026-02-03T04:05:06Z".parse().unwrap();
        for (pattern, reference) in [
            ("PO-{ref:04d}", "PO-0012"),
            ("{ref}", "12"),
            ("{ref:d}/x", "12/x"),
            ("{year}-{month:02d}.{ref:3d}", "2026-02. 12"),
            ("PO({date:%y%m%d})+{ref:04d}", "PO(260203)+0012"),
        ] {
            let read = Pattern::read(pattern).unwrap();
            assert_eq!(read.fill(12, now), reference, "{pattern}");
            assert_eq!(number_in(pattern, reference), Ok(12), "{pattern}");
        }
    }

    #[test]
    fn a_reference_that_does_not_fit_is_refused() {
        let pattern = "PO-{ref:04d}";
        let text = Err("Reference must match required pattern: PO-{ref:04d}".to_owned());
        for wrong in ["nope", "PO-", "PO-12x", "xPO-12", "po-12", ""] {
            assert_eq!(number_in(pattern, wrong), text, "{wrong}");
        }
        assert_eq!(number_in(pattern, "PO-7"), Ok(7));
        assert!(number_in(pattern, "PO-99999999999999999999").is_err());
        assert_eq!(number_in("R?-{ref}", "Rx-5"), Ok(5));
        assert_eq!(
            (number_in("", "any 5x"), number_in("", "any")),
            (Ok(5), Ok(0))
        );
    }

    #[test]
    fn a_pattern_that_counts_nothing_or_cannot_be_read_is_refused() {
        for wrong in [
            "PO",
            "{ref",
            "ref}",
            "{ref}{ref}",
            "{ref:x}",
            "{ref:999d}",
            "{other}{ref}",
            "{date:%Q}{ref}",
        ] {
            assert!(check_pattern(wrong).is_err(), "{wrong}");
        }
        assert_eq!(
            (check_pattern(""), check_pattern("B{ref:04d}")),
            (Ok(()), Ok(()))
        );
    }
}
