//! Amounts of money.

use std::fmt;

use serde::Serialize;

use crate::decimal::Decimal;

/// An amount in a currency.
///
/// ```
/// use inventree::decimal::Decimal;
/// use inventree::items::Money;
///
/// let price = Money::new(Decimal::from(12), "EUR");
/// assert_eq!(price.to_string(), "12 EUR");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Money {
    /// The amount.
    pub amount: Decimal,
    /// The three-letter code of the currency, such as `EUR`; empty where none is stored.
    pub currency: String,
}

impl Money {
    /// Creates an amount in a currency. A write checks that the server knows the currency.
    #[must_use]
    pub fn new(amount: Decimal, currency: impl Into<String>) -> Self {
        Self {
            amount,
            currency: currency.into(),
        }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.currency)
    }
}
