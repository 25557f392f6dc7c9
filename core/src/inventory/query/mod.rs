//! Typed access to items: keys, columns, conditions, queries, and the values of new and changed items.

mod column;
mod condition;
mod field_check;
mod field_value;
mod id;
mod model;
mod money;
mod new_item;
mod operand;
mod ordering;
mod requested;
mod row;
mod select;
mod write_only;

pub(crate) use column::columns_sql;
pub use column::{CanSet, Column, InItem, OnRequest, ReadOnly, Writable};
pub(crate) use condition::of_key;
pub use condition::{Condition, HoldsKey, Text};
pub use field_check::{Declared, currency_index, field_index};
pub use field_value::{FieldValue, Shape};
pub use id::{Id, Key};
pub use model::{ItemRef, Model, TreeKey};
pub use money::Money;
pub use new_item::{Assignment, Changes, New, NewItem};
pub use operand::{NewValue, Operand, Ordered, Sortable, Stored};
pub use ordering::{OrderBy, Ordering};
pub use requested::Requested;
pub use row::Row;
pub(crate) use select::Reader;
pub use select::{Query, QueryWith};
pub use write_only::WriteOnly;
