//! Lines of bills of materials.

use super::keys::{BomItemId, BomItemKey, PartId};
use crate::decimal::Decimal;
use inventree_macros::model;

/// A line of a bill of materials: how much of one part another one needs.
#[model(BomItemKey, new = NewBomItem)]
pub struct BomItem {
    /// Primary key.
    #[field(name = "pk", read_only)]
    pub id: BomItemId,
    /// The part that is built.
    #[field(required)]
    pub part: PartId,
    /// The part that is needed.
    #[field(required)]
    pub sub_part: PartId,
    /// How much of it one piece needs.
    pub quantity: Decimal,
    /// References, such as the positions on a board.
    pub reference: String,
    /// Note.
    pub note: String,
    /// Whether variants can be used instead.
    pub allow_variants: bool,
    /// Whether variants of the built part need it, too.
    pub inherited: bool,
    /// Whether a build can do without it.
    pub optional: bool,
    /// Whether it is used up without being tracked.
    pub consumable: bool,
    /// The quantity that each build needs in addition.
    pub setup_quantity: Decimal,
    /// How much is lost, in percent of the quantity.
    pub attrition: Decimal,
    /// The multiple that a build's quantity is rounded up to.
    pub rounding_multiple: Option<Decimal>,
    /// Whether it was checked.
    pub validated: bool,
    /// Quantity of the needed part in stock.
    #[field(on_request)]
    pub available_stock: Decimal,
    /// Quantity of its substitutes in stock.
    #[field(on_request)]
    pub available_substitute_stock: Decimal,
    /// Quantity of its variants in stock.
    #[field(on_request)]
    pub available_variant_stock: Decimal,
    /// Quantity of it in external locations.
    #[field(on_request)]
    pub external_stock: Decimal,
    /// Quantity of it on order.
    #[field(on_request)]
    pub on_order: Decimal,
}
