//! Project codes.

use super::keys::{OwnerId, ProjectCodeId, ProjectCodeKey};
use inventree_macros::model;

/// A project code, which orders refer to.
#[model(ProjectCodeKey, new = NewProjectCode)]
pub struct ProjectCode {
    /// Primary key.
    #[field(name = "pk", read_only)]
    pub id: ProjectCodeId,
    /// The code.
    #[field(required)]
    pub code: String,
    /// Description.
    pub description: String,
    /// Who is responsible.
    pub responsible: Option<OwnerId>,
}
