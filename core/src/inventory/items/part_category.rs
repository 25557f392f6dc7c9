//! Categories of parts.

use super::keys::{PartCategoryId, PartCategoryKey, StockLocationId};
use inventree_macros::model;

/// A category of parts. Categories form trees.
#[model(PartCategoryKey, new = NewPartCategory)]
pub struct PartCategory {
    /// Primary key.
    #[field(name = "pk", read_only)]
    pub id: PartCategoryId,
    /// Name.
    #[field(required)]
    pub name: String,
    /// Description.
    pub description: String,
    /// The category above it.
    pub parent: Option<PartCategoryId>,
    /// Where the stock of its parts is stored.
    pub default_location: Option<StockLocationId>,
    /// Keywords of its parts.
    pub default_keywords: String,
    /// Whether it holds only categories.
    pub structural: bool,
    /// Name of its icon; empty if there is none.
    pub icon: String,
    /// How many categories are above it.
    #[field(read_only)]
    pub level: i64,
    /// The names from the top to it, separated by `/`.
    #[field(name = "pathstring", read_only)]
    pub path: String,
    /// Number of parts in it and below it.
    #[field(on_request)]
    pub part_count: i64,
    /// Number of categories below it.
    #[field(on_request)]
    pub subcategories: i64,
}
