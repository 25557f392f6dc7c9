//! Limits of the quantity of a stock item.

use crate::decimal::Decimal;

/// Ten digits before the decimal point, as in InvenTree: sums over many items still fit into the database's integers.
const LIMIT: Decimal = Decimal::from_millionths(10_000_000_000_000_000);

/// Checks the quantity of an item.
///
/// # Errors
/// When the quantity is negative or too large.
pub fn check(quantity: Decimal) -> Result<(), &'static str> {
    if quantity < Decimal::ZERO {
        Err("Ensure this value is greater than or equal to 0.")
    } else if quantity >= LIMIT {
        Err("Ensure that there are no more than 10 digits before the decimal point.")
    } else {
        Ok(())
    }
}

/// Adds two quantities.
///
/// # Errors
/// When the sum is negative or too large.
pub fn sum(one: Decimal, other: Decimal) -> Result<Decimal, &'static str> {
    let sum = one.millionths().checked_add(other.millionths());
    let sum = Decimal::from_millionths(sum.unwrap_or(i64::MAX));
    check(sum).map(|()| sum)
}
