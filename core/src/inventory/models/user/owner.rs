//! Owners: users and groups.

use crate::access::role::Role;
use crate::resource::search_sql::words_subquery;

use crate::resource::{
    AllowedOperations, Condition, Field, FieldType, Filter, Lookup, ModelRef, Resource, SearchSql,
    Statement, filter,
};

const OWNER_MODEL: &str = "CASE WHEN t.user_id IS NULL THEN 'group' ELSE 'user' END";

/// Owners: users and groups.
pub static OWNER: Resource = Resource {
    model: ModelRef {
        name: "owner",
        class: "Owner",
        table: "owners",
        path: "/api/user/owner/",
    },
    verbose_name: "Owner",
    event_table: "users_owner",
    roles: &[Role::Admin],
    is_public: true,
    fields: &[
        Field::primary_key(),
        Field::sql(
            "owner_id",
            "Owner ID",
            FieldType::Integer(0, i64::MAX),
            "COALESCE(t.user_id, t.group_id)",
        ),
        Field::sql(
            "owner_model",
            "Owner model",
            FieldType::Text(100),
            OWNER_MODEL,
        ),
        Field::sql(
            "name",
            "Name",
            FieldType::Text(150),
            "COALESCE((SELECT u.username FROM users u WHERE u.id = t.user_id), \
             (SELECT g.name FROM groups g WHERE g.id = t.group_id))",
        ),
        Field::sql("label", "Label", FieldType::Text(100), OWNER_MODEL),
    ],
    // Groups match both values.
    filters: &[Filter::new("is_active", Lookup::Custom(is_active))],
    search_sql: &[
        SearchSql::in_subquery(
            &["user__username", "user__first_name", "user__last_name"],
            "t.user_id",
            words_subquery!("w.id" from "users w"),
        ),
        SearchSql::in_subquery(
            &["group__name"],
            "t.group_id",
            words_subquery!("w.id" from "groups w"),
        ),
    ],
    allows: AllowedOperations::READ,
    ..Resource::DEFAULT
};

/// Returns the groups, and the users who are active or not.
fn is_active(text: &str) -> Option<Condition> {
    let is_active = filter::parse_bool(text)?;
    let mut sql = Statement::new(
        "(t.user_id IS NULL OR t.user_id IN (SELECT u.id FROM users u WHERE u.is_active = ",
    );
    Some(sql.value(is_active).sql("))").clone())
}

/// The fields of an owner that are nested in other items.
pub const OWNER_BRIEF: &[&str] = &["pk", "owner_id", "owner_model", "name", "label"];
