//! Manufacturer parts.

use super::keys::{CompanyId, ManufacturerPartId, ManufacturerPartKey, PartId};
use inventree_macros::model;

/// A manufacturer part: a part as a manufacturer makes it.
#[model(ManufacturerPartKey, new = NewManufacturerPart)]
pub struct ManufacturerPart {
    /// Primary key.
    #[field(name = "pk", read_only)]
    pub id: ManufacturerPartId,
    /// The part.
    #[field(required)]
    pub part: PartId,
    /// The manufacturer.
    #[field(required)]
    pub manufacturer: CompanyId,
    /// The manufacturer's number; empty if there is none.
    #[field(name = "MPN")]
    pub mpn: String,
    /// Description.
    pub description: String,
    /// URL of further information.
    pub link: String,
    /// Notes in Markdown.
    pub notes: String,
    /// Hash of its barcode; empty if there is none.
    #[field(read_only)]
    pub barcode_hash: String,
}
