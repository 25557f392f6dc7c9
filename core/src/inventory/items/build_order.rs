//! Build orders.

use chrono::NaiveDate;

use super::keys::{
    BuildOrderId, BuildOrderKey, OwnerId, PartId, ProjectCodeId, SalesOrderId, StockLocationId,
    UserId,
};
use super::status::BuildStatus;
use crate::decimal::Decimal;
use inventree_macros::model;

/// A build order: parts that are built from others.
#[model(BuildOrderKey, new = NewBuildOrder)]
pub struct BuildOrder {
    /// Primary key.
    #[field(name = "pk", read_only)]
    pub id: BuildOrderId,
    /// Reference, such as `BO-0001`.
    pub reference: String,
    /// Short description.
    pub title: String,
    /// The part that is built.
    #[field(required)]
    pub part: PartId,
    /// How many are built.
    pub quantity: Decimal,
    /// How many are complete.
    #[field(read_only)]
    pub completed: Decimal,
    /// Status; operations change it.
    #[field(read_only)]
    pub status: BuildStatus,
    /// Batch code of what is built; empty if there is none.
    pub batch: String,
    /// The build order that it is for.
    pub parent: Option<BuildOrderId>,
    /// The sales order that it is for.
    pub sales_order: Option<SalesOrderId>,
    /// Where stock is taken from; anywhere if missing.
    pub take_from: Option<StockLocationId>,
    /// Where what is built is put.
    pub destination: Option<StockLocationId>,
    /// Whether a supplier builds it.
    pub external: bool,
    /// Priority.
    pub priority: i64,
    /// The project.
    pub project_code: Option<ProjectCodeId>,
    /// Who is responsible.
    pub responsible: Option<OwnerId>,
    /// Who issued it.
    pub issued_by: Option<UserId>,
    /// When it was created.
    #[field(read_only)]
    pub creation_date: Option<NaiveDate>,
    /// When it is planned to start.
    pub start_date: Option<NaiveDate>,
    /// When it is due.
    pub target_date: Option<NaiveDate>,
    /// When it was completed.
    #[field(read_only)]
    pub completion_date: Option<NaiveDate>,
    /// Who completed it.
    #[field(read_only)]
    pub completed_by: Option<UserId>,
    /// URL of further information.
    pub link: String,
    /// Notes in Markdown.
    pub notes: String,
    /// Hash of its barcode; empty if there is none.
    #[field(read_only)]
    pub barcode_hash: String,
    /// Whether it is late.
    #[field(on_request)]
    pub overdue: bool,
    /// How many build orders are above it.
    #[field(on_request)]
    pub level: i64,
    /// Name of the part.
    #[field(on_request)]
    pub part_name: String,
}
