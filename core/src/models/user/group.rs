//! Groups of users.

use diesel::QueryResult;

use super::RULE_SET;
use crate::models::role::Role;
use crate::resource::{Allows, Field, Kind, Resource, Rules, Showing, Target, many};

/// Groups of users.
pub static GROUP: Resource = Resource {
    target: Target {
        model: "group",
        class: "Group",
        table: "groups",
        path: "/api/user/group/",
    },
    name: "Group",
    event: "auth_group",
    roles: &[Role::Admin],
    fields: &[
        Field::key(),
        Field::title("name", "Name", 150),
        Field::own("roles", "Roles", Kind::List).read_only(),
    ],
    details: &[],
    filters: &[],
    found_by: &[],
    orders: &[("name", "t.name")],
    joins: "",
    whole: "",
    order: "t.id",
    allows: Allows::READ,
    rules: &GroupRules,
};

#[derive(Debug)]
struct GroupRules;

impl Rules for GroupRules {
    fn show(&self, showing: &mut Showing<'_>) -> QueryResult<()> {
        many::add(showing, "roles", &RULE_SET, "group")
    }
}
