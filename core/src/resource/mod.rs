//! Resources: what is listed, shown, made, changed and deleted over the API, each described by one table.
//!
//! Everything that resources have in common stands here once: reading rows, filters, search, order, pages,
//! checking what was sent, writing. A resource is a `static` [`Resource`] with a table of [`Field`]s; what is
//! its own stands in its [`Rules`].

use std::fmt;

use serde_json::{Map, Value};

use crate::models::role::Role;

pub mod ask;
pub mod cell;
pub mod change;
pub mod deed;
pub mod detail;
pub mod failure;
pub mod field;
pub mod file;
pub mod filter;
pub mod find;
pub mod found;
pub mod item;
pub mod many;
pub mod metadata;
pub mod read;
pub(crate) mod row;
pub mod rules;
pub mod save;
pub mod search;
pub mod sent;
pub mod show;
pub mod statement;
pub mod terms;
pub mod unique;
pub mod write;

pub use crate::refusal::{self, Refusals};
pub use cell::Cell;
pub use change::Change;
pub use deed::{Deed, Deeds};
pub use detail::Detail;
pub use field::{Field, Kind, Preset, Source};
pub use filter::{Condition, Filter, Test};
pub use find::{ReadError, find};
pub use found::Found;
pub use item::Item;
pub use rules::{Author, Review, Rules, Showing};
pub use save::Desk;
pub use statement::Statement;
pub use write::WriteError;

/// What is needed to point at an item of a resource.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Name of the model in the API, such as `stockitem`.
    pub model: &'static str,
    /// Name of the model in messages and events, such as `StockItem`.
    pub class: &'static str,
    /// Table.
    pub table: &'static str,
    /// Address of the list.
    pub path: &'static str,
}

/// The roles of which one must give the permission.
pub type RolesOf = &'static [Role];

/// One resource.
pub struct Resource {
    /// What points at it.
    pub target: Target,
    /// Name for people, in the singular, such as `Stock Item`.
    pub name: &'static str,
    /// Name of its table in the events of the reference, such as `stock_stockitem`.
    pub event: &'static str,
    /// Whose members may see and change it.
    pub roles: RolesOf,
    /// The table of fields.
    pub fields: &'static [Field],
    /// Objects inside its items.
    pub details: &'static [Detail],
    /// What its list can be narrowed by.
    pub filters: &'static [Filter],
    /// By what an item is found besides its own words.
    pub found_by: &'static [Found],
    /// What its list can be ordered by: names and SQL of a column; a name that stands there more often orders by
    /// all of its columns.
    pub orders: &'static [(&'static str, &'static str)],
    /// SQL of further tables that orders name, each with one row at most for a row of `t`.
    pub joins: &'static str,
    /// `FROM` and `WHERE` that give the whole list in its usual order without sorting it; empty where the table
    /// alone does, by an index.
    pub whole: &'static str,
    /// SQL of the order where none is asked for.
    pub order: &'static str,
    /// What is possible besides reading.
    pub allows: Allows,
    /// What is its own.
    pub rules: &'static dyn Rules,
}

/// What is possible with the items of a resource besides reading them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Allows {
    /// Changing one, and deleting it.
    pub write: bool,
    /// Making one.
    pub create: bool,
    /// Making those of a list at once.
    pub bulk_create: bool,
    /// Deleting many at once.
    pub bulk_delete: bool,
    /// Changing many at once, in the same way.
    pub bulk_change: bool,
    /// Free data of plugins.
    pub metadata: bool,
    /// How one request makes several items, which are answered as a list; none where it makes one.
    pub several: Option<Several>,
}

/// Makes the items of one request.
pub type Several = fn(&Desk, Map<String, Value>) -> Result<Made, WriteError>;

/// Items that were just made.
#[derive(Debug)]
pub struct Made {
    /// The items.
    pub items: Vec<Item>,
    /// Whether all that is in them is shown.
    pub is_whole: bool,
}

impl Allows {
    /// Reading only.
    pub const READ: Self = Self {
        write: false,
        create: false,
        bulk_create: false,
        bulk_delete: false,
        bulk_change: false,
        metadata: false,
        several: None,
    };
    /// Writing.
    pub const WRITE: Self = Self {
        write: true,
        create: true,
        ..Self::READ
    };
    /// Writing, with metadata.
    pub const METADATA: Self = Self {
        metadata: true,
        ..Self::WRITE
    };
    /// All.
    pub const ALL: Self = Self {
        bulk_delete: true,
        ..Self::METADATA
    };
}

impl fmt::Debug for Resource {
    /// The name of the model alone: resources name each other in a circle.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Resource").field(&self.target.model).finish()
    }
}

impl Resource {
    /// The place of the field of the name.
    #[must_use]
    pub fn place(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    /// The field of the name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The names of the fields that are stored in its own table.
    pub fn stored(&self) -> impl Iterator<Item = &'static str> {
        let stored = self.fields.iter();
        stored.filter_map(|field| field.stored_in().map(|_| field.name))
    }

    /// The fields by whose words an item is found.
    pub fn searched(&self) -> impl Iterator<Item = &'static Field> {
        self.fields.iter().filter(|field| field.searched)
    }
}

#[cfg(test)]
mod tests {
    use super::Item;
    use crate::models::RESOURCES;

    #[test]
    fn an_item_prints_what_it_holds_and_no_resource_prints_itself_without_end() {
        for resource in RESOURCES {
            let model = resource.target.model;
            assert_eq!(format!("{resource:?}"), format!("Resource({model:?})"));
            let mut item = Item::new(resource, Vec::new());
            item.set("pk", 5);
            let class = resource.target.class;
            assert_eq!(format!("{item:?}"), format!("{class} {{ pk: Int(5) }}"));
        }
    }
}
