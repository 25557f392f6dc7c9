//! Groups of users.

use crate::access::role::Role;
use crate::resource::{AllowedOperations, Field, FieldType, ModelRef, Resource};

/// Groups of users.
pub static GROUP: Resource = Resource {
    model: ModelRef {
        name: "group",
        class: "Group",
        table: "groups",
        path: "/api/user/group/",
    },
    verbose_name: "Group",
    event_table: "auth_group",
    roles: &[Role::Admin],
    is_public: true,
    fields: &[
        Field::primary_key(),
        Field::required_text("name", "Name", 150),
        Field::custom("roles", "Roles", FieldType::List).read_only(),
    ],
    ordering_fields: &[("name", "t.name")],
    allows: AllowedOperations::READ,
    ..Resource::DEFAULT
};
