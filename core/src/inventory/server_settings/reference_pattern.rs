//! The pattern of references, which is a server setting.

use std::fmt::Write as _;

use chrono::format::{Item as Format, StrftimeItems};
use chrono::{DateTime, Datelike, Timelike, Utc};
use regex_lite::Regex;

/// The largest number in a reference.
pub(crate) const MAX_NUMBER: i64 = 0x7FFF_FFFF;

/// The maximum length of a reference in characters.
const MAX_LENGTH: usize = 64;

/// A Wednesday in September with two digits in every part: no other datetime formats longer.
const WIDEST_DATETIME: (i64, u32) = (1_790_809_199, 123_456_789);

/// A pattern such as `PO-{ref:04d}`.
#[derive(Debug)]
pub(crate) struct Pattern(Vec<Piece>);

#[derive(Debug)]
enum Piece {
    /// Literal text; `?` matches any character.
    Text(String),
    /// A number, padded with the character to the minimum width.
    Number(FormatKey, usize, char),
    /// The current datetime in a `strftime` format.
    Date(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FormatKey {
    Ref,
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
}

impl FormatKey {
    fn from_name(name: &str) -> Option<Self> {
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
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let (mut pieces, mut rest) = (Vec::new(), text);
        while let Some((before, after)) = rest.split_once('{') {
            let (inner, after) = after
                .split_once('}')
                .ok_or("Improperly formatted pattern: expected '}' before end of string")?;
            pieces.push(Piece::Text(before.to_owned()));
            pieces.push(Piece::parse(inner)?);
            rest = after;
        }
        if rest.contains('}') {
            return Err(
                "Improperly formatted pattern: Single '}' encountered in format string".to_owned(),
            );
        }
        pieces.push(Piece::Text(rest.to_owned()));
        let is_ref = |piece: &&Piece| matches!(piece, Piece::Number(FormatKey::Ref, ..));
        match pieces.iter().filter(is_ref).count() {
            0 => Err("Missing required format key: 'ref'".to_owned()),
            1 => Ok(Self(pieces)),
            _ => Err("Improperly formatted pattern: Duplicate group 'ref'".to_owned()),
        }
    }

    /// Formats the reference of the number.
    pub(crate) fn fill(&self, number: i64, now: DateTime<Utc>) -> String {
        self.0.iter().map(|piece| piece.fill(number, now)).collect()
    }

    /// Returns the digits of the number in a matching reference. Dates must first have as many digits as the current
    /// date, since the number may follow without a separator; if that does not match, a date may have any length.
    fn match_number<'a>(&self, reference: &'a str, now: DateTime<Utc>) -> Option<&'a str> {
        [Some(now), None].into_iter().find_map(|now| {
            let shapes: String = self.0.iter().map(|piece| piece.to_regex(now)).collect();
            let regex = Regex::new(&format!("^{shapes}$")).ok()?;
            Some(regex.captures(reference)?.get(1)?.as_str())
        })
    }
}

impl Piece {
    fn parse(inner: &str) -> Result<Self, String> {
        let (name, format) = inner.split_once(':').unwrap_or((inner, ""));
        if name == "date" {
            return Self::parse_date(format);
        }
        let part = FormatKey::from_name(name)
            .ok_or_else(|| format!("Unknown format key specified: '{name}'"))?;
        let digits = format.strip_suffix('d').unwrap_or(format);
        let character = if digits.starts_with('0') { '0' } else { ' ' };
        let width = if digits.is_empty() {
            Ok(0)
        } else {
            digits.parse()
        };
        let width = width.ok().filter(|width| *width <= MAX_LENGTH / 2);
        let wrong = || format!("`{format}` is not a number format such as `04d`");
        Ok(Self::Number(part, width.ok_or_else(wrong)?, character))
    }

    fn parse_date(format: &str) -> Result<Self, String> {
        let format = if format.is_empty() {
            "%Y-%m-%d"
        } else {
            format
        };
        if StrftimeItems::new(format).any(|item| matches!(item, Format::Error)) {
            return Err(format!("`{format}` is not a date format"));
        }
        Ok(Self::Date(format.to_owned()))
    }

    fn fill(&self, number: i64, now: DateTime<Utc>) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(part, width, character) => {
                let digits = part.value(number, now).to_string();
                let missing = (digits.len()..*width).map(|_| *character);
                missing.chain(digits.chars()).collect()
            }
            Self::Date(format) => {
                let mut filled = String::new();
                // The format was checked when the pattern was parsed.
                let written = write!(filled, "{}", now.format(format));
                debug_assert!(written.is_ok(), "the format is valid");
                filled
            }
        }
    }

    /// Returns a regular expression for any value, or for values of the same shape as the current one.
    fn to_regex(&self, now: Option<DateTime<Utc>>) -> String {
        match (self, now) {
            (Self::Text(own), _) => {
                let parts: Vec<String> = own.split('?').map(regex_lite::escape).collect();
                parts.join(".")
            }
            (Self::Number(FormatKey::Ref, ..), _) => " *(\\d+)".to_owned(),
            (_, Some(now)) => same_shape_regex(&self.fill(0, now)),
            (Self::Number(..), None) => " *\\d+".to_owned(),
            (Self::Date(_), None) => ".+".to_owned(),
        }
    }
}

/// Returns a regular expression for text with digits in the same places; names of months differ in length.
fn same_shape_regex(text: &str) -> String {
    let mut shape = String::new();
    for character in text.chars() {
        if character.is_ascii_digit() {
            shape.push_str("\\d");
        } else if !shape.ends_with("\\D+") {
            shape.push_str("\\D+");
        }
    }
    shape
}

/// Checks that a pattern can be parsed and that its references are valid. This is the setting's validator.
///
/// # Errors
/// When the pattern is not valid.
pub(crate) fn check_pattern(pattern: &str) -> Result<(), String> {
    let (seconds, nanos) = WIDEST_DATETIME;
    let time = DateTime::from_timestamp(seconds, nanos).unwrap_or_default();
    let longest = Pattern::parse(pattern)?.fill(MAX_NUMBER, time);
    if longest.chars().count() > MAX_LENGTH {
        return Err(format!(
            "the pattern makes references of more than {MAX_LENGTH} characters"
        ));
    }
    if longest.contains(char::is_control) {
        return Err("the pattern makes references with control characters".to_owned());
    }
    Ok(())
}

/// Returns the number in a reference that matches the pattern. An empty pattern matches every reference.
pub(crate) fn extract_number(
    pattern: &str,
    reference: &str,
    now: DateTime<Utc>,
) -> Result<i64, String> {
    let text = || format!("Reference must match required pattern: {pattern}");
    let digits = if pattern.is_empty() {
        let mut runs = reference.split(|character: char| !character.is_ascii_digit());
        runs.find(|run| !run.is_empty()).unwrap_or("0")
    } else {
        let pattern = Pattern::parse(pattern)?;
        pattern.match_number(reference, now).ok_or_else(text)?
    };
    let number = digits.parse().ok().filter(|number| *number <= MAX_NUMBER);
    number.ok_or_else(|| "Reference number is too large".to_owned())
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::{MAX_NUMBER, Pattern, WIDEST_DATETIME, check_pattern};

    fn now() -> DateTime<Utc> {
        "2026-02-03T04:05:06Z".parse().unwrap()
    }

    fn number_in(pattern: &str, reference: &str) -> Result<i64, String> {
        super::extract_number(pattern, reference, now())
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
            let read = Pattern::parse(pattern).unwrap();
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
    fn nothing_is_longer_than_at_the_widest_datetime() {
        let (seconds, nanos) = WIDEST_DATETIME;
        let widest = DateTime::from_timestamp(seconds, nanos).unwrap();
        let pattern = Pattern::parse("{date:%A %-d %B %-I %p %-M %.f}{ref}").unwrap();
        let longest = pattern.fill(MAX_NUMBER, widest).len();
        for days in 0..400 {
            let time = widest + chrono::Duration::days(days);
            assert!(pattern.fill(MAX_NUMBER, time).len() <= longest, "{time}");
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
