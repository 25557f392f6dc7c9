//! Owners of things: users and groups.

use crate::models::role::Role;
use crate::resource::found::with_words;
use crate::resource::rules::NoRules;

use crate::resource::{
    Allows, Condition, Field, Filter, Found, Kind, Resource, Statement, Target, Test, filter,
};

const IS_USER: &str = "CASE WHEN t.user_id IS NULL THEN 'group' ELSE 'user' END";

/// Owners: users and groups.
pub static OWNER: Resource = Resource {
    target: Target {
        model: "owner",
        class: "Owner",
        table: "owners",
        path: "/api/user/owner/",
    },
    name: "Owner",
    event: "users_owner",
    roles: &[Role::Admin],
    fields: &[
        Field::key(),
        Field::sql(
            "owner_id",
            "Owner ID",
            Kind::Integer(0, i64::MAX),
            "COALESCE(t.user_id, t.group_id)",
        ),
        Field::sql("owner_model", "Owner model", Kind::Text(100), IS_USER),
        Field::sql(
            "name",
            "Name",
            Kind::Text(150),
            "COALESCE((SELECT u.username FROM users u WHERE u.id = t.user_id), \
             (SELECT g.name FROM groups g WHERE g.id = t.group_id))",
        ),
        Field::sql("label", "Label", Kind::Text(100), IS_USER),
    ],
    details: &[],
    // Groups are neither.
    filters: &[Filter::of("is_active", Test::Own(is_active))],
    found_by: &[
        Found::among(
            &["user__username", "user__first_name", "user__last_name"],
            "t.user_id",
            with_words!("w.id" from "users w"),
        ),
        Found::among(
            &["group__name"],
            "t.group_id",
            with_words!("w.id" from "groups w"),
        ),
    ],
    orders: &[],
    joins: "",
    whole: "",
    order: "t.id",
    allows: Allows::READ,
    rules: &NoRules,
};

/// Groups, and the users who are active or who are not.
fn is_active(text: &str) -> Option<Condition> {
    let is_active = filter::truth(text)?;
    let mut sql = Statement::new(
        "(t.user_id IS NULL OR t.user_id IN (SELECT u.id FROM users u WHERE u.is_active = ",
    );
    Some(sql.value(is_active).sql("))").clone())
}

/// What other items show of an owner.
pub const OWNER_BRIEF: &[&str] = &["pk", "owner_id", "owner_model", "name", "label"];
