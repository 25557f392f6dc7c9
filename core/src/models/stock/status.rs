//! The states of a stock item, and what can happen to one. Codes and words are the reference's.

/// The states: code and word.
pub const STATUS: &[(i64, &str)] = &[
    (10, "OK"),
    (50, "Attention needed"),
    (55, "Damaged"),
    (60, "Destroyed"),
    (65, "Rejected"),
    (70, "Lost"),
    (75, "Quarantined"),
    (85, "Returned"),
];

/// The state of a new item.
pub const OK: i64 = 10;

/// What can happen to a stock item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// Of an older version.
    Legacy = 0,
    /// Made.
    Created = 1,
    /// Changed by hand.
    Edited = 5,
    /// Given a serial number.
    AssignedSerial = 6,
    /// Counted.
    Counted = 10,
    /// Added to.
    Added = 11,
    /// Taken from.
    Removed = 12,
    /// Back in stock.
    Returned = 15,
    /// Moved.
    Moved = 20,
    /// Changed by an operation.
    Updated = 25,
    /// Split off another item.
    SplitFromParent = 40,
    /// Another item split off it.
    SplitChild = 42,
    /// Merged with others.
    Merged = 45,
    /// Turned into another variant.
    Converted = 48,
    /// Received against a purchase order.
    Received = 70,
    /// Given to a customer.
    SentToCustomer = 100,
    /// Back from a customer.
    ReturnedFromCustomer = 105,
}

/// What can happen to a stock item: code and words.
pub const TRACKING: &[(i64, &str)] = &[
    (0, "Legacy stock tracking entry"),
    (1, "Stock item created"),
    (5, "Edited stock item"),
    (6, "Assigned serial number"),
    (10, "Stock counted"),
    (11, "Stock manually added"),
    (12, "Stock manually removed"),
    (15, "Returned to stock"),
    (20, "Location changed"),
    (25, "Stock updated"),
    (30, "Installed into assembly"),
    (31, "Removed from assembly"),
    (35, "Installed component item"),
    (36, "Removed component item"),
    (40, "Split from parent item"),
    (42, "Split child item"),
    (45, "Merged stock items"),
    (48, "Converted to variant"),
    (50, "Build order output created"),
    (55, "Build order output completed"),
    (56, "Build order output rejected"),
    (57, "Consumed by build order"),
    (60, "Shipped against Sales Order"),
    (70, "Received against Purchase Order"),
    (80, "Returned against Return Order"),
    (100, "Sent to customer"),
    (105, "Returned from customer"),
];

/// The word of a code; empty for an unknown one.
#[must_use]
pub fn word(words: &[(i64, &'static str)], code: i64) -> &'static str {
    words
        .iter()
        .find(|(known, _)| *known == code)
        .map_or("", |(_, word)| word)
}
