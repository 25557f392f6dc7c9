//! Users and owners, as other items show them.

use super::user::{OWNER, USER};
use crate::resource::rules::NoRules;
use crate::resource::{Allows, Field, Kind, Resource};

/// Users.
pub static PERSON: Resource = Resource {
    target: USER,
    name: "User",
    event: "auth_user",
    roles: &["admin"],
    fields: &[
        Field::key(),
        Field::text("username", "Username", 150),
        Field::text("first_name", "First name", 150),
        Field::text("last_name", "Last name", 150),
        Field::text("email", "Email address", 254),
    ],
    details: &[],
    filters: &[],
    found_by: &[],
    orders: &[],
    joins: "",
    whole: "",
    order: "t.username",
    allows: Allows::READ,
    rules: &NoRules,
};

/// What other items show of a user.
pub const PERSON_BRIEF: &[&str] = &["pk", "username", "first_name", "last_name", "email"];

const IS_USER: &str = "CASE WHEN t.user_id IS NULL THEN 'group' ELSE 'user' END";

/// Owners: users and groups.
pub static HOLDER: Resource = Resource {
    target: OWNER,
    name: "Owner",
    event: "users_owner",
    roles: &["admin"],
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
    filters: &[],
    found_by: &[],
    orders: &[],
    joins: "",
    whole: "",
    order: "t.id",
    allows: Allows::READ,
    rules: &NoRules,
};

/// What other items show of an owner.
pub const HOLDER_BRIEF: &[&str] = &["pk", "owner_id", "owner_model", "name", "label"];
