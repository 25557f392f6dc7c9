//! Labels of Digi-Key: ECIA throughout.

use super::{LabelFields, ecia};

/// What a label of Digi-Key tells.
#[must_use]
pub fn parse(text: &str) -> LabelFields {
    ecia::parse(text)
}
