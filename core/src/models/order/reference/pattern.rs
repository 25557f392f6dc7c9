//! The pattern of references that an administrator sets.

use std::fmt::Write as _;

use chrono::format::{Item as Format, StrftimeItems};
use chrono::{DateTime, Datelike, Timelike, Utc};
use regex_lite::Regex;

/// Largest number in a reference.
pub(super) const LARGEST: i64 = 0x7FFF_FFFF;

/// Longest reference in characters.
const LONGEST: usize = 64;

/// A Wednesday in September with two digits everywhere: nothing that a date is written by is longer.
const WIDEST: (i64, u32) = (1_790_809_199, 123_456_789);

/// A pattern such as `PO-{ref:04d}`.
#[derive(Debug)]
pub(super) struct Pattern(Vec<Piece>);

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
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let (mut pieces, mut rest) = (Vec::new(), text);
        while let Some((before, after)) = rest.split_once('{') {
            let (inner, after) = after
                .split_once('}')
                .ok_or("Improperly formatted pattern: expected '}' before end of string")?;
            pieces.push(Piece::Text(before.to_owned()));
            pieces.push(Piece::read(inner)?);
            rest = after;
        }
        if rest.contains('}') {
            return Err(
                "Improperly formatted pattern: Single '}' encountered in format string".to_owned(),
            );
        }
        pieces.push(Piece::Text(rest.to_owned()));
        let is_ref = |piece: &&Piece| matches!(piece, Piece::Number(Part::Ref, ..));
        match pieces.iter().filter(is_ref).count() {
            0 => Err("Missing required format key: 'ref'".to_owned()),
            1 => Ok(Self(pieces)),
            _ => Err("Improperly formatted pattern: Duplicate group 'ref'".to_owned()),
        }
    }

    /// The reference of the number.
    pub(super) fn fill(&self, number: i64, now: DateTime<Utc>) -> String {
        self.0.iter().map(|piece| piece.fill(number, now)).collect()
    }

    /// The digits of the number in a reference that fits. A date is taken to be as long as it is now, since the number
    /// may stand right behind it; only where nothing fits so, it is as long as it likes.
    fn number<'a>(&self, reference: &'a str, now: DateTime<Utc>) -> Option<&'a str> {
        [Some(now), None].into_iter().find_map(|now| {
            let shapes: String = self.0.iter().map(|piece| piece.shape(now)).collect();
            let regex = Regex::new(&format!("^{shapes}$")).ok()?;
            Some(regex.captures(reference)?.get(1)?.as_str())
        })
    }
}

impl Piece {
    fn read(inner: &str) -> Result<Self, String> {
        let (name, format) = inner.split_once(':').unwrap_or((inner, ""));
        if name == "date" {
            return Self::read_date(format);
        }
        let part =
            Part::of(name).ok_or_else(|| format!("Unknown format key specified: '{name}'"))?;
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

    fn read_date(format: &str) -> Result<Self, String> {
        let format = if format.is_empty() {
            "%Y-%m-%d"
        } else {
            format
        };
        if StrftimeItems::new(format).any(|item| matches!(item, Format::Error)) {
            return Err(format!("`{format}` is no format of a date"));
        }
        Ok(Self::Date(format.to_owned()))
    }

    fn fill(&self, number: i64, now: DateTime<Utc>) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(part, width, sign) => {
                let digits = part.value(number, now).to_string();
                let missing = (digits.len()..*width).map(|_| *sign);
                missing.chain(digits.chars()).collect()
            }
            Self::Date(format) => {
                let mut filled = String::new();
                // The format was looked at when the pattern was read.
                let written = write!(filled, "{}", now.format(format));
                debug_assert!(written.is_ok(), "the format is sound");
                filled
            }
        }
    }

    /// The regular expression of what it may be, or of what looks as it does at the moment.
    fn shape(&self, now: Option<DateTime<Utc>>) -> String {
        match (self, now) {
            (Self::Text(own), _) => {
                let parts: Vec<String> = own.split('?').map(regex_lite::escape).collect();
                parts.join(".")
            }
            (Self::Number(Part::Ref, ..), _) => " *(\\d+)".to_owned(),
            (_, Some(now)) => alike(&self.fill(0, now)),
            (Self::Number(..), None) => " *\\d+".to_owned(),
            (Self::Date(_), None) => ".+".to_owned(),
        }
    }
}

/// The regular expression of what has as many digits in the same places; names of months differ in length.
fn alike(text: &str) -> String {
    let mut shape = String::new();
    for sign in text.chars() {
        if sign.is_ascii_digit() {
            shape.push_str("\\d");
        } else if !shape.ends_with("\\D+") {
            shape.push_str("\\D+");
        }
    }
    shape
}

/// What a pattern can be read as, and what references may look like; the setting's validator.
///
/// # Errors
/// With what is wrong with it.
pub(crate) fn check_pattern(pattern: &str) -> Result<(), String> {
    let (seconds, nanos) = WIDEST;
    let moment = DateTime::from_timestamp(seconds, nanos).unwrap_or_default();
    let longest = Pattern::read(pattern)?.fill(LARGEST, moment);
    if longest.chars().count() > LONGEST {
        return Err(format!(
            "the pattern makes references of more than {LONGEST} characters"
        ));
    }
    if longest.contains(char::is_control) {
        return Err("the pattern makes references with control characters".to_owned());
    }
    Ok(())
}

/// The number in a reference, if it fits the pattern; any does where there is none.
pub(super) fn number_in(pattern: &str, reference: &str, now: DateTime<Utc>) -> Result<i64, String> {
    let text = || format!("Reference must match required pattern: {pattern}");
    let digits = if pattern.is_empty() {
        let mut runs = reference.split(|sign: char| !sign.is_ascii_digit());
        runs.find(|run| !run.is_empty()).unwrap_or("0")
    } else {
        let pattern = Pattern::read(pattern)?;
        pattern.number(reference, now).ok_or_else(text)?
    };
    let number = digits.parse().ok().filter(|number| *number <= LARGEST);
    number.ok_or_else(|| "Reference number is too large".to_owned())
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::{LARGEST, Pattern, WIDEST, check_pattern};

    fn now() -> DateTime<Utc> {
        "2026-02-03T04:05:06Z".parse().unwrap()
    }

    fn number_in(pattern: &str, reference: &str) -> Result<i64, String> {
        super::number_in(pattern, reference, now())
    }

    #[test]
    fn a_pattern_gives_the_reference_of_a_number_and_finds_the_number_again() {
        for (pattern, reference) in [
            ("PO-{ref:04d}", "PO-0012"),
            ("{ref}", "12"),
            ("{ref:d}/x", "12/x"),
            ("{year}-{month:02d}.{ref:3d}", "2026-02. 12"),
            ("PO({date:%y%m%d})+{ref:04d}", "PO(260203)+0012"),
        ] {
            let read = Pattern::read(pattern).unwrap();
            assert_eq!(read.fill(12, now()), reference, "{pattern}");
            assert_eq!(number_in(pattern, reference), Ok(12), "{pattern}");
        }
    }

    #[test]
    fn digits_of_a_date_are_not_those_of_the_number_behind_it() {
        for (pattern, reference, number) in [
            ("SO{year}{ref:04d}", "SO20260012", 12),
            ("SO{year}{ref:04d}", "SO20240012", 12),
            ("{year}{month:02d}{ref}", "202612345", 345),
            ("{date:%Y%m%d}{ref:04d}", "202602030012", 12),
            ("{date:%Y%m%d}{ref:04d}", "2026020312345", 12345),
            ("{date:%B}{ref}", "September12", 12),
            ("{month}{ref:04d}", "20012", 12),
            ("R?{ref:04d}", "R70012", 12),
            ("{year}{ref}", "267", 7),
        ] {
            assert_eq!(number_in(pattern, reference), Ok(number), "{pattern}");
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
    fn a_pattern_whose_references_may_be_too_long_or_have_control_characters_is_refused() {
        let text = "x".repeat(54);
        assert_eq!(check_pattern(&format!("{text}{{ref:04d}}")), Ok(()));
        let refused = check_pattern(&format!("{text}x{{ref:04d}}")).unwrap_err();
        assert!(refused.contains("64 characters"), "{refused}");
        for pattern in ["a\tb{ref}", "{date:%Y%n}{ref}"] {
            let refused = check_pattern(pattern).unwrap_err();
            assert!(refused.contains("control characters"), "{refused}");
        }
    }

    #[test]
    fn nothing_is_longer_than_at_the_widest_moment() {
        let (seconds, nanos) = WIDEST;
        let widest = DateTime::from_timestamp(seconds, nanos).unwrap();
        let pattern = Pattern::read("{date:%A %-d %B %-I %p %-M %.f}{ref}").unwrap();
        let longest = pattern.fill(LARGEST, widest).len();
        for days in 0..400 {
            let moment = widest + chrono::Duration::days(days);
            assert!(pattern.fill(LARGEST, moment).len() <= longest, "{moment}");
        }
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
        let missing = Err("Missing required format key: 'ref'".to_owned());
        assert_eq!(
            (check_pattern(""), check_pattern("PO")),
            (missing.clone(), missing)
        );
        assert_eq!(check_pattern("B{ref:04d}"), Ok(()));
    }
}
