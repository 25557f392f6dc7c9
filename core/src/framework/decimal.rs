//! Decimals for quantities and amounts of money: exact numbers with six decimal places.

use std::fmt;
use std::ops::Neg;
use std::str::FromStr;

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::BigInt;

use crate::db::Db;

/// Number of millionths in one.
const SCALE: i64 = 1_000_000;

/// Number of decimal places.
pub const DECIMAL_PLACES: usize = 6;

/// An exact number with six decimal places, at most nine trillion on either side of zero. Both databases store it as an
/// integer of millionths, since SQLite would store a fraction as a float.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, FromSqlRow, AsExpression,
)]
#[diesel(sql_type = BigInt)]
pub struct Decimal(i64);

/// Why a value is not a [`Decimal`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    /// It is not a number.
    #[error("a number is written like `12.5`")]
    NotANumber,
    /// It is too large.
    #[error("the largest number is 9,000,000,000,000 on either side of zero")]
    TooLarge,
}

/// The largest decimal, in millionths.
const MAX_MILLIONTHS: i64 = 9_000_000_000_000 * SCALE;

impl Decimal {
    /// Zero.
    pub const ZERO: Self = Self(0);

    /// One.
    pub const ONE: Self = Self(SCALE);

    /// Creates a decimal from its millionths, as they are stored.
    #[must_use]
    pub const fn from_millionths(millionths: i64) -> Self {
        Self(millionths)
    }

    /// Returns the number in millionths, as it is stored.
    #[must_use]
    pub const fn millionths(self) -> i64 {
        self.0
    }

    /// Returns whether the number is greater than zero.
    #[must_use]
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// Returns the integer; `None` if the number has a fraction.
    #[must_use]
    pub const fn to_integer(self) -> Option<i64> {
        if self.0 % SCALE == 0 {
            Some(self.0 / SCALE)
        } else {
            None
        }
    }

    /// Returns the nearest float, for JSON.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        // Below 2^53 both operands are exact, so the quotient is the float nearest to the number.
        self.0 as f64 / SCALE as f64
    }

    /// Saturating subtraction: returns zero if `taken` is larger.
    #[must_use]
    pub fn saturating_sub(self, taken: Self) -> Self {
        Self(self.0.saturating_sub(taken.0).max(0))
    }

    /// Returns the product, rounded to the nearest millionth; `None` if it is too large.
    #[must_use]
    pub fn checked_mul(self, other: Self) -> Option<Self> {
        let product = i128::from(self.0) * i128::from(other.0);
        let half = i128::from(SCALE / 2) * product.signum();
        i64::try_from((product + half) / i128::from(SCALE))
            .ok()
            .filter(|n| n.abs() <= MAX_MILLIONTHS)
            .map(Self)
    }

    /// Returns the quotient, rounded towards zero to a millionth; `None` for a division by zero or if it is too large.
    #[must_use]
    pub fn checked_div(self, other: Self) -> Option<Self> {
        let quotient = (i128::from(self.0) * i128::from(SCALE)).checked_div(i128::from(other.0))?;
        i64::try_from(quotient)
            .ok()
            .filter(|n| n.abs() <= MAX_MILLIONTHS)
            .map(Self)
    }

    /// Formats the number with the given number of decimal places, at most six; further ones are cut.
    #[must_use]
    pub fn format_places(self, places: usize) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let millionths = self.0.unsigned_abs();
        let (whole, rest) = (
            millionths / SCALE.unsigned_abs(),
            millionths % SCALE.unsigned_abs(),
        );
        let rest = format!("{rest:06}");
        match rest.get(..places.min(DECIMAL_PLACES)) {
            Some(places) if !places.is_empty() => format!("{sign}{whole}.{places}"),
            _ => format!("{sign}{whole}"),
        }
    }
}

impl From<i32> for Decimal {
    fn from(whole: i32) -> Self {
        Self(i64::from(whole) * SCALE)
    }
}

impl TryFrom<i64> for Decimal {
    type Error = DecimalError;

    fn try_from(whole: i64) -> Result<Self, DecimalError> {
        let millionths = whole
            .checked_mul(SCALE)
            .filter(|n| n.abs() <= MAX_MILLIONTHS);
        millionths.map(Self).ok_or(DecimalError::TooLarge)
    }
}

impl FromStr for Decimal {
    type Err = DecimalError;

    /// Parses `12`, `-0.5`, `.5`, `1e3`; rounds by the seventh decimal place.
    fn from_str(text: &str) -> Result<Self, DecimalError> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (
                mantissa,
                exponent.parse::<i32>().or(Err(DecimalError::NotANumber))?,
            ),
            None => (text, 0),
        };
        let (negative, digits) = match mantissa.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, mantissa.strip_prefix('+').unwrap_or(mantissa)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let is_number = !(whole.is_empty() && fraction.is_empty())
            && whole
                .bytes()
                .chain(fraction.bytes())
                .all(|byte| byte.is_ascii_digit());
        if !is_number {
            return Err(DecimalError::NotANumber);
        }
        // The number of digits up to the millionths.
        let kept = whole.len() as i64 + i64::from(exponent) + DECIMAL_PLACES as i64;
        let millionths = parse_digits(whole.bytes().chain(fraction.bytes()), kept)?;
        Ok(Self(if negative { -millionths } else { millionths }))
    }
}

/// Parses the first `kept` digits, padded with zeros, and rounds by the next digit.
fn parse_digits(mut digits: impl Iterator<Item = u8>, kept: i64) -> Result<i64, DecimalError> {
    let mut value: i64 = 0;
    for _ in 0..kept.max(0) {
        let digit = digits.next();
        if digit.is_none() && value == 0 {
            return Ok(0);
        }
        let digit = i64::from(digit.unwrap_or(b'0') - b'0');
        value = value
            .checked_mul(10)
            .and_then(|value| value.checked_add(digit))
            .filter(|value| *value <= MAX_MILLIONTHS)
            .ok_or(DecimalError::TooLarge)?;
    }
    let rounds = kept >= 0 && digits.next().is_some_and(|digit| digit >= b'5');
    Some(value + i64::from(rounds))
        .filter(|value| *value <= MAX_MILLIONTHS)
        .ok_or(DecimalError::TooLarge)
}

impl fmt::Display for Decimal {
    /// Formats without trailing zeros: `12.5`, `3`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.format_places(DECIMAL_PLACES);
        f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

impl Neg for Decimal {
    type Output = Self;

    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl serde::Serialize for Decimal {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.to_f64())
    }
}

type MultiBackend = <Db as diesel::Connection>::Backend;

impl ToSql<BigInt, diesel::sqlite::Sqlite> for Decimal {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, diesel::sqlite::Sqlite>) -> serialize::Result {
        out.set_value(self.0);
        Ok(IsNull::No)
    }
}

impl ToSql<BigInt, diesel::pg::Pg> for Decimal {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, diesel::pg::Pg>) -> serialize::Result {
        ToSql::<BigInt, diesel::pg::Pg>::to_sql(&self.0, &mut out.reborrow())
    }
}

impl ToSql<BigInt, MultiBackend> for Decimal {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
        out.set_value((BigInt, self));
        Ok(IsNull::No)
    }
}

impl<B> FromSql<BigInt, B> for Decimal
where
    B: diesel::backend::Backend,
    i64: FromSql<BigInt, B>,
{
    fn from_sql(bytes: B::RawValue<'_>) -> deserialize::Result<Self> {
        i64::from_sql(bytes).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::{Decimal, DecimalError};

    fn read(text: &str) -> Result<String, DecimalError> {
        text.parse::<Decimal>().map(|number| number.to_string())
    }

    #[test]
    fn a_number_is_read_exactly_however_it_is_written() {
        for (text, expected) in [
            ("0.1", "0.1"),
            ("12", "12"),
            ("-0.5", "-0.5"),
            (".5", "0.5"),
            ("5.", "5"),
            ("1e3", "1000"),
            ("1e-5", "0.00001"),
            ("2.5E+1", "25"),
            ("0.0000005", "0.000001"),
            ("0.0000004", "0"),
            ("+7", "7"),
            ("0.1e-400", "0"),
            ("0.3333333333333333333333333333333", "0.333333"),
            ("0.0000005000000000000000000000000000000000000", "0.000001"),
            ("0.000000000000000000000000000000000000000001e41", "0.1"),
            (
                "9999999999999999999999999999999999999999e-30",
                "10000000000",
            ),
            ("0e999999999", "0"),
            ("1e-7", "0"),
            ("5e-7", "0.000001"),
            ("9000000000000", "9000000000000"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn text_that_is_no_number_and_a_number_that_is_too_large_give_different_errors() {
        for text in [
            "", ".", "-", "1.2.3", "x", "1e", "NaN", "inf", "1_000", "--1", "0x10", "1 ",
        ] {
            assert_eq!(read(text), Err(DecimalError::NotANumber), "{text}");
        }
        for text in ["9000000000001", "1e400", "1e2000000000", &"9".repeat(400)] {
            assert_eq!(read(text), Err(DecimalError::TooLarge), "{text}");
        }
    }

    #[test]
    fn places_are_shown_as_asked_for() {
        let number: Decimal = "-77.25".parse().unwrap();
        assert_eq!(number.format_places(5), "-77.25000");
        assert_eq!(number.format_places(0), "-77");
        assert_eq!(number.to_f64(), -77.25);
    }

    #[test]
    fn products_round_and_quotients_are_cut() {
        let number = |text: &str| text.parse::<Decimal>().unwrap();
        assert_eq!(
            number("0.001").checked_mul(number("0.0005")),
            Some(number("0.000001"))
        );
        assert_eq!(number("-1.5").checked_mul(number("2")), Some(number("-3")));
        assert_eq!(number("9000000000000").checked_mul(number("2")), None);
        assert_eq!(
            number("1").checked_div(number("3")),
            Some(number("0.333333"))
        );
        assert_eq!(number("1").checked_div(Decimal::ZERO), None);
    }
}
