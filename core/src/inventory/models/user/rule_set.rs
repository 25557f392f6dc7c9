//! Rule sets: the permissions of a group for one role.

use super::GROUP;
use crate::access::role::Role;
use crate::resource::filter::Lookup;
use crate::resource::{AllowedOperations, Field, FieldType, Filter, ModelRef, Resource, SearchSql};

/// Rule sets.
pub static RULE_SET: Resource = Resource {
    model: ModelRef {
        name: "ruleset",
        class: "RuleSet",
        table: "rule_sets",
        path: "/api/user/ruleset/",
    },
    verbose_name: "Rule Set",
    event_table: "users_ruleset",
    roles: &[Role::Admin],
    is_public: true,
    fields: &[
        Field::primary_key(),
        Field::new("name", "Name", FieldType::Text(50)).read_only(),
        Field::sql(
            "label",
            "Label",
            FieldType::Text(50),
            "REPLACE(t.name, '_', ' ')",
        ),
        Field::related("group", "Group", "group_id", &GROUP.model).read_only(),
        Field::boolean("can_view", "View", false),
        Field::boolean("can_add", "Add", false),
        Field::boolean("can_change", "Change", false),
        Field::boolean("can_delete", "Delete", false),
    ],
    filters: &[
        Filter::new("group", Lookup::ForeignKey("t.group_id", "groups")),
        Filter::new("name", Lookup::Choice("t.name", &Role::NAMES)),
    ],
    search_sql: &[SearchSql::condition(&["name"], "{LOWER(t.name)}")],
    ordering_fields: &[("name", "t.name")],
    allows: AllowedOperations::READ,
    ..Resource::DEFAULT
};
