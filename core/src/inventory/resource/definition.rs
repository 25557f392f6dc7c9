//! The definition of a resource: one table for reading, validation, `OPTIONS` and OpenAPI.

use std::fmt;

use super::{Detail, Field, Filter, ModelRef, SearchSql};
use crate::access::User;
use crate::access::role::{Permission, Role};

/// Roles, any of which may grant the permission.
pub type AnyRole = &'static [Role];

/// A resource of the API.
pub struct Resource {
    /// Its model.
    pub model: ModelRef,
    /// Human-readable name in the singular, such as `Stock Item`.
    pub verbose_name: &'static str,
    /// Name of its table in InvenTree's events, such as `stock_stockitem`.
    pub event_table: &'static str,
    /// Roles that may grant permissions for it.
    pub roles: AnyRole,
    /// Whether every user may view its items, whatever the roles.
    pub is_public: bool,
    /// Its fields.
    pub fields: &'static [Field],
    /// Objects nested in its items.
    pub details: &'static [Detail],
    /// Filters of its list.
    pub filters: &'static [Filter],
    /// What a search matches besides the item's own fields.
    pub search_sql: &'static [SearchSql],
    /// Names that its list can be ordered by, with the SQL of a column. A name that occurs several times orders by all
    /// of its columns.
    pub ordering_fields: &'static [(&'static str, &'static str)],
    /// SQL of joins that orderings refer to. Each joins at most one row to a row of `t`.
    pub ordering_joins: &'static str,
    /// `FROM` and `WHERE` that list all rows in the default ordering without a sort; empty where an index of the table
    /// suffices.
    pub default_list_sql: &'static str,
    /// SQL of the default ordering.
    pub default_ordering: &'static str,
    /// Operations besides reading.
    pub allows: AllowedOperations,
}

impl Resource {
    /// What most resources have. A definition names its own model, roles and fields: `..Resource::DEFAULT`.
    pub const DEFAULT: Self = Self {
        model: ModelRef {
            name: "",
            class: "",
            table: "",
            path: "",
        },
        verbose_name: "",
        event_table: "",
        roles: &[],
        is_public: false,
        fields: &[],
        details: &[],
        filters: &[],
        search_sql: &[],
        ordering_fields: &[],
        ordering_joins: "",
        default_list_sql: "",
        default_ordering: "t.id",
        allows: AllowedOperations::ALL,
    };
}

/// Operations that a resource allows besides reading.
#[derive(Debug, Clone, Copy, Default)]
pub struct AllowedOperations {
    /// Updating and deleting an item.
    pub write: bool,
    /// Creating an item.
    pub create: bool,
    /// Creating a list of items in one request.
    pub bulk_create: bool,
    /// Deleting many items in one request.
    pub bulk_delete: bool,
    /// Changing many items in one request, all in the same way.
    pub bulk_change: bool,
    /// Metadata, which clients and plugins store with items.
    pub metadata: bool,
    /// Creating several items from one request, which returns them as a list, by
    /// [`Rules::custom_create`](super::Rules::custom_create).
    pub custom_create: bool,
}

impl AllowedOperations {
    /// Reading only.
    pub const READ: Self = Self {
        write: false,
        create: false,
        bulk_create: false,
        bulk_delete: false,
        bulk_change: false,
        metadata: false,
        custom_create: false,
    };
    /// Creating, updating and deleting.
    pub const WRITE: Self = Self {
        write: true,
        create: true,
        ..Self::READ
    };
    /// [`WRITE`](Self::WRITE) and metadata.
    pub const METADATA: Self = Self {
        metadata: true,
        ..Self::WRITE
    };
    /// [`METADATA`](Self::METADATA) and bulk deletion.
    pub const ALL: Self = Self {
        bulk_delete: true,
        ..Self::METADATA
    };
}

impl fmt::Debug for Resource {
    /// Formats only the name of the model: resources refer to each other in cycles.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Resource").field(&self.model.name).finish()
    }
}

impl Resource {
    /// Whether the user may view items of the resource, as far as roles decide.
    #[must_use]
    pub fn is_visible_to(&self, user: &User) -> bool {
        let is_public = self.is_public && user.is_authenticated();
        is_public || user.has_permission_in_any(self.roles, Permission::View)
    }

    /// Returns the index of the field.
    #[must_use]
    pub fn field_index(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    /// Returns the field.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Returns the names of the fields that are stored in the resource's own table.
    pub fn stored_field_names(&self) -> impl Iterator<Item = &'static str> {
        let stored = self.fields.iter();
        stored.filter_map(|field| field.column_name().map(|_| field.name))
    }

    /// Returns the fields whose text a search matches.
    pub fn search_fields(&self) -> impl Iterator<Item = &'static Field> {
        self.fields.iter().filter(|field| field.searchable)
    }
}

#[cfg(test)]
mod tests {
    use crate::models::RESOURCES;
    use crate::resource::Item;

    #[test]
    fn an_item_prints_what_it_holds_and_no_resource_prints_itself_without_end() {
        for resource in RESOURCES {
            let model = resource.model.name;
            assert_eq!(format!("{resource:?}"), format!("Resource({model:?})"));
            let mut item = Item::new(resource, Vec::new());
            item.set("pk", 5);
            let class = resource.model.class;
            assert_eq!(format!("{item:?}"), format!("{class} {{ pk: Int(5) }}"));
        }
    }
}
