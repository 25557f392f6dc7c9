//! Resources: what the API lists, serializes, creates, updates and deletes. One table describes each.
//!
//! This module holds what all resources share: reading rows, filters, search, ordering, pagination, validation and
//! writing. A resource is a `static` [`Resource`] with a table of [`Field`]s. Its [`Rules`] hold what is specific to
//! it.

mod actor;
mod answers;
mod approvals;
pub mod casefold;
pub mod change;
pub mod checks;
mod condition;
mod definition;
pub mod detail;
pub mod effects;
pub mod field;
pub mod file;
pub mod filter;
pub mod find;
pub mod item;
pub mod metadata;
mod model_ref;
pub mod nested_lists;
pub mod parse;
mod query_params;
mod question;
pub mod read;
pub(crate) mod request;
pub(crate) mod row;
pub mod rules;
mod save;
pub mod search;
mod search_condition;
pub mod search_sql;
mod search_term;
pub mod selection;
pub mod serialize;
mod serialize_context;
pub mod terms;
mod transaction;
pub mod unique;
mod value_source;
pub mod write;
mod write_context;
pub mod write_error;
mod writer;

pub use crate::db::sql_value::SqlValue;
pub use crate::db::statement::Statement;
pub use crate::error::ReadError;
pub use crate::validation_errors::{self, ValidationErrors};
pub use actor::Actor;
pub use answers::Answers;
pub use change::Change;
pub use checks::Checks;
pub use definition::{AllowedOperations, AnyRole, Resource};
pub use detail::Detail;
pub use effects::{Effect, Effects, Pending};
pub use field::{Field, FieldType};
pub use filter::{Condition, Filter, Lookup};
pub use find::find_keys;
pub use item::Item;
pub use model_ref::ModelRef;
pub use query_params::QueryParams;
pub use question::Question;
pub use rules::{CreatedItems, Rules};
pub use search_sql::SearchSql;
pub use selection::Selection;
pub use serialize_context::SerializeContext;
pub use value_source::{DefaultValue, Source};
pub use write_context::WriteContext;
pub use write_error::WriteError;
pub use writer::Writer;
