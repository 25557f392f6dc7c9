//! The calling user and its permissions.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::role::{Permission, Role, Roles};
use crate::db::Db;
use crate::schema::{groups, rule_sets, user_groups, users};

/// A row of the table of users.
#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
#[diesel(table_name = users)]
pub struct UserRow {
    /// Primary key.
    pub id: i64,
    /// Login name.
    pub username: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// E-mail address.
    pub email: String,
    /// Whether the user is a staff user.
    pub is_staff: bool,
    /// Whether the user has all permissions.
    pub is_superuser: bool,
    /// Whether the user may log in.
    pub is_active: bool,
    /// When the user was created, in UTC.
    pub date_joined: NaiveDateTime,
    /// Last login, in UTC.
    pub last_login: Option<NaiveDateTime>,
}

/// The user on whose behalf a call is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Primary key; 0 for the server itself and for unauthenticated clients.
    pub pk: i64,
    /// Login name.
    pub username: String,
    /// E-mail address.
    pub email: String,
    /// Whether the user is a staff user.
    pub is_staff: bool,
    /// Whether the user has all permissions.
    pub is_superuser: bool,
    /// The permissions that the user's groups grant.
    pub roles: Roles,
}

impl User {
    /// Returns the user for calls of the server itself, such as `start`.
    #[must_use]
    pub fn system() -> Self {
        Self {
            pk: 0,
            username: String::new(),
            email: String::new(),
            is_staff: true,
            is_superuser: true,
            roles: Roles::ALL,
        }
    }

    /// Returns the user for an unauthenticated client.
    #[must_use]
    pub fn anonymous() -> Self {
        Self {
            is_staff: false,
            is_superuser: false,
            roles: Roles::default(),
            ..Self::system()
        }
    }

    /// Whether the user is logged in.
    #[must_use]
    pub fn is_authenticated(&self) -> bool {
        self.pk != 0
    }

    /// Whether the user has the permission in the role, through a group or as a superuser.
    #[must_use]
    pub fn has_permission(&self, role: Role, permission: Permission) -> bool {
        self.is_superuser || self.roles.allows(role, permission)
    }

    /// Whether the user has the permission in at least one of the roles.
    #[must_use]
    pub fn has_permission_in_any(&self, roles: &[Role], permission: Permission) -> bool {
        roles
            .iter()
            .any(|role| self.has_permission(*role, permission))
    }
}

/// Loads the user with the given key and its permissions; `None` if there is no active user with that key.
///
/// # Errors
/// When a query fails.
pub fn load(db: &mut Db, pk: i64) -> QueryResult<Option<User>> {
    let row = users::table
        .filter(users::id.eq(pk).and(users::is_active.eq(true)))
        .select(UserRow::as_select())
        .first(db)
        .optional()?;
    row.map(|row| with_roles(db, row)).transpose()
}

/// Locks the row of an active user until the transaction ends. Returns whether there is such a user.
///
/// SQLite has one writer at a time; this locks on PostgreSQL. In each transaction the row of the user is locked first
/// and the generation last, to avoid deadlocks.
///
/// # Errors
/// When the query fails.
pub fn lock(db: &mut Db, pk: i64) -> QueryResult<bool> {
    let held = diesel::update(users::table.filter(users::id.eq(pk).and(users::is_active.eq(true))))
        .set(users::is_active.eq(true))
        .execute(db)?;
    Ok(held == 1)
}

fn with_roles(db: &mut Db, row: UserRow) -> QueryResult<User> {
    let roles = if row.is_superuser {
        Roles::ALL
    } else {
        roles(db, row.id)?
    };
    Ok(User {
        pk: row.id,
        username: row.username,
        email: row.email,
        is_staff: row.is_staff,
        is_superuser: row.is_superuser,
        roles,
    })
}

/// Loads the permissions that the user's groups grant.
///
/// # Errors
/// When a query fails.
pub fn roles(db: &mut Db, pk: i64) -> QueryResult<Roles> {
    let rules: Vec<(String, bool, bool, bool, bool)> = rule_sets::table
        .inner_join(groups::table)
        .inner_join(user_groups::table.on(user_groups::group_id.eq(rule_sets::group_id)))
        .filter(user_groups::user_id.eq(pk))
        .select((
            rule_sets::name,
            rule_sets::can_view,
            rule_sets::can_add,
            rule_sets::can_change,
            rule_sets::can_delete,
        ))
        .load(db)?;
    let mut roles = Roles::default();
    for (name, view, add, change, delete) in rules {
        // A role of another version of the server is unknown here.
        let Some(role) = Role::from_name(&name) else {
            continue;
        };
        let given = [
            (Permission::View, view),
            (Permission::Add, add),
            (Permission::Change, change),
            (Permission::Delete, delete),
        ];
        for (permission, _) in given.into_iter().filter(|(_, given)| *given) {
            roles = roles.with(role, permission);
        }
    }
    Ok(roles)
}
