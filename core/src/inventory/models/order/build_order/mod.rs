//! Build orders: orders to build a part from its components.

use crate::access::role::Role;
use crate::models::model_refs::BUILD_MODEL;
use crate::resource::search_sql::{name_subquery, part_search};
use crate::resource::{AllowedOperations, Resource, SearchSql};

mod fields;
mod order_type;
pub(crate) mod rule_list;
mod rules;

pub use order_type::{ACCEPT_INCOMPLETE, ACCEPT_UNALLOCATED, ORDER_TYPE};

/// Build orders.
pub static BUILD: Resource = Resource {
    model: BUILD_MODEL,
    verbose_name: "Build Order",
    event_table: "build_build",
    roles: &[Role::Build],
    fields: fields::FIELDS,
    details: fields::DETAILS,
    filters: fields::FILTERS,
    search_sql: &[
        part_search!("part", "t.part_id"),
        SearchSql::in_subquery(
            &["project_code__code"],
            "t.project_code_id",
            name_subquery!("w.id" from "project_codes w" named "code"),
        ),
        SearchSql::condition(&["priority"], "{CAST(t.priority AS TEXT)}"),
    ],
    ordering_fields: fields::ORDERING,
    default_ordering: "t.reference_int DESC, t.id DESC",
    allows: AllowedOperations::METADATA,
    ..Resource::DEFAULT
};
