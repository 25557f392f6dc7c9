//! How many there can be of a stock item.

use crate::decimal::Decimal;

/// Ten digits before the point, as in the reference: sums over many items still fit into the database's numbers.
const LIMIT: Decimal = Decimal::from_millionths(10_000_000_000_000_000);

/// Looks at the quantity of an item.
///
/// # Errors
/// With the rule that it breaks.
pub fn check(quantity: Decimal) -> Result<(), &'static str> {
    if quantity < Decimal::ZERO {
        Err("Ensure this value is greater than or equal to 0.")
    } else if quantity >= LIMIT {
        Err("Ensure that there are no more than 10 digits before the decimal point.")
    } else {
        Ok(())
    }
}

/// The sum of two quantities.
///
/// # Errors
/// Where it is more than an item can have.
pub fn sum(one: Decimal, other: Decimal) -> Result<Decimal, &'static str> {
    let sum = one.millionths().checked_add(other.millionths());
    let sum = Decimal::from_millionths(sum.unwrap_or(i64::MAX));
    check(sum).map(|()| sum)
}
