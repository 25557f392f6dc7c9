//! Digi-Key labels: always ECIA.

use super::{LabelFields, ecia};

/// Parses a Digi-Key label.
#[must_use]
pub fn parse(text: &str) -> LabelFields {
    ecia::parse(text)
}
