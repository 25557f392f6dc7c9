//! Rule sets: what a group allows in one role.

use super::GROUP;
use crate::models::role::Role;
use crate::resource::filter::Test;
use crate::resource::rules::NoRules;
use crate::resource::{Allows, Field, Filter, Found, Kind, Resource, Target};

/// Rule sets.
pub static RULE_SET: Resource = Resource {
    target: Target {
        model: "ruleset",
        class: "RuleSet",
        table: "rule_sets",
        path: "/api/user/ruleset/",
    },
    name: "Rule Set",
    event: "users_ruleset",
    roles: &[Role::Admin],
    fields: &[
        Field::key(),
        Field::of("name", "Name", Kind::Text(50)).read_only(),
        Field::sql(
            "label",
            "Label",
            Kind::Text(50),
            "REPLACE(t.name, '_', ' ')",
        ),
        Field::related("group", "Group", "group_id", &GROUP.target).read_only(),
        Field::boolean("can_view", "View", false),
        Field::boolean("can_add", "Add", false),
        Field::boolean("can_change", "Change", false),
        Field::boolean("can_delete", "Delete", false),
    ],
    details: &[],
    filters: &[
        Filter::of("group", Test::Key("t.group_id", "groups")),
        Filter::of("name", Test::Word("t.name", &Role::NAMES)),
    ],
    found_by: &[Found::here(&["name"], "{LOWER(t.name)}")],
    orders: &[("name", "t.name")],
    joins: "",
    whole: "",
    order: "t.id",
    allows: Allows::READ,
    rules: &NoRules,
};
