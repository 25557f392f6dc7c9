//! The context of a new batch code.

use crate::decimal::Decimal;
use crate::items::{Part, StockItem, StockLocation};

/// The context of a new batch code.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct BatchContext {
    /// The part of the new stock.
    pub part: Option<Part>,
    /// The stock item that gets the code.
    pub item: Option<StockItem>,
    /// The location of the new stock.
    pub location: Option<StockLocation>,
    /// The quantity of the new stock.
    pub quantity: Option<Decimal>,
}
