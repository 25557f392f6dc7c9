//! Parameters of parts.

use chrono::NaiveDateTime;

use super::keys::{ParameterId, ParameterKey, ParameterTemplateId, PartId, UserId};
use crate::decimal::Decimal;
use inventree_macros::model;

/// A parameter: the value of a template for a part.
#[model(ParameterKey, new = NewParameter)]
pub struct Parameter {
    /// Primary key.
    #[field(name = "pk", read_only)]
    pub id: ParameterId,
    /// The part.
    #[field(required)]
    pub part: PartId,
    /// The template.
    #[field(required)]
    pub template: ParameterTemplateId,
    /// The value, such as `4.7k`.
    #[field(required)]
    pub data: String,
    /// The value in the template's unit, if it is a number.
    #[field(read_only)]
    pub data_numeric: Option<Decimal>,
    /// Note.
    pub note: String,
    /// When it was last changed.
    #[field(read_only)]
    pub updated: Option<NaiveDateTime>,
    /// Who last changed it.
    #[field(read_only)]
    pub updated_by: Option<UserId>,
}
