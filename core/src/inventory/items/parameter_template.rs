//! Templates of parameters.

use super::keys::{ParameterTemplateId, ParameterTemplateKey};
use inventree_macros::model;

/// A template of parameters: their name and unit.
#[model(ParameterTemplateKey, new = NewParameterTemplate)]
pub struct ParameterTemplate {
    /// Primary key.
    #[field(name = "pk", read_only)]
    pub id: ParameterTemplateId,
    /// Name, such as `Length`.
    #[field(required)]
    pub name: String,
    /// Unit; empty if there is none.
    pub units: String,
    /// Description.
    pub description: String,
    /// Whether the value is yes or no.
    pub checkbox: bool,
    /// The values to choose from, separated by commas; empty for any.
    pub choices: String,
    /// Number of parts with such a parameter.
    #[field(on_request)]
    pub parts: i64,
}
